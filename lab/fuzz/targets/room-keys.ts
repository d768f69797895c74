import assert from 'node:assert/strict'
import fc from 'fast-check'
import { ManualClock } from '../../../base/testing/manual-clock'
import { identityOf, makePrivateKey } from '../../../phone/privacy/identity'
import { enterRoom, foundRoom, type RoomMemberOptions } from '../../../phone/rooms/keys'
import { decodeClaim, encodeClaim } from '../../../phone/rooms/keys/credential'
import { moderatorsExtension, MODERATORS_EXTENSION, moderatorsIn } from '../../../phone/rooms/keys/moderators'
import { GroupFrameCipher, type GroupFrameKeys } from '../../../protocol/media/sframe'
import { groupInfoHead, messageHead } from '../../../protocol/mls'
import { anyBytes, mutate, mutations } from '../cases/bytes'
import { asyncTarget, pureTarget, socketTarget } from '../target'

const ROOM = 'fuzz'
const member = (name: string): RoomMemberOptions => ({
  ...{ name, identity: identityOf(makePrivateKey()), clock: new ManualClock() },
})

export const roomKeys = socketTarget({
  name: 'room-keys',
  about: 'a host’s messages of a room, damaged or made up: members stay as they were, and go on',
  share: 100,
  cases: fc.record({ which: fc.nat(2), damage: mutations, instead: fc.option(anyBytes(400), { freq: 4 }) }),
  open: async () => {
    const [ann, bob] = [member('Ann'), member('Bob')]
    const founded = await foundRoom(ROOM, [], ann)
    const entry = await enterRoom(ROOM, founded.groupInfo, bob)
    await founded.keys.receive(entry.commit)
    const [anns, bobs] = [founded.keys, entry.accepted()]
    const { commit } = await anns.update()
    const third = await enterRoom(ROOM, entry.groupInfo, member('Cid'))
    return {
      test: async ({ which, damage, instead }) => {
        const text = await anns.seal(Buffer.from('hello'))
        const original = [text, commit, third.commit][which] ?? text
        const bytes = instead ?? mutate(original, damage)
        messageHead(bytes)
        const { authenticator } = bobs
        if (!Buffer.from(original).equals(bytes)) {
          const { kind } = await bobs.receive(bytes)
          assert.ok(['refused', 'behind', 'old'].includes(kind), kind)
        }
        assert.equal(bobs.authenticator, authenticator)
        assert.equal((await bobs.receive(text)).kind, 'text')
      },
      close: () => {
        anns.close()
        bobs.close()
        return Promise.resolve()
      },
    }
  },
})

export const roomGroupInfo = asyncTarget({
  name: 'room-group-info',
  about: 'the group of a room that a host gives to a newcomer, damaged or made up: nobody enters it',
  share: 60,
  cases: fc.record({ damage: mutations, instead: fc.option(anyBytes(400), { freq: 4 }) }),
  test: async ({ damage, instead }) => {
    const { keys, groupInfo } = await foundRoom(ROOM, [], member('Ann'))
    const bytes = instead ?? mutate(groupInfo, damage)
    const head = groupInfoHead(bytes)
    if (head) assert.ok(head.groupId.length <= bytes.length)
    keys.close()
    if (!Buffer.from(groupInfo).equals(bytes)) await assert.rejects(enterRoom(ROOM, bytes, member('Bob')))
  },
})

export const roomParts = pureTarget({
  name: 'room-parts',
  about: 'credentials and moderators of a room: what is read is written the same',
  share: 200,
  cases: fc.record({ bytes: anyBytes(200), damage: mutations, name: fc.string(), groupId: anyBytes(40) }),
  test: ({ bytes, damage, name, groupId }) => {
    for (const one of [bytes, mutate(encodeClaim({ groupId, name }), damage)]) {
      const claim = decodeClaim(one)
      if (claim) assert.deepEqual(Buffer.from(encodeClaim(claim)), Buffer.from(one))
      const moderators = moderatorsIn([{ extensionType: MODERATORS_EXTENSION, extensionData: one }])
      if (moderators)
        assert.deepEqual(Buffer.from(moderatorsExtension(moderators).extensionData), Buffer.from(one))
    }
  },
})

const frameKeys = (ownLeaf: number): GroupFrameKeys => ({
  ...{ epoch: 3n, baseKey: Buffer.alloc(16, 1), ownLeaf, leaves: [0, 1], firstCounter: 0n },
})

export const groupFrames = pureTarget({
  name: 'group-frames',
  about: 'frames of a room, damaged, moved and made up: what opens is what was sealed, as it was sealed',
  share: 200,
  cases: fc.record({
    payload: anyBytes(60),
    damage: mutations,
    keyId: fc.option(fc.nat(0xffff)),
    metadata: fc.record({ timestamp: fc.nat(0xffff_ffff), level: fc.nat(127) }),
    moved: fc.option(fc.record({ timestamp: fc.nat(0xffff_ffff), level: fc.nat(127) })),
  }),
  test: ({ payload, damage, keyId, metadata, moved }) => {
    const [alice, bob] = [new GroupFrameCipher(frameKeys(0)), new GroupFrameCipher(frameKeys(1))]
    const frame = alice.seal(payload, metadata)
    const bytes = mutate(frame.bytes, damage)
    const opened = bob.open(bytes, keyId ?? frame.keyId, moved ?? metadata, 0)
    if (opened.kind === 'opened') {
      assert.deepEqual(opened.payload, Buffer.from(payload))
      assert.deepEqual(Buffer.from(bytes), frame.bytes)
      assert.deepEqual([keyId ?? frame.keyId, moved ?? metadata], [frame.keyId, metadata])
    }
    assert.equal(bob.open(frame.bytes, frame.keyId, metadata, 0).kind, 'opened')
  },
})
