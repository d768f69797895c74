import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ManualClock } from '../../../base/testing/manual-clock'
import { MemoryBackplane } from '../../backplane/memory/memory-backplane'
import { MemoryStore } from '../../backplane/memory/memory-store'
import { NameRegister } from '../../names/name-register'
import { commitData, infoData, proposalData } from './testing/mls-data'
import { RoomHostForTests, type RoomPhone } from './testing/room-host-for-tests'

let clock: ManualClock
let backplane: MemoryBackplane
let host: RoomHostForTests

beforeEach(() => {
  clock = new ManualClock()
  backplane = new MemoryBackplane(new MemoryStore(clock, new NameRegister(clock)))
  const [up, away, changed, message] = [nothing, nothing, nothing, nothing]
  backplane.start({ up, away, changed, message })
  host = new RoomHostForTests(backplane, clock)
})
afterEach(async () => {
  await host.rooms.close()
  expect(clock.pendingTimers).toBe(0)
  await backplane.stop()
})

const nothing = (): void => undefined
const settle = async (): Promise<void> => {
  for (let n = 0; n < 50; n++) await Promise.resolve()
  clock.advance(50)
}

/** A room in which all have the keys; each has committed once. */
async function roomOf(...names: readonly string[]): Promise<readonly RoomPhone[]> {
  const phones: RoomPhone[] = []
  for (const name of names) {
    const phone = await host.inside(name, { create: {} })
    if (phones.length === 0) phone.say('found', { id: 'found', group: 0, info: infoData(0) })
    else commit(phone, phones.length - 1)
    await settle()
    phones.push(phone)
  }
  for (const phone of phones) {
    expect(phone.heard('refused')).toEqual([])
    phone.news.length = 0
  }
  return phones
}

const commit = (phone: RoomPhone, epoch: number, fields: object = {}): void =>
  phone.say('commit', {
    ...{ id: `commit-${epoch}`, group: 1, epoch, data: commitData(epoch), info: infoData(epoch + 1) },
    ...fields,
  })
const refusals = (phone: RoomPhone): readonly string[] => phone.heard('refused').map(({ reason }) => reason)
/** The last commit, as its event. */
const numberOf = (phone: RoomPhone): number => phone.heard('event').at(-1)?.number ?? 0
const refuse = (phone: RoomPhone, number: number, cause: 'forbidden' | 'invalid'): void =>
  phone.say('refused-commit', { number, cause })
/** What somebody hears who wants to found a group instead of the first one. */
const founds = async (phone: RoomPhone, group = 1): Promise<string> => {
  phone.news.length = 0
  phone.say('found', { id: `found-${group}`, group, info: infoData(0, '', Buffer.from('next')) })
  await settle()
  return phone.heard('event')[0]?.kind ?? refusals(phone).join()
}

describe('a commit that members refuse', () => {
  it('has its sender banned when most of them say that it breaks the rules, and a new group is made', async () => {
    const [mod, ann, bob, mallory] = await roomOf('mod', 'ann', 'bob', 'mallory')
    if (!mod || !ann || !bob || !mallory) throw new Error('somebody is missing')
    commit(mallory, 3)
    await settle()
    const number = numberOf(ann)
    refuse(ann, number, 'forbidden')
    refuse(ann, number, 'forbidden')
    await settle()
    expect(mallory.closeCode).toBeUndefined()
    expect(await founds(ann)).toBe('late')
    refuse(bob, number, 'forbidden')
    // Half of them do without the group, more than half without its sender.
    ann.say('want-info')
    expect(await ann.hears('info')).toMatchObject({ info: '' })
    expect(mallory.closeCode).toBeUndefined()
    const carla = await host.inside('carla')
    await settle()
    carla.say('want-info')
    expect(await carla.hears('info')).toMatchObject({ info: '' })
    refuse(mod, number, 'forbidden')
    await settle()
    expect(mallory.closeCode).toBe(4005)
    expect(await host.phone('mallory').isRefused()).toBe('banned 4005')
    expect(await founds(ann)).toBe('found')
    // The new group has nothing to do with it.
    bob.say('want-info')
    expect(await bob.hears('info')).toMatchObject({
      group: 2,
      epoch: 0,
      info: infoData(0, '', Buffer.from('next')),
    })
  })

  it('is enough for a moderator to have its sender banned, if it breaks the rules', async () => {
    const [mod, , , mallory] = await roomOf('mod', 'ann', 'bob', 'mallory')
    if (!mod || !mallory) throw new Error('somebody is missing')
    commit(mallory, 3)
    await settle()
    refuse(mod, numberOf(mod), 'invalid')
    await settle()
    expect(mallory.closeCode).toBeUndefined()
    refuse(mod, numberOf(mod), 'forbidden')
    await settle()
    expect(mallory.closeCode).toBe(4005)
  })

  it('has its sender wait when it was none: longer each time', async () => {
    const [mod, ann, mallory] = await roomOf('mod', 'ann', 'mallory')
    if (!mod || !ann || !mallory) throw new Error('somebody is missing')
    for (const ms of [10_000, 20_000, 40_000]) {
      const { group, epoch } = await placeOf(ann)
      commit(mallory, epoch, { group, id: `bad-${ms}` })
      await settle()
      const number = numberOf(ann)
      refuse(ann, number, 'invalid')
      refuse(mod, number, 'invalid')
      await settle()
      expect(mallory.closeCode).toBeUndefined()
      clock.advance(ms - 1_000)
      mallory.news.length = 0
      commit(mallory, epoch + 1, { group, id: `early-${ms}` })
      await settle()
      expect(refusals(mallory)).toEqual(['too-often'])
      clock.advance(1_000)
    }
  })

  it('is not believed of one member: nobody is banned, nor the group given up', async () => {
    const [, ann, bob, mallory] = await roomOf('mod', 'ann', 'bob', 'mallory')
    if (!ann || !bob || !mallory) throw new Error('somebody is missing')
    commit(ann, 3)
    await settle()
    for (let n = 0; n < 8; n++) {
      refuse(mallory, n, 'forbidden')
      refuse(mallory, numberOf(bob), n % 2 === 0 ? 'invalid' : 'forbidden')
    }
    await settle()
    expect(ann.closeCode).toBeUndefined()
    expect(await founds(mallory)).toBe('late')
    bob.say('want-info')
    expect(await bob.hears('info')).toMatchObject({ group: 1, epoch: 4, info: infoData(4) })
    commit(ann, 4)
    await settle()
    expect(refusals(ann)).toEqual([])
  })

  it('does not leave the room of two without a way on, nor one of them banned', async () => {
    const [mod, ann, mallory] = await roomOf('mod', 'ann', 'mallory')
    if (!mod || !ann || !mallory) throw new Error('somebody is missing')
    mod.lose()
    commit(mallory, 2)
    await settle()
    expect(await founds(ann)).toBe('late')
    commit(mallory, 3)
    await settle()
    refuse(ann, numberOf(ann), 'forbidden')
    await settle()
    expect(mallory.closeCode).toBeUndefined()
    expect(await founds(ann)).toBe('found')
  })

  it('of the last moderator does not leave the room without one', async () => {
    const [mod, ann, bob] = await roomOf('mod', 'ann', 'bob')
    if (!mod || !ann || !bob) throw new Error('somebody is missing')
    commit(mod, 2)
    await settle()
    const number = numberOf(ann)
    refuse(ann, number, 'forbidden')
    refuse(bob, number, 'forbidden')
    await settle()
    expect(mod.closeCode).toBeUndefined()
    expect(await founds(ann)).toBe('found')
  })
})

/** Where the room is now. */
async function placeOf(phone: RoomPhone): Promise<{ readonly group: number; readonly epoch: number }> {
  phone.news.length = 0
  phone.say('text', { id: `place-${clock.now()}`, data: 'x' })
  return phone.hears('event')
}

describe('a member', () => {
  it.each([
    ['a text', { data: 'text' }],
    ['of another epoch', { data: commitData(4) }],
    ['of another group', { data: commitData(0, '', Buffer.from('other')) }],
    ['a proposal', { data: proposalData(0) }],
    ['with an info that is none', { info: 'info' }],
    ['with the info of another epoch', { info: infoData(0) }],
    ['with the info of another group', { info: infoData(1, '', Buffer.from('other')) }],
  ])('cannot have a commit taken that is none: %s', async (_, fields) => {
    const [ann] = await roomOf('ann')
    if (!ann) throw new Error('nobody is there')
    commit(ann, 0, fields)
    await settle()
    expect(refusals(ann)).toEqual(['invalid'])
    expect(ann.heard('event')).toEqual([])
  })

  it('cannot found a group in place of one that the others are in', async () => {
    const [ann, bob, cid] = await roomOf('mod', 'bob', 'cid')
    if (!ann || !bob || !cid) throw new Error('somebody is missing')
    expect(await founds(cid)).toBe('late')
    // Not by asking for what he has, either.
    for (let n = 0; n < 6; n++) {
      cid.news.length = 0
      cid.say('want-info')
      for (const one of [ann, bob])
        if (one.heard('info-wanted').length > 0) one.say('info', { group: 1, epoch: 2, info: infoData(2) })
      clock.advance(1_000)
    }
    expect(await founds(cid)).toBe('late')
  })

  it('who gives a bad info does not keep others out', async () => {
    const [, ann, mallory] = await roomOf('mod', 'ann', 'mallory')
    if (!ann || !mallory) throw new Error('somebody is missing')
    // His commit is good, the info is not.
    commit(mallory, 2, { info: infoData(3, 'bad') })
    await settle()
    const dan = await host.inside('dan')
    dan.say('want-info')
    expect(await dan.hears('info')).toMatchObject({ info: infoData(3, 'bad') })
    dan.say('want-info')
    mallory.say('info', { group: 1, epoch: 3, info: infoData(3, 'bad again') })
    clock.advance(1_000)
    expect(mallory.heard('info-wanted')).toEqual([])
    ann.say('info', { group: 1, epoch: 3, info: infoData(3, 'good') })
    expect(await dan.hears('info')).toMatchObject({ info: infoData(3, 'good') })
  })

  it('who is asked for the info can give it in parts, and nobody else can', async () => {
    const [mod, ann] = await roomOf('mod', 'ann')
    if (!mod || !ann) throw new Error('somebody is missing')
    commit(ann, 1, { info: undefined })
    await settle()
    const dan = await host.inside('dan')
    dan.say('want-info')
    const whole = infoData(2, 'x'.repeat(80_000))
    const [first, second] = [whole.slice(0, 48 * 1024), whole.slice(48 * 1024, 96 * 1024)]
    const third = whole.slice(96 * 1024)
    const part = (n: number, info: string) => ({ group: 1, epoch: 2, part: n, parts: 3, info })
    for (const [n, info] of [first, second, third].entries()) {
      ann.say('info', part(n, info.replaceAll('A', 'B')))
      mod.say('info', part(n, info))
    }
    const told = dan.heard('info')
    expect(told.map(({ info }) => info).join('')).toBe(whole)
    expect(told.map((each) => `${each.part} of ${each.parts}`)).toEqual(['0 of 3', '1 of 3', '2 of 3'])
  })

  it('cannot keep the room busy with commits, also by leaving and coming back', async () => {
    const [mod, mallory] = await roomOf('mod', 'mallory')
    if (!mod || !mallory) throw new Error('somebody is missing')
    // One of the ten was the entry.
    for (let epoch = 1; epoch < 10; epoch++) {
      commit(mallory, epoch)
      await settle()
    }
    mallory.say('leave')
    await settle()
    const again = await host.inside('mallory')
    commit(again, 10)
    await settle()
    expect(refusals(again)).toEqual(['too-often'])
    commit(mod, 10)
    await settle()
    expect(refusals(mod)).toEqual([])
    clock.advance(2_000)
    commit(again, 11)
    await settle()
    expect(again.heard('event').at(-1)).toMatchObject({ kind: 'commit', epoch: 11, name: 'mallory' })
  })
})

describe('many who want to join at once', () => {
  it('get the info one after the other, some in each epoch', async () => {
    const [mod] = await roomOf('mod')
    if (!mod) throw new Error('nobody is there')
    const guests: RoomPhone[] = []
    for (let n = 0; n < 20; n++) guests.push(await host.inside(`guest ${n}`))
    for (const guest of guests) guest.say('want-info')
    const served = (): number => guests.filter((guest) => guest.heard('info').length > 0).length
    expect(served()).toBe(8)
    const [first] = guests
    if (first) commit(first, 0)
    await settle()
    expect(served()).toBe(16)
    // Nobody of them joins.
    clock.advance(1_000)
    expect(served()).toBe(20)
  })
})
