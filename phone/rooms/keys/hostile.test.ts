import { randomBytes } from 'node:crypto'
import {
  createApplicationMessage,
  createCommit,
  createGroup,
  createProposal,
  encodeMlsMessage,
  joinGroupExternal,
  type Proposal,
} from 'ts-mls'
import { describe, expect, it } from 'vitest'
import { messageHead } from '../../../protocol/mls'
import { enterRoom, foundRoom } from './enter-room'
import { GroupClient } from './group-client'
import { groupInfoOf, readMessage } from './group-state'
import { MAX_MESSAGE_BYTES } from './limits'
import { moderatorsExtension } from './moderators'
import { type RoomKeys } from './room-keys'
import { fingerprintOf, person, ROOM, type TestPerson, TestRoom } from './testing/people'

type Join = Parameters<typeof joinGroupExternal>
type Leaf = Awaited<ReturnType<GroupClient['makeLeaf']>>

/** A newcomer's commit, and the group after it. */
const joinedBy = (info: Join[0], leaf: Leaf, suite: Join[4], config: Join[6]) =>
  joinGroupExternal(info, leaf.publicPackage, leaf.privatePackage, false, suite, undefined, config)

/** What a member's own, changed program can do: it has the keys, and keeps to no rule. */
class Insider {
  private constructor(
    readonly client: GroupClient,
    public state: Awaited<ReturnType<typeof createGroup>>,
  ) {}

  static async enter(room: TestRoom, who: TestPerson): Promise<Insider> {
    const message = readMessage(room.groupInfo)
    if (message?.wireformat !== 'mls_group_info') throw new Error('there is no group')
    const { groupInfo } = message
    const client = new GroupClient(who.identity, who.name, groupInfo.groupContext.groupId)
    const leaf = await client.makeLeaf()
    const { suite, config } = client
    const joined = await joinedBy(groupInfo, leaf, suite, config)
    const { publicMessage } = joined
    const commit = encodeMlsMessage({ version: 'mls10', wireformat: 'mls_public_message', publicMessage })
    await room.accept({ epoch: 0n, commit, groupInfo: await groupInfoOf(joined.newState, client) })
    return new Insider(client, joined.newState)
  }

  async commit(...extraProposals: Proposal[]): Promise<Uint8Array> {
    const { commit } = await createCommit(
      { state: this.state, cipherSuite: this.client.suite },
      { extraProposals },
    )
    return encodeMlsMessage(commit)
  }

  async propose(proposal: Proposal, isPublic = false): Promise<Uint8Array> {
    return encodeMlsMessage((await createProposal(this.state, isPublic, proposal, this.client.suite)).message)
  }
}

const [ann, bob, mallory] = ['Ann', 'Bob', 'Mallory'].map((name) => person(name))
if (!ann || !bob || !mallory) throw new Error('nobody is there')
const removal = (removed: number): Proposal => ({ proposalType: 'remove', remove: { removed } })
const leafOf = (keys: RoomKeys, who: TestPerson): number =>
  keys.members.find(({ identity }) => identity === fingerprintOf(who))?.leaf ?? NaN

/** Whatever came of it, the room goes on as before. */
async function expectUnharmed(room: TestRoom, message: Uint8Array, reason?: RegExp): Promise<void> {
  const before = room.authenticators
  expect(before).toHaveLength(1)
  for (const event of (await room.send(message)).values())
    expect(event).toEqual({
      kind: 'refused',
      cause: expect.stringMatching(/invalid|forbidden/) as unknown,
      reason: (reason ? expect.stringMatching(reason) : expect.any(String)) as unknown,
    })
  expect(room.authenticators).toEqual(before)
  await room.accept(await room.of(ann ?? person('')).update())
  expect(room.authenticators).toHaveLength(1)
}

describe('a hostile member', () => {
  it('who is no moderator cannot remove others, nor name moderators', async () => {
    const room = await TestRoom.of(ann, bob)
    const insider = await Insider.enter(room, mallory)
    await expectUnharmed(room, await insider.commit(removal(leafOf(room.of(ann), bob))), /may not remove Bob/)
    const third = await TestRoom.of(ann, bob)
    const usurper = await Insider.enter(third, mallory)
    const extensions = [moderatorsExtension([fingerprintOf(mallory)])]
    const naming: Proposal = {
      proposalType: 'group_context_extensions',
      groupContextExtensions: { extensions },
    }
    await expectUnharmed(third, await usurper.commit(naming), /may not name moderators/)
  })

  it.each<readonly [string, (room: TestRoom) => Proposal, RegExp]>([
    ['somebody else’s removal', (room) => removal(leafOf(room.of(ann), bob)), /only leaving/],
    [
      'other moderators',
      () => ({
        proposalType: 'group_context_extensions',
        groupContextExtensions: { extensions: [moderatorsExtension([fingerprintOf(mallory)])] },
      }),
      /only leaving/,
    ],
    ['what nobody knows', () => ({ proposalType: 0xf123, proposalData: Buffer.of(1) }), /only leaving/],
  ])('cannot propose %s', async (_, proposal, reason) => {
    const room = await TestRoom.of(ann, bob)
    const insider = await Insider.enter(room, mallory)
    await expectUnharmed(room, await insider.propose(proposal(room)), reason)
  })

  it('cannot commit what nobody knows, nor a secret of a newcomer, nor another group', async () => {
    for (const proposal of [
      { proposalType: 0xf123, proposalData: Buffer.of(1) },
      {
        proposalType: 'reinit',
        reinit: {
          groupId: randomBytes(20),
          version: 'mls10',
          cipherSuite: 'MLS_128_DHKEMP256_AES128GCM_SHA256_P256',
          extensions: [],
        },
      },
    ] satisfies Proposal[]) {
      const room = await TestRoom.of(ann, bob)
      const insider = await Insider.enter(room, mallory)
      await expectUnharmed(room, await insider.commit(proposal), /has a proposal of type/)
    }
  })

  it('cannot speak in the clear', async () => {
    const room = await TestRoom.of(ann, bob)
    const insider = await Insider.enter(room, mallory)
    const proposal = await insider.propose(removal(2), true)
    expect(messageHead(proposal)).toBeUndefined()
    await expectUnharmed(room, proposal, /no message of a room/)
  })

  it('cannot write as somebody else', async () => {
    const room = await TestRoom.of(ann, bob)
    const insider = await Insider.enter(room, mallory)
    const state = { ...insider.state, privatePath: { ...insider.state.privatePath, leafIndex: 1 } }
    const { privateMessage } = await createApplicationMessage(state, Buffer.from('hi'), insider.client.suite)
    const message = encodeMlsMessage({ version: 'mls10', wireformat: 'mls_private_message', privateMessage })
    await expectUnharmed(room, message, /Signature invalid/)
  })
})

describe('a stranger', () => {
  /** A newcomer's commit, with a leaf that claims to be somebody. */
  async function forged(room: TestRoom, signer: TestPerson, claimed: TestPerson, groupId?: Uint8Array) {
    const message = readMessage(room.groupInfo)
    if (message?.wireformat !== 'mls_group_info') throw new Error('there is no group')
    const { groupInfo } = message
    const id = groupId ?? groupInfo.groupContext.groupId
    // The suite of the one signs, the leaf has the key of the other.
    const { suite } = new GroupClient(signer.identity, signer.name, id)
    const leaf = await new GroupClient(claimed.identity, claimed.name, id).makeLeaf()
    const config = new GroupClient(claimed.identity, claimed.name, groupInfo.groupContext.groupId).config
    const { publicMessage } = await joinedBy(groupInfo, leaf, suite, config)
    return encodeMlsMessage({ version: 'mls10', wireformat: 'mls_public_message', publicMessage })
  }

  it('cannot enter with somebody else’s identity, or with one for another room', async () => {
    const room = await TestRoom.of(ann, bob)
    const victim = person('Victim')
    await expectUnharmed(room, await forged(room, mallory, victim), /Signature invalid/)
    const elsewhere = Buffer.concat([randomBytes(16), Buffer.from('Keller')])
    await expectUnharmed(
      room,
      await forged(room, mallory, mallory, elsewhere),
      /Could not validate credential/,
    )
  })

  it('cannot be in the room twice, nor enter where the policy forbids it', async () => {
    const room = await TestRoom.of(ann, bob)
    await expectUnharmed(room, await forged(room, bob, bob), /in the room twice/)
    const closed = { mayEnter: () => false, mayRemove: () => false }
    const [cara, dora] = [person('Cara', closed), person('Dora', closed)]
    const second = await foundRoom(ROOM, [], cara)
    const entry = await enterRoom(ROOM, second.groupInfo, dora)
    expect(await second.keys.receive(entry.commit)).toEqual({
      ...{ kind: 'refused', cause: 'forbidden', reason: 'Dora may not enter' },
    })
  })

  it('cannot commit in a group that it is not in', async () => {
    const room = await TestRoom.of(ann, bob)
    const client = new GroupClient(mallory.identity, mallory.name, room.of(ann).groupId)
    const { suite, config } = client
    const { publicPackage, privatePackage } = await client.makeLeaf()
    const extensions = [moderatorsExtension([])]
    const { groupId } = room.of(ann)
    const own = await createGroup(groupId, publicPackage, privatePackage, extensions, suite, config)
    const { epoch } = room.of(ann)
    const state = { ...own, groupContext: { ...own.groupContext, epoch } }
    const { commit } = await createCommit({ state, cipherSuite: suite })
    await expectUnharmed(room, encodeMlsMessage(commit))
  })

  it('achieves nothing by garbage, cut-off, changed or repeated messages, or those of another group', async () => {
    const room = await TestRoom.of(ann, bob)
    const other = await TestRoom.of(mallory, person('Eve'))
    const keys = room.of(bob)
    const sealed = await room.of(ann).seal(Buffer.from('hello'))
    const { commit } = await room.of(ann).update()
    const entry = await enterRoom(ROOM, room.groupInfo, person('Cid'))
    const before = keys.authenticator
    const none = /^(refused|behind|old)$/
    for (const message of [sealed, commit, entry.commit, room.groupInfo]) {
      for (let n = 0; n < 40; n++) {
        const at = Math.floor((message.length * n) / 40)
        const changed = Buffer.from(message)
        changed[at] = (changed[at] ?? 0) ^ 0x11
        for (const bytes of [changed, message.subarray(0, at), Buffer.concat([message, Buffer.of(n)])])
          expect((await keys.receive(bytes)).kind).toMatch(none)
      }
    }
    for (let n = 0; n < 100; n++) expect((await keys.receive(randomBytes(n * 7))).kind).toMatch(none)
    for (const message of [
      await other.of(mallory).seal(Buffer.from('hello')),
      (await other.of(mallory).update()).commit,
    ])
      expect(await keys.receive(message)).toEqual({
        kind: 'refused',
        cause: 'invalid',
        reason: 'the message is of another group',
      })
    expect((await keys.receive(new Uint8Array(MAX_MESSAGE_BYTES + 1))).kind).toBe('refused')
    expect(keys.authenticator).toBe(before)
    expect((await keys.receive(sealed)).kind).toBe('text')
    expect((await keys.receive(sealed)).kind).toBe('refused')
    expect((await keys.receive(commit)).kind).toBe('epoch')
    expect((await keys.receive(commit)).kind).toBe('old')
  })
})

describe('a hostile host', () => {
  it('cannot pass the group of another room off, nor a changed one', async () => {
    const room = await TestRoom.of(ann, bob)
    const cid = person('Cid')
    await expect(enterRoom('Keller', room.groupInfo, cid)).rejects.toThrow('the group of another room')
    await expect(enterRoom(ROOM, randomBytes(500), cid)).rejects.toThrow('no group')
    await expect(enterRoom(ROOM, new Uint8Array(5_000_000), cid)).rejects.toThrow('too large')
    const { length } = room.groupInfo
    for (let n = 0; n < 60; n++) {
      const changed = Buffer.from(room.groupInfo)
      const at = Math.floor((length * n) / 60)
      changed[at] = (changed[at] ?? 0) ^ 0x11
      await expect(enterRoom(ROOM, changed, cid)).rejects.toThrow()
    }
  })

  it('learns the group, the epoch and the kind of a message, and nothing else', async () => {
    const room = await TestRoom.of(ann, bob)
    const { groupId, epoch } = room.of(ann)
    const head = { groupId: Buffer.from(groupId), epoch, isExternal: false }
    expect(messageHead(await room.of(ann).seal(Buffer.from('hello')))).toEqual({
      ...head,
      content: 'application',
    })
    expect(messageHead((await room.of(ann).update()).commit)).toEqual({ ...head, content: 'commit' })
    expect(messageHead(await room.of(bob).leave())).toEqual({ ...head, content: 'proposal' })
    const entry = await enterRoom(ROOM, room.groupInfo, person('Cid'))
    expect(messageHead(entry.commit)).toEqual({ ...head, content: 'commit', isExternal: true })
  })

  it('cannot let somebody back in who is alone and has lost the keys', async () => {
    const { groupInfo } = await foundRoom(ROOM, [], ann)
    await expect(enterRoom(ROOM, groupInfo, ann)).rejects.toThrow('nobody else is in the group')
  })
})
