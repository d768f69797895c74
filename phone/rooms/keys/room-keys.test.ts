import { describe, expect, it } from 'vitest'
import { GroupFrameCipher } from '../../../protocol/media/sframe'
import { enterRoom, foundRoom } from './enter-room'
import { MAX_TEXT_BYTES } from './limits'
import { epochOf, fingerprintOf, namesIn, person, ROOM, TestRoom } from './testing/people'

const text = (words: string): Uint8Array => Buffer.from(words)
const metadata = { timestamp: 960, level: 20 }

describe('a room', () => {
  it('is entered by one’s own commit, and everybody has the same keys', async () => {
    const people = ['Ann', 'Bob', 'Cid', 'Dee'].map((name) => person(name))
    const [ann, ...others] = people
    if (!ann) throw new Error('nobody is there')
    const room = await TestRoom.of(ann)
    for (const [n, other] of others.entries()) {
      const event = epochOf((await room.enter(other)).get(ann))
      expect(event).toMatchObject({
        epoch: BigInt(n + 1),
        by: { name: other.name },
        left: [],
        ownCommit: 'none',
      })
      expect(event.joined).toEqual([{ name: other.name, identity: fingerprintOf(other), leaf: n + 1 }])
      expect(room.authenticators).toHaveLength(1)
    }
    for (const keys of room.keys.values()) {
      expect(namesIn(keys)).toEqual(['Ann', 'Bob', 'Cid', 'Dee'])
      expect(keys.moderators).toEqual([fingerprintOf(ann)])
    }
  })

  it('is entered by the info of any member', async () => {
    const [ann, bob, cid] = ['Ann', 'Bob', 'Cid'].map((name) => person(name))
    if (!ann || !bob || !cid) throw new Error('nobody is there')
    const room = await TestRoom.of(ann, bob)
    // Not that of the last commit: Ann has made none.
    room.groupInfo = await room.of(ann).groupInfo()
    await room.enter(cid)
    expect(namesIn(room.of(bob))).toEqual(['Ann', 'Bob', 'Cid'])
    expect(room.authenticators).toHaveLength(1)
  })

  it('carries text of each to all others, with its author, and of no recognisable length', async () => {
    const people = ['Ann', 'Bob', 'Cid'].map((name) => person(name))
    const [ann, bob, cid] = people
    if (!ann || !bob || !cid) throw new Error('nobody is there')
    const room = await TestRoom.of(ann, bob, cid)
    const sizes = new Set<number>()
    for (const [n, who] of [ann, bob, cid, bob].entries()) {
      const sealed = await room.of(who).seal(text('x'.repeat(10 * n + 1)))
      sizes.add(sealed.length)
      for (const [other, event] of await room.send(sealed))
        expect(event).toEqual(
          other === who
            ? expect.objectContaining({ kind: 'refused' })
            : {
                ...{ kind: 'text', epoch: 2n, text: expect.anything() as unknown },
                from: { name: who.name, identity: fingerprintOf(who), leaf: people.indexOf(who) },
              },
        )
    }
    expect(sizes.size).toBe(1)
    expect((await room.of(ann).seal(text('x'.repeat(300)))).length - ([...sizes][0] ?? 0)).toBe(256)
    expect(() => room.of(ann).seal(new Uint8Array(MAX_TEXT_BYTES + 1))).toThrow(RangeError)
    const long = new Uint8Array(MAX_TEXT_BYTES).fill(7)
    const event = await room.of(bob).receive(await room.of(ann).seal(long))
    expect(event.kind === 'text' && Buffer.from(event.text).equals(long)).toBe(true)
  })

  it('is closed to who was removed, and to who leaves: they hear and read nothing that comes', async () => {
    const [ann, bob, cid, dee] = ['Ann', 'Bob', 'Cid', 'Dee'].map((name) => person(name))
    if (!ann || !bob || !cid || !dee) throw new Error('nobody is there')
    const room = await TestRoom.of(ann, bob, cid, dee)
    // Their machines are stolen before the commits, and never told of them.
    const stolen = [room.of(bob), room.of(cid)]
    const ciphers = await Promise.all(
      stolen.map(async (keys) => new GroupFrameCipher(await keys.frameKeys())),
    )
    room.keys.delete(bob)
    room.keys.delete(cid)

    const proposal = await stolen[1]?.leave()
    if (!proposal) throw new Error('nobody leaves')
    expect([...(await room.send(proposal)).values()].map(({ kind }) => kind)).toEqual(['leaving', 'leaving'])
    await room.accept(await room.of(ann).remove([bob, cid].map(fingerprintOf)))
    expect(namesIn(room.of(dee))).toEqual(['Ann', 'Dee'])

    const sealed = await room.of(ann).seal(text('secret'))
    const voice = new GroupFrameCipher(await room.of(ann).frameKeys()).seal(text('voice'), metadata)
    for (const [n, keys] of stolen.entries()) {
      expect((await keys.receive(sealed)).kind).toBe('behind')
      expect(ciphers[n]?.open(voice.bytes, voice.keyId, metadata, 0).kind).not.toBe('opened')
    }
    expect(await room.of(dee).receive(sealed)).toMatchObject({ kind: 'text', from: { name: 'Ann' } })
    const dees = new GroupFrameCipher(await room.of(dee).frameKeys())
    expect(dees.open(voice.bytes, voice.keyId, metadata, 0)).toMatchObject({ kind: 'opened', leaf: 0 })
  })

  it('tells nothing of what was to who joins', async () => {
    const [ann, bob, cid] = ['Ann', 'Bob', 'Cid'].map((name) => person(name))
    if (!ann || !bob || !cid) throw new Error('nobody is there')
    const room = await TestRoom.of(ann, bob)
    const before = await room.of(ann).seal(text('secret'))
    const voice = new GroupFrameCipher(await room.of(ann).frameKeys()).seal(text('voice'), metadata)
    await room.enter(cid)
    expect((await room.of(cid).receive(before)).kind).toBe('old')
    const cids = new GroupFrameCipher(await room.of(cid).frameKeys())
    expect(cids.open(voice.bytes, voice.keyId, metadata, 0).kind).toBe('unknown epoch')
    expect((await room.of(bob).receive(before)).kind).toBe('text')
  })

  it('lets each leave by a proposal that another one commits', async () => {
    const [ann, bob, cid] = ['Ann', 'Bob', 'Cid'].map((name) => person(name))
    if (!ann || !bob || !cid) throw new Error('nobody is there')
    const room = await TestRoom.of(ann, bob, cid)
    const proposal = await room.of(ann).leave()
    await expect(room.of(ann).update()).rejects.toThrow('we are leaving')
    const events = await room.send(proposal)
    expect(events.get(bob)).toMatchObject({ kind: 'leaving', member: { name: 'Ann' } })
    expect(room.of(bob).leaving.map(({ name }) => name)).toEqual(['Ann'])
    await expect(room.of(bob).seal(text('not yet'))).rejects.toThrow('unapplied proposals')
    expect([
      room.of(bob).rank(),
      room.of(cid).rank(),
      room.of(cid).rank(new Set([fingerprintOf(bob)])),
    ]).toEqual([0, 1, 0])
    const repeated = await room.of(bob).receive(proposal)
    expect(repeated.kind).toBe('refused')
    const after = await room.accept(await room.of(bob).remove([fingerprintOf(ann)]))
    expect(after.get(ann)).toMatchObject({ kind: 'removed', by: { name: 'Bob' } })
    expect(epochOf(after.get(cid)).left.map(({ name }) => name)).toEqual(['Ann'])
    expect(namesIn(room.of(cid))).toEqual(['Bob', 'Cid'])
    expect(room.authenticators).toHaveLength(1)
  })

  it('has one commit an epoch: whose commit lost merges the other, and tries again', async () => {
    const [ann, bob, cid] = ['Ann', 'Bob', 'Cid'].map((name) => person(name))
    if (!ann || !bob || !cid) throw new Error('nobody is there')
    const room = await TestRoom.of(ann, bob, cid)
    const lost = await room.of(bob).update()
    expect(await room.of(bob).update()).toBe(lost)
    const won = await room.of(ann).remove([fingerprintOf(cid)])
    const before = room.of(bob).authenticator
    const events = await room.accept(won)
    expect(epochOf(events.get(bob)).ownCommit).toBe('lost')
    expect(epochOf(events.get(ann)).ownCommit).toBe('accepted')
    expect((await room.of(ann).receive(lost.commit)).kind).toBe('old')
    expect(room.of(bob).authenticator).not.toBe(before)
    await room.accept(await room.of(bob).update())
    expect(room.authenticators).toHaveLength(1)
  })

  it('lets who missed a commit get it later, or enter again in its own place', async () => {
    const [ann, bob, cid] = ['Ann', 'Bob', 'Cid'].map((name) => person(name))
    if (!ann || !bob || !cid) throw new Error('nobody is there')
    const room = await TestRoom.of(ann, bob, cid)
    const bobs = room.of(bob)
    room.keys.delete(bob)
    const one = await room.of(ann).update()
    await room.accept(one)
    const next = await room.of(cid).update()
    await room.accept(next)
    expect(await bobs.receive(next.commit)).toEqual({ kind: 'behind', epoch: 3n })
    for (const { commit } of [one, next]) expect((await bobs.receive(commit)).kind).toBe('epoch')
    room.keys.set(bob, bobs)
    expect(room.authenticators).toHaveLength(1)

    const event = epochOf((await room.enter(bob)).get(ann))
    expect([event.joined, event.left, event.by.name]).toEqual([[], [], 'Bob'])
    expect(room.of(bob).ownLeaf).toBe(1)
    expect(room.authenticators).toHaveLength(1)
    expect((await bobs.receive(next.commit)).kind).toBe('old')
  })

  it('tells who enters a second time that he is out in the first place', async () => {
    const [ann, bob] = ['Ann', 'Bob'].map((name) => person(name))
    if (!ann || !bob) throw new Error('nobody is there')
    const room = await TestRoom.of(ann, bob)
    const first = room.of(bob)
    const entry = await enterRoom(ROOM, room.groupInfo, bob)
    expect(entry.room).toEqual({ members: room.of(ann).members, moderators: [fingerprintOf(ann)] })
    expect(await first.receive(entry.commit)).toMatchObject({ kind: 'removed', by: { name: 'Bob' } })
    expect(first.isMember).toBe(false)
    await expect(first.seal(text('hello'))).rejects.toThrow('we are not in the room')
  })

  it('opens late texts of the two epochs before for ten seconds, each once', async () => {
    const [ann, bob] = ['Ann', 'Bob'].map((name) => person(name))
    if (!ann || !bob) throw new Error('nobody is there')
    const room = await TestRoom.of(ann, bob)
    const late: Uint8Array[] = []
    for (let epoch = 0; epoch < 3; epoch++) {
      for (let n = 0; n < 3; n++) late.push(await room.of(ann).seal(text(`${epoch} ${n}`)))
      // Bob’s own commits, made before a text that arrives before them.
      const commit = await room.of(bob).update()
      const early = late.at(-1)
      if (epoch === 2 && early) expect((await room.of(bob).receive(early)).kind).toBe('text')
      await room.accept(commit)
    }
    const kinds = async (at: readonly number[]) => {
      const found: string[] = []
      for (const n of at) found.push((await room.of(bob).receive(late[n] ?? text(''))).kind)
      return found
    }
    expect(await kinds([0, 3, 4, 6, 8])).toEqual(['old', 'text', 'text', 'text', 'refused'])
    expect(await kinds([3, 4, 6])).toEqual(['refused', 'refused', 'refused'])
    bob.clock.advance(10_000)
    expect(await kinds([5, 7])).toEqual(['old', 'old'])
    expect(bob.clock.pendingTimers).toBe(0)
  })

  it('has a safety code that all members see, and that changes with them', async () => {
    const [ann, bob, cid] = ['Ann', 'Bob', 'Cid'].map((name) => person(name))
    if (!ann || !bob || !cid) throw new Error('nobody is there')
    const room = await TestRoom.of(ann, bob)
    const codes = async () =>
      new Set(await Promise.all([...room.keys.values()].map((keys) => keys.safetyCode())))
    const [two, ...others] = await codes()
    expect(two).toMatch(/^(\d{5} ){5}\d{5}$/)
    expect(others).toEqual([])
    await room.accept(await room.of(bob).update())
    expect(await codes()).toEqual(new Set([two]))
    await room.enter(cid)
    const three = await codes()
    expect(three.size).toBe(1)
    expect(three).not.toContain(two)
  })

  it('never gives two ciphers of an epoch the same counters', async () => {
    const ann = person('Ann')
    const { keys } = await foundRoom(ROOM, [], ann)
    const first = await keys.frameKeys()
    const second = await keys.frameKeys()
    expect(second).toEqual({ ...first, firstCounter: 2n ** 32n })
    expect([first.firstCounter, first.baseKey.length, first.leaves]).toEqual([0n, 16, [0]])
  })

  it('has moderators, who name others', async () => {
    const [ann, bob, cid] = ['Ann', 'Bob', 'Cid'].map((name) => person(name))
    if (!ann || !bob || !cid) throw new Error('nobody is there')
    const room = await TestRoom.of(ann, bob, cid)
    const both = [ann, bob].map(fingerprintOf).sort()
    await room.accept(await room.of(ann).nameModerators(both))
    for (const keys of room.keys.values()) expect(keys.moderators).toEqual(both)
    await room.accept(await room.of(bob).remove([fingerprintOf(cid)]))
    expect(namesIn(room.of(ann))).toEqual(['Ann', 'Bob'])
    expect(() => room.of(ann).nameModerators(['nobody'])).toThrow(RangeError)
    expect(room.authenticators).toHaveLength(1)
  })

  it('forgets its keys when it is closed', async () => {
    const [ann, bob] = ['Ann', 'Bob'].map((name) => person(name))
    if (!ann || !bob) throw new Error('nobody is there')
    const room = await TestRoom.of(ann, bob)
    const keys = room.of(bob)
    keys.close()
    await expect(keys.frameKeys()).rejects.toThrow('we are not in the room')
    expect(keys.authenticator).toMatch(/^0+$/)
    expect(bob.clock.pendingTimers).toBe(0)
  })

  it('that is closed while a commit is taken keeps neither the new keys nor a timer', async () => {
    const [ann, bob, cid] = [person('Ann'), person('Bob'), person('Cid')]
    const room = await TestRoom.of(ann, bob)
    const keys = room.of(bob)
    const { commit } = await enterRoom(ROOM, room.groupInfo, cid)
    const received = keys.receive(commit)
    // The library is at work on it.
    for (let turn = 0; turn < 50; turn++) await Promise.resolve()
    keys.close()
    expect(await received).toMatchObject({ kind: 'epoch' })
    await Promise.resolve()
    expect(keys.authenticator).toBe('0'.repeat(64))
    expect(bob.clock.pendingTimers).toBe(0)
  })
})
