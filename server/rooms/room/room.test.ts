import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ManualClock } from '../../../base/testing/manual-clock'
import { waitUntil } from '../../../base/testing/wait-until'
import { MAX_TEXT_DATA, partsOfInfo } from '../../../protocol/rooms/inside'
import { REDIAL_MS } from '../limits'
import { MemoryBackplane } from '../../backplane/memory/memory-backplane'
import { MemoryStore } from '../../backplane/memory/memory-store'
import { NameRegister } from '../../names/name-register'
import { DEFAULT_ROOM_LIMITS } from './room'
import { RoomStore } from './room-store'
import { commitData, infoData } from './testing/mls-data'
import { keyOf, RoomHostForTests, type RoomPhone } from './testing/room-host-for-tests'

const GRACE_MS = DEFAULT_ROOM_LIMITS.graceMs
const TOGETHER_MS = 50

describe('a room', () => {
  let clock: ManualClock
  let store: MemoryStore
  let host: RoomHostForTests
  const hosts: RoomHostForTests[] = []
  const backplanes: MemoryBackplane[] = []

  const missing = (): never => {
    throw new Error('there is no backplane')
  }
  const another = (firstUser: number | 'random' = 1): RoomHostForTests => {
    const backplane = new MemoryBackplane(store)
    const listener = { up: () => undefined, away: () => undefined, changed: () => undefined }
    backplane.start({ ...listener, message: () => undefined })
    backplanes.push(backplane)
    const made = new RoomHostForTests(backplane, clock, {}, firstUser)
    hosts.push(made)
    return made
  }
  const settle = async (): Promise<void> => {
    // Whatever waits for the store in memory is done after this.
    for (let n = 0; n < 50; n++) await Promise.resolve()
    clock.advance(TOGETHER_MS)
  }
  const names = (phone: RoomPhone): readonly string[] => {
    const inside = new Map<number, string>()
    for (const { joined, left } of phone.heard('members')) {
      for (const { user } of left) inside.delete(user)
      for (const { user, name, isMuted } of joined) inside.set(user, isMuted ? `${name} muted` : name)
    }
    return [...inside.values()]
  }
  const text = (phone: RoomPhone, id: string): void => phone.say('text', { id, data: `data-${id}` })
  const textsOf = (phone: RoomPhone): readonly string[] =>
    phone.heard('event').map(({ number, name, id }) => `${number} ${name} ${id}`)

  beforeEach(() => {
    clock = new ManualClock()
    store = new MemoryStore(clock, new NameRegister(clock))
    host = another()
  })
  afterEach(async () => {
    const closed = hosts.splice(0)
    await Promise.all(closed.map(({ rooms }) => rooms.close()))
    expect(closed.flatMap(({ logged }) => logged)).toEqual([])
    expect(clock.pendingTimers).toBe(0)
    for (const backplane of backplanes.splice(0)) await backplane.stop()
  })

  describe('who is there', () => {
    it('is made by whoever wants it, who is its moderator', async () => {
      const anna = host.phone('anna')
      const room = await anna.enter({ create: { topic: 'Hello', mode: 'push-to-talk' } })
      expect(room).toMatchObject({
        settings: { topic: 'Hello', mode: 'push-to-talk', entry: 'anybody', isListed: true, isKept: false },
        moderators: [keyOf('anna')],
        ...{ last: 0, group: 0, epoch: 0, isGap: false },
      })
      expect(anna.heard('ticket')).toMatchObject([{ ticket: 'user-1-moderator-push-to-talk' }])
      const bob = await host.inside('bob')
      expect(names(bob)).toEqual(['anna', 'bob'])
      expect(bob.heard('ticket')).toMatchObject([{ ticket: 'user-2-push-to-talk' }])
      host.changeVoice()
      expect(await bob.hears('ticket')).toMatchObject({ ticket: 'user-2-push-to-talk' })
      await settle()
      expect(names(anna)).toEqual(['anna', 'bob'])
    })

    it('is not there until somebody makes it', async () => {
      expect(await host.phone('anna').isRefused()).toBe('no-room 4002')
      expect(host.rooms.size).toBe(0)
    })

    it('is for good tokens alone, and for those who enter in time', async () => {
      expect(host.phone('').closeCode).toBe(4004)
      const slow = host.phone('slow')
      clock.advance(10_000)
      expect(slow.closeCode).toBe(1008)
      await settle()
      expect(host.rooms.size).toBe(0)
    })

    it('tells nobody anything who has not entered', async () => {
      const anna = await host.inside('anna', { create: {} })
      const stranger = host.phone('stranger')
      text(anna, 'one')
      anna.say('signal', { data: 'typing' })
      await anna.hears('event')
      stranger.say('text', { id: 'x', data: 'x' })
      await stranger.hears('refused')
      expect(stranger.heard('hello')).toEqual([])
      expect(stranger.news).toEqual([])
      stranger.lose()
    })

    it('keeps a member for a while whose connection is lost', async () => {
      const anna = await host.inside('anna', { create: {} })
      const bob = await host.inside('bob')
      await settle()
      bob.lose()
      // A gateway that has lost its link to the host dials it again after so long.
      expect(GRACE_MS).toBeGreaterThan(REDIAL_MS)
      clock.advance(GRACE_MS - 1)
      const again = await host.inside('bob', { since: 0 })
      await settle()
      expect(anna.heard('members').flatMap(({ left }) => left)).toEqual([])
      again.lose()
      clock.advance(GRACE_MS)
      await settle()
      expect(anna.heard('members').flatMap(({ left }) => left)).toEqual([{ user: 2, how: 'lost' }])
      expect(host.voice).toEqual(['2 gone'])
    })

    it('closes the earlier connection of somebody who comes again', async () => {
      const first = await host.inside('anna', { create: {} })
      const second = await host.inside('anna')
      expect(first.closeCode).toBe(4006)
      first.lose()
      text(second, 'one')
      await second.hears('event')
    })

    it('tells of many who come and go at once by few messages', async () => {
      const anna = await host.inside('anna', { create: {} })
      await settle()
      anna.news.length = 0
      const many = await Promise.all(Array.from({ length: 50 }, (_unused, n) => host.inside(`guest ${n}`)))
      await settle()
      expect(anna.heard('members')).toHaveLength(1)
      for (const phone of many) phone.say('leave')
      await settle()
      const moves = anna.heard('members')
      expect(moves).toHaveLength(2)
      expect(moves[1]?.left).toHaveLength(50)
      expect(many.map(({ closeCode }) => closeCode)).toEqual(many.map(() => 1000))
    })

    it('tells of somebody who leaves at once, also whoever has entered meanwhile', async () => {
      await host.inside('anna', { create: {} })
      await settle()
      const bob = await host.inside('bob')
      const carla = await host.inside('carla')
      bob.say('leave')
      await settle()
      expect(names(carla)).toEqual(['anna', 'carla'])
    })

    it('is gone when the last one leaves, unless it is kept', async () => {
      const anna = await host.inside('anna', { create: {} })
      const carla = await host.inside('carla', { create: { isKept: true } }, 'garden')
      anna.say('leave')
      carla.say('leave')
      await settle()
      expect(host.rooms.size).toBe(0)
      expect(await host.phone('anna').isRefused()).toBe('no-room 4002')
      const room = await host.phone('dora', 'garden').enter()
      expect(room.moderators).toEqual([keyOf('carla')])
    })

    it('is in the list of rooms as far as its settings show it, and changes there once a second', async () => {
      const anna = await host.inside('anna', { create: { topic: 'T' } })
      await settle()
      expect(host.listed).toEqual(['lobby: anna of 1'])
      expect(host.viewers).toBeUndefined()
      for (let n = 0; n < 14; n++) await host.inside(`guest ${n}`)
      await settle()
      expect(host.listed).toHaveLength(1)
      clock.advance(1_000)
      const twelve = ['anna', ...Array.from({ length: 11 }, (_unused, n) => `guest ${n}`)].join()
      expect(host.listed[1]).toBe(`lobby: ${twelve} of 15`)
      anna.say('invite', { key: keyOf('zoe'), is: true })
      anna.say('settings', { change: { entry: 'invited' } })
      await settle()
      clock.advance(1_000)
      expect(host.viewers).toContain(keyOf('zoe'))
      expect(host.viewers).toContain(keyOf('guest 13'))
      expect(host.viewers).not.toContain(keyOf('somebody'))
      anna.say('settings', { change: { isListed: false } })
      await settle()
      clock.advance(1_000)
      expect(host.listed.at(-1)).toBe('no lobby')
    })

    it('is swept when its host has died, and nobody has come to another one', async () => {
      await host.inside('anna', { create: {} })
      await host.inside('bob', { create: { isKept: true } }, 'garden')
      const survivor = another()
      await host.inside('carla', { create: {} }, 'moved')
      await survivor.inside('carla', {}, 'moved')
      await survivor.inside('dora', { create: {} }, 'survives')
      await settle()
      // The host dies: it shows no more that it lives.
      await host.rooms.close()
      const names = async (): Promise<string> => {
        const rooms = [...(await new RoomStore(backplanes[0] ?? missing()).all()).keys()]
        return rooms.toSorted().join()
      }
      for (let s = 0; s < 590; s += 10) {
        clock.advance(10_000)
        await settle()
      }
      expect(await names()).toBe('garden,lobby,moved,survives')
      clock.advance(20_000)
      for (let n = 0; n < 10; n++) await settle()
      expect(await names()).toBe('garden,moved,survives')
    })

    it('is swept when the store was away as the last one left, and nobody has come since', async () => {
      const backplane = backplanes[0] ?? missing()
      // Another host looks for rooms of dead ones first.
      const other = new RoomStore(backplane)
      const phones = [
        await host.inside('anna', { create: {} }),
        await host.inside('anna', { create: {} }, 'garden'),
      ]
      backplane.cut()
      for (const { client } of phones) host.rooms.left(client)
      clock.advance(GRACE_MS)
      await settle()
      expect(host.rooms.size).toBe(0)
      backplane.heal()
      await host.inside('bob', {}, 'garden')
      await settle()
      expect(await other.maySweep(3_600_000)).toBe(true)
      for (let s = 0; s < 600; s += 10) {
        clock.advance(10_000)
        await settle()
      }
      await settle()
      expect([...(await other.all()).keys()]).toEqual(['garden'])
    })

    it('is made by one person 50 times a day', async () => {
      for (let n = 0; n < 50; n++) {
        const phone = await host.inside('anna', { create: {} }, `room ${n}`)
        phone.say('leave')
        await settle()
      }
      expect(await host.phone('anna', 'one more').isRefused({ create: {} })).toBe('too-many-rooms 4005')
      await host.inside('bob', { create: {} }, 'one more')
      await host.inside('anna', { create: {} }, 'one more')
      clock.advance(86_400_000)
      await settle()
      await host.inside('anna', { create: {} }, 'tomorrow')
    })

    it('names its members at another host by other numbers', async () => {
      const [one, other] = [another('random'), another('random')]
      const first = await one.phone('anna').enter({ create: {} })
      const second = await other.phone('anna').enter()
      expect(first.you).not.toBe(second.you)
    })

    it('has room for so many', async () => {
      const backplane = backplanes[0]
      if (!backplane) throw new Error('there is no backplane')
      const small = new RoomHostForTests(backplane, clock, { members: 2 })
      hosts.push(small)
      await small.inside('anna', { create: {} })
      await small.inside('bob')
      expect(await small.phone('carla').isRefused()).toBe('full 1013')
      // Whoever is inside may come back.
      await small.inside('bob')
    })
  })

  it('goes on after a mistake of ours, which the log has', async () => {
    const anna = await host.inside('anna', { create: {} })
    const backplane = backplanes[0] ?? missing()
    vi.spyOn(backplane, 'append').mockRejectedValueOnce(new TypeError('not a journal'))
    text(anna, 'one')
    expect(await anna.hears('refused')).toMatchObject({ of: 'text', id: 'one', reason: 'away' })
    vi.spyOn(backplane, 'changeRecord').mockRejectedValueOnce(new TypeError('not a record'))
    anna.say('leave')
    await settle()
    vi.spyOn(backplane, 'takeLease').mockRejectedValueOnce(new TypeError('not a lease'))
    clock.advance(20_000)
    await settle()
    expect(host.logged.splice(0)).toEqual([
      'a room has failed: not a journal',
      'a room has failed: not a record',
      'a room has failed: not a lease',
    ])
  })

  it('turns away whoever wants to enter while too many requests wait', async () => {
    const backplane = backplanes[0]
    if (!backplane) throw new Error('there is no backplane')
    const busy = new RoomHostForTests(backplane, clock, { queue: 1 })
    hosts.push(busy)
    const [anna, bob] = [busy.phone('anna'), busy.phone('bob')]
    const entered = anna.enter({ create: {} })
    expect(await bob.isRefused()).toBe('too-often 1013')
    await entered
    anna.say('leave')
    await settle()
    expect(busy.rooms.size).toBe(0)
  })

  it('that is closed amid requests leaves nothing under way', async () => {
    const anna = await host.inside('anna', { create: {} })
    await settle()
    clock.advance(2_000)
    const bob = host.phone('bob')
    bob.say('enter')
    anna.say('settings', { change: { topic: 'Late' } })
    await Promise.resolve()
    await host.rooms.close()
    expect(clock.pendingTimers).toBe(0)
  })

  describe('who may enter', () => {
    it('is whoever is invited', async () => {
      const anna = await host.inside('anna', { create: { entry: 'invited' } })
      expect(await host.phone('bob').isRefused()).toBe('not-invited 4005')
      anna.say('invite', { key: keyOf('bob'), is: true })
      await anna.hears('guests')
      expect(await anna.hears('guests')).toMatchObject({ invited: [keyOf('bob')], hasLink: false })
      await host.inside('bob')
    })

    it('is whoever has the link, and then without it', async () => {
      const anna = await host.inside('anna', { create: { entry: 'link' } })
      anna.say('new-link', { link: 'secret' })
      await waitUntil(() => anna.heard('guests').some(({ hasLink }) => hasLink))
      expect(await host.phone('bob').isRefused({ link: 'guess' })).toBe('not-invited 4005')
      const bob = await host.inside('bob', { link: 'secret' })
      anna.say('new-link', { link: 'another' })
      await settle()
      bob.say('leave')
      await host.inside('bob')
      expect(await host.phone('carla').isRefused({ link: 'secret' })).toBe('not-invited 4005')
    })

    it('looks as if it were not there to others, when it is not listed', async () => {
      await host.inside('anna', { create: { entry: 'invited', isListed: false } })
      expect(await host.phone('bob').isRefused({ create: {} })).toBe('no-room 4002')
    })
  })

  describe('what is said', () => {
    it('reaches everybody once, in one order, and is numbered', async () => {
      const anna = await host.inside('anna', { create: {} })
      const bob = await host.inside('bob')
      text(anna, 'one')
      text(bob, 'two')
      text(anna, 'three')
      await settle()
      const all = ['1 anna one', '2 bob two', '3 anna three']
      expect([textsOf(anna), textsOf(bob)]).toEqual([all, all])
      expect(anna.heard('event')[0]).toMatchObject({ data: 'data-one', kind: 'text', key: keyOf('anna') })
    })

    it('is taken once, however often it is sent', async () => {
      const anna = await host.inside('anna', { create: {} })
      const bob = await host.inside('bob')
      text(anna, 'one')
      text(anna, 'one')
      text(bob, 'one')
      await settle()
      expect(textsOf(bob)).toEqual(['1 anna one', '2 bob one'])
      // The sender hears of it again: it may have missed it.
      expect(textsOf(anna)).toEqual(['1 anna one', '1 anna one', '2 bob one'])
    })

    it('is repeated only as far as a gateway passes it on at once', async () => {
      const anna = await host.inside('anna', { create: {} })
      const bob = await host.inside('bob')
      const data = 'x'.repeat(MAX_TEXT_DATA)
      for (let n = 1; n <= 30; n++) anna.say('text', { id: `t${n}`, data })
      await settle()
      await waitUntil(() => textsOf(bob).length === 30)
      const again = host.phone('bob')
      expect(await again.enter({ since: 1 })).toMatchObject({ last: 30, isGap: true })
      const missed = again.heard('event').map(({ number }) => number)
      // 21 of 24 KiB are 504 KiB.
      expect(missed).toEqual(Array.from({ length: 21 }, (_, n) => n + 10))
    })

    it('is not what was said in an earlier room of the same name', async () => {
      const anna = await host.inside('anna', { create: {} })
      text(anna, 'old')
      await anna.hears('event')
      // The store goes away amid the removal.
      const record = await backplanes[0]?.record('rooms', 'lobby')
      await backplanes[0]?.changeRecord('rooms', 'lobby', { before: record, after: undefined })
      const other = another()
      const bob = await other.inside('bob', { create: {} })
      text(bob, 'new')
      await settle()
      expect(textsOf(bob)).toEqual(['1 bob new'])
    })

    it('is there for whoever comes back, or a gap is told', async () => {
      const anna = await host.inside('anna', { create: { isKept: true } })
      for (const id of ['one', 'two', 'three']) text(anna, id)
      await settle()
      anna.say('leave')
      await settle()
      const again = host.phone('anna')
      expect(await again.enter({ since: 1 })).toMatchObject({ last: 3, isGap: false })
      expect(textsOf(again)).toEqual(['2 anna two', '3 anna three'])
      const ahead = host.phone('anna')
      expect(await ahead.enter({ since: 9 })).toMatchObject({ last: 3, isGap: true })
      await ahead.hears('ready')
    })

    it('is limited for each, and hurts nobody else', async () => {
      const anna = await host.inside('anna', { create: {} })
      const bob = await host.inside('bob')
      for (let n = 0; n < 100; n++) text(bob, `flood-${n}`)
      text(anna, 'mine')
      await waitUntil(() => anna.heard('event').some(({ id }) => id === 'mine'))
      expect(bob.heard('refused').every(({ reason }) => reason === 'too-often')).toBe(true)
      expect(bob.heard('refused')).toHaveLength(70)
      expect(anna.heard('event').at(-1)).toMatchObject({ id: 'mine' })
    })

    it('must be a request', async () => {
      const anna = await host.inside('anna', { create: {} })
      anna.say('text', { id: 'long', data: 'x'.repeat(MAX_TEXT_DATA + 1) })
      anna.say('text', { id: 'no id!', data: 'x' })
      anna.say('enter')
      await settle()
      expect(anna.heard('refused').map(({ reason }) => reason)).toEqual(['invalid', 'invalid', 'invalid'])
    })

    it('passes signals on, to all or to one', async () => {
      const anna = await host.inside('anna', { create: {} })
      const bob = await host.inside('bob')
      const carla = await host.inside('carla')
      anna.say('signal', { data: 'typing' })
      anna.say('signal', { to: 2, data: 'secret' })
      anna.say('signal', { to: 9, data: 'nobody' })
      expect(bob.heard('signal').map(({ user, data }) => `${user} ${data}`)).toEqual(['1 typing', '1 secret'])
      expect(carla.heard('signal')).toMatchObject([{ data: 'typing' }])
      expect(anna.heard('refused')).toMatchObject([{ of: 'signal', reason: 'unknown' }])
    })
  })

  describe('the group that agrees the keys', () => {
    const found = (phone: RoomPhone, group: number): void =>
      phone.say('found', { id: `found-${group}`, group, info: infoData(0, `group ${group + 1}`) })
    const commit = (phone: RoomPhone, epoch: number, id = `commit-${epoch}`): void =>
      phone.say('commit', { id, group: 1, epoch, data: commitData(epoch), info: infoData(epoch + 1) })

    it('is founded by one of two who want it at once', async () => {
      const anna = await host.inside('anna', { create: {} })
      const bob = await host.inside('bob')
      found(anna, 0)
      found(bob, 0)
      expect(await anna.hears('event')).toMatchObject({ kind: 'found', group: 1, epoch: 0, name: 'anna' })
      expect(await bob.hears('refused')).toMatchObject({ of: 'found', id: 'found-0', reason: 'late' })
      bob.say('want-info')
      anna.say('info', { group: 1, epoch: 0, info: infoData(0, 'not asked') })
      expect(await bob.hears('info')).toMatchObject({ group: 1, epoch: 0, info: infoData(0, 'group 1') })
    })

    it('takes one commit of an epoch', async () => {
      const anna = await host.inside('anna', { create: {} })
      const bob = await host.inside('bob')
      found(anna, 0)
      commit(anna, 0)
      commit(bob, 0, 'late')
      commit(bob, 1)
      await settle()
      expect(bob.heard('event').map(({ kind, epoch, name }) => `${kind} ${epoch} ${name}`)).toEqual([
        'found 0 anna',
        'commit 0 anna',
        'commit 1 bob',
      ])
      expect(bob.heard('refused')).toMatchObject([{ id: 'late', reason: 'late' }])
      const carla = host.phone('carla')
      expect(await carla.enter()).toMatchObject({ group: 1, epoch: 2, last: 3 })
    })

    it('gives the info of the newest epoch to whoever joins, and asks members for what it does not know', async () => {
      const anna = await host.inside('anna', { create: { isKept: true } })
      const bob = await host.inside('bob')
      found(anna, 0)
      commit(anna, 0)
      await settle()
      const other = another()
      const [anna2, bob2] = [await other.inside('anna'), await other.inside('bob')]
      const carla = await other.inside('carla')
      carla.say('want-info')
      expect(await anna2.hears('info-wanted')).toMatchObject({ group: 1, epoch: 1 })
      // The first one does not answer.
      clock.advance(1_000)
      await bob2.hears('info-wanted')
      bob2.say('info', { group: 1, epoch: 0, info: infoData(0) })
      bob2.say('info', { group: 1, epoch: 1, info: infoData(1, 'new') })
      expect(await carla.hears('info')).toMatchObject({ info: infoData(1, 'new') })
      expect(bob.closeCode).toBeUndefined()
    })

    it('gives members time to answer, however often somebody asks', async () => {
      const anna = await host.inside('anna', { create: { isKept: true } })
      found(anna, 0)
      await settle()
      const other = another()
      const anna2 = await other.inside('anna')
      const [bob, carla] = [await other.inside('bob'), await other.inside('carla')]
      for (let n = 0; n < 8; n++) carla.say('want-info')
      expect(anna2.heard('info-wanted')).toHaveLength(1)
      expect(bob.heard('info-wanted')).toEqual([])
      expect(carla.heard('info')).toEqual([])
      carla.say('leave')
      clock.advance(1_000)
      expect(bob.heard('info-wanted')).toEqual([])
      bob.say('want-info')
      expect(anna2.heard('info-wanted')).toHaveLength(2)
    })

    it('is not that of an earlier room of the same name', async () => {
      // Bob comes while the first room is removed, a bit later each time.
      for (let turns = 0; turns < 10; turns++) {
        const anna = await host.inside('anna', { create: {} })
        found(anna, 0)
        await anna.hears('event')
        anna.say('leave')
        for (let n = 0; n < turns; n++) await Promise.resolve()
        const bob = host.phone('bob')
        await settle()
        bob.say('enter', { create: {} })
        await settle()
        const [room] = bob.heard('room')
        // He came before it was removed, or is in a new one.
        const isOld = room?.moderators.includes(keyOf('anna'))
        expect(room).toMatchObject({ group: isOld === true ? 1 : 0, last: isOld === true ? 1 : 0 })
        bob.say('leave')
        await settle()
      }
    })

    it('may have 500 members: their commits are long, and their info goes in parts', async () => {
      const anna = await host.inside('anna', { create: {} })
      found(anna, 0)
      await anna.hears('event')
      const guests = Array.from({ length: 499 }, (_unused, n) => host.inside(`guest ${n}`))
      const others = await Promise.all(guests)
      const [bob, last] = [others[0] ?? missing(), others.at(-1) ?? missing()]
      for (const phone of others) phone.news.length = 0
      // What the commit and the info of 500 have at most: docs/room-keys.md.
      const data = commitData(0, 'x'.repeat(59_000))
      bob.say('commit', { id: 'long', group: 1, epoch: 0, data })
      expect(await last.hears('event')).toMatchObject({ kind: 'commit', data })
      anna.lose()
      last.say('want-info')
      await bob.hears('info-wanted')
      const info = infoData(1, 'x'.repeat(200_000))
      for (const part of partsOfInfo(info)) bob.say('info', { group: 1, epoch: 1, ...part })
      const parts = last.heard('info')
      expect(parts.map(({ info: each }) => each).join('')).toBe(info)
      expect(parts).toHaveLength(6)
    })

    it('may be founded anew where nobody has the info', async () => {
      const anna = await host.inside('anna', { create: { isKept: true } })
      found(anna, 0)
      await settle()
      anna.say('leave')
      await settle()
      const bob = await another().inside('bob')
      bob.say('want-info')
      expect(await bob.hears('info')).toMatchObject({ group: 1, epoch: 0, info: '' })
      found(bob, 1)
      expect(await bob.hears('event')).toMatchObject({ kind: 'found', group: 2, epoch: 0 })
    })
  })

  describe('moderators', () => {
    it('kick somebody, who cannot come back until the ban is lifted', async () => {
      const anna = await host.inside('anna', { create: {} })
      const bob = await host.inside('bob')
      await settle()
      bob.say('kick', { user: 1 })
      expect(await bob.hears('refused')).toMatchObject({ reason: 'not-moderator' })
      anna.say('kick', { user: 2 })
      await settle()
      expect(bob.closeCode).toBe(4005)
      expect(anna.heard('members').at(-1)?.left).toEqual([{ user: 2, how: 'kicked' }])
      expect(host.voice).toContain('2 gone')
      expect(await host.phone('bob').isRefused()).toBe('banned 4005')
      anna.say('lift-ban', { key: keyOf('bob') })
      await host.inside('bob')
    })

    it('cannot kick the last moderator, who is one of them', async () => {
      const anna = await host.inside('anna', { create: {} })
      anna.say('kick', { user: 1 })
      expect(await anna.hears('refused')).toMatchObject({ of: 'kick', reason: 'invalid' })
      expect(anna.closeCode).toBeUndefined()
    })

    it('mute somebody, who stays muted', async () => {
      const anna = await host.inside('anna', { create: {} })
      const bob = await host.inside('bob')
      anna.say('mute', { user: 2, is: true })
      expect(await bob.hears('muted')).toMatchObject({ user: 2, is: true })
      expect(await bob.hears('ticket')).toMatchObject({ ticket: 'user-2-muted' })
      expect(host.voice).toEqual(['2 muted'])
      bob.say('leave')
      const again = await host.inside('bob')
      expect(names(again)).toContain('bob muted')
    })

    it('set what the room is, and who else is a moderator', async () => {
      const anna = await host.inside('anna', { create: {} })
      const bob = await host.inside('bob')
      anna.say('settings', { change: { mode: 'push-to-talk', topic: 'Radio' } })
      expect(await bob.hears('settings')).toMatchObject({
        settings: { mode: 'push-to-talk', topic: 'Radio', entry: 'anybody' },
      })
      expect(await bob.hears('ticket')).toMatchObject({ ticket: 'user-2-push-to-talk' })
      anna.say('moderator', { key: keyOf('bob'), is: true })
      await bob.hears('settings')
      expect(await bob.hears('ticket')).toMatchObject({ ticket: 'user-2-moderator-push-to-talk' })
      bob.say('moderator', { key: keyOf('anna'), is: false })
      expect(await anna.hears('settings')).toMatchObject({ settings: { topic: 'Radio' } })
      await settle()
      expect(anna.heard('settings').at(-1)?.moderators).toEqual([keyOf('bob')])
      bob.say('moderator', { key: keyOf('bob'), is: false })
      expect(await bob.hears('refused')).toMatchObject({ of: 'moderator', reason: 'invalid' })
    })

    it('give the floor and take it', async () => {
      const anna = await host.inside('anna', { create: { mode: 'push-to-talk' } })
      await host.inside('bob')
      anna.say('floor', { user: 2 })
      anna.say('floor')
      anna.say('floor', { user: 7 })
      expect(await anna.hears('refused')).toMatchObject({ of: 'floor', reason: 'unknown' })
      expect(host.voice).toEqual(['floor to 2', 'floor taken'])
    })

    it('end the room', async () => {
      const anna = await host.inside('anna', { create: { isKept: true } })
      const bob = await host.inside('bob')
      const stranger = host.phone('stranger')
      anna.say('close')
      await settle()
      expect([anna.closeCode, bob.closeCode, stranger.closeCode]).toEqual([4007, 4007, 4002])
      expect(host.rooms.size).toBe(0)
      expect(await host.phone('bob').isRefused()).toBe('no-room 4002')
    })
  })

  describe('another host', () => {
    it('keeps a room that has moved there when the one before it finds its own empty', async () => {
      const before = await host.inside('anna', { create: {} })
      text(before, 'one')
      await settle()
      const other = another()
      const [anna, bob] = [await other.inside('anna'), await other.inside('bob')]
      before.lose()
      clock.advance(GRACE_MS)
      await settle()
      expect(host.rooms.size).toBe(0)
      text(anna, 'two')
      await bob.hears('event')
      expect(textsOf(await another().inside('carla'))).toEqual(['1 anna one', '2 anna two'])
    })

    it('goes on with the room', async () => {
      const anna = await host.inside('anna', { create: { topic: 'Hello' } })
      await host.inside('bob')
      text(anna, 'one')
      await settle()
      // The host is gone without a word; its clients come to another one.
      const other = another()
      const again = other.phone('anna')
      expect(await again.enter({ since: 0 })).toMatchObject({ settings: { topic: 'Hello' }, last: 1 })
      expect(textsOf(again)).toEqual(['1 anna one'])
      // She had not heard that it was taken.
      text(again, 'one')
      text(again, 'two')
      await waitUntil(() => again.heard('event').some(({ id }) => id === 'two'))
      expect(textsOf(again)).toEqual(['1 anna one', '1 anna one', '2 anna two'])
    })

    it('that has made the room meanwhile has its events heard here, too', async () => {
      const bob = host.phone('bob')
      expect(await host.phone('carla').isRefused()).toBe('no-room 4002')
      const other = another()
      const anna = await other.inside('anna', { create: {} })
      text(anna, 'one')
      await anna.hears('event')
      expect(await bob.enter()).toMatchObject({ last: 1 })
      expect(textsOf(bob)).toEqual(['1 anna one'])
    })

    it('that has the room at the same time changes neither order nor number', async () => {
      const other = another()
      const anna = await host.inside('anna', { create: {} })
      const bob = await other.inside('bob')
      text(anna, 'one')
      await settle()
      text(bob, 'two')
      await settle()
      text(anna, 'three')
      await settle()
      const all = ['1 anna one', '2 bob two', '3 anna three']
      expect(textsOf(anna)).toEqual(all)
      expect(textsOf(bob)).toEqual(all.slice(0, 2))
      other.rooms.left(bob.client)
    })

    it('is of no help while the store is away: requests are refused, and nothing is lost', async () => {
      const anna = await host.inside('anna', { create: {} })
      backplanes[0]?.cut()
      text(anna, 'one')
      expect(await anna.hears('refused')).toMatchObject({ of: 'text', id: 'one', reason: 'away' })
      expect(await host.phone('bob', 'garden').isRefused({ create: {} })).toBe('away 1013')
      anna.say('signal', { data: 'still-here' })
      expect(await anna.hears('signal')).toMatchObject({ data: 'still-here' })
      backplanes[0]?.heal()
      text(anna, 'one')
      expect(await anna.hears('event')).toMatchObject({ number: 1, id: 'one' })
    })
  })
})
