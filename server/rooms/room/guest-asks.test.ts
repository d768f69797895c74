import { afterEach, beforeEach, expect, it } from 'vitest'
import { ManualClock } from '../../../base/testing/manual-clock'
import { MemoryBackplane } from '../../backplane/memory/memory-backplane'
import { MemoryStore } from '../../backplane/memory/memory-store'
import { NameRegister } from '../../names/name-register'
import { type GuestAtDoor, RoomHostForTests, type RoomPhone } from './testing/room-host-for-tests'

const REFERENCE = '0123456789abcdef'
const LINK = 'qG5bX9c0T3mV7uYk2eRw1A'

let clock: ManualClock
let backplane: MemoryBackplane
let host: RoomHostForTests

beforeEach(() => {
  clock = new ManualClock()
  backplane = new MemoryBackplane(new MemoryStore(clock, new NameRegister(clock)))
  backplane.start({ up: nothing, away: nothing, changed: nothing, message: nothing })
  host = new RoomHostForTests(backplane, clock)
})
afterEach(async () => {
  await host.rooms.close()
  expect(clock.pendingTimers).toBe(0)
  expect(host.logged).toEqual([])
  await backplane.stop()
})

const nothing = (): void => undefined
const settle = async (): Promise<void> => {
  for (let n = 0; n < 50; n++) await Promise.resolve()
  clock.advance(50)
}
/** A room of anna, its moderator, and bob. */
const room = async (settings: object): Promise<readonly [RoomPhone, RoomPhone]> => {
  const anna = await host.inside('anna', { create: settings })
  return [anna, await host.inside('bob')]
}
const asking = async (fields: object = {}, where = 'lobby'): Promise<GuestAtDoor> => {
  const guest = host.guest(where)
  guest.ask({ name: 'zoe', ...fields })
  await settle()
  return guest
}
const last = ({ news, closeCode }: GuestAtDoor): string => `${news.at(-1)} ${closeCode}`
const refused = (reason: string, code = 1000): string => `{"action":"refused","reason":"${reason}"} ${code}`
const asksOf = (phone: RoomPhone): readonly string[] =>
  phone.heard('guest-asks').map(({ guest, name }) => `${guest} ${name}`)

it('asks the moderators, and tells the guest whom to call', async () => {
  const [anna, bob] = await room({ browserGuests: 'moderators' })
  const guest = await asking()
  expect(guest.news).toEqual(['{"action":"hello"}', '{"action":"asked"}'])
  expect(asksOf(anna)).toEqual(['1 zoe'])
  expect(asksOf(bob)).toEqual([])
  bob.say('answer-guest', { guest: 1, reference: REFERENCE })
  expect(bob.heard('refused')).toMatchObject([{ of: 'answer-guest', reason: 'not-moderator' }])
  anna.say('answer-guest', { guest: 1, reference: REFERENCE })
  expect(last(guest)).toBe(`{"action":"admitted","by":"anna","reference":"${REFERENCE}"} 1000`)
  expect(anna.heard('guest-answered')).toMatchObject([{ guest: 1 }])
  anna.say('answer-guest', { guest: 1 })
  expect(anna.heard('refused')).toMatchObject([{ reason: 'unknown' }])
})

it('asks all members where they may, and any of them may say no', async () => {
  const [anna, bob] = await room({ browserGuests: 'members' })
  const guest = await asking()
  bob.say('answer-guest', { guest: 1 })
  expect(last(guest)).toBe(refused('refused'))
  expect(anna.heard('guest-answered')).toMatchObject([{ guest: 1 }])
})

it.each([
  [{}, 'no-guests'],
  [{ browserGuests: 'nobody' }, 'no-guests'],
  [{ browserGuests: 'members', entry: 'invited' }, 'no-guests'],
  [{ browserGuests: 'members', entry: 'link' }, 'no-guests'],
  [{ browserGuests: 'members', entry: 'link', isListed: false }, 'no-room'],
  [{ isListed: false }, 'no-room'],
])('turns guests away from a room with %j: %s', async (settings, reason) => {
  await room({ ...settings, entry: 'anybody' })
  const [anna] = [await host.inside('anna')]
  anna.say('settings', { change: settings })
  await settle()
  expect(last(await asking({ link: LINK }))).toBe(refused(reason))
})

it('takes a guest with the link of the room', async () => {
  const [anna] = await room({ browserGuests: 'members' })
  anna.say('settings', { change: { entry: 'link', isListed: false } })
  anna.say('new-link', { link: LINK })
  await settle()
  await asking({ link: LINK })
  expect(asksOf(anna)).toEqual(['1 zoe'])
})

it('does not make a room, and leaves none behind', async () => {
  expect(last(await asking({}, 'nowhere'))).toBe(refused('no-room'))
  await settle()
  expect(host.rooms.size).toBe(0)
})

it('says when nobody is there to be asked, and when nobody answers', async () => {
  const [anna] = await room({ browserGuests: 'moderators' })
  const patient = await asking()
  clock.advance(60_000)
  expect(last(patient)).toBe(refused('no-answer'))
  expect(anna.heard('guest-answered')).toHaveLength(1)
  anna.lose()
  expect(last(await asking())).toBe(refused('nobody'))
})

it('forgets a guest who goes, and all when guests are not wanted any more', async () => {
  const [anna] = await room({ browserGuests: 'members' })
  const fickle = await asking()
  fickle.lose()
  expect(anna.heard('guest-answered')).toMatchObject([{ guest: 1 }])
  const late = await asking()
  anna.say('settings', { change: { browserGuests: 'nobody' } })
  await settle()
  expect(last(late)).toBe(refused('no-guests'))
})

it('has eight guests wait at once, hears each once, and reads no rubbish', async () => {
  const [anna] = await room({ browserGuests: 'members' })
  const guests: GuestAtDoor[] = []
  for (let n = 0; n < 9; n++) guests.push(await asking({ name: `guest ${n}` }))
  expect(asksOf(anna)).toHaveLength(8)
  expect(last(guests[8] as GuestAtDoor)).toBe(refused('too-often'))
  guests[0]?.ask({ name: 'again' })
  await settle()
  expect(asksOf(anna)).toHaveLength(8)
  for (const name of ['', 'x'.repeat(200), 'a\u0000b', ' padded '])
    expect(last(await asking({ name }))).toBe(refused('invalid', 1008))
  const silent = host.guest()
  clock.advance(10_000)
  expect(silent.closeCode).toBe(1008)
})

it('tells whoever comes, and whoever may let guests in from now on, which guests wait', async () => {
  const [anna, bob] = await room({ browserGuests: 'moderators' })
  await asking()
  const [carol, again] = [await host.inside('carol'), await host.inside('anna')]
  await settle()
  expect([asksOf(bob), asksOf(carol), asksOf(again)]).toEqual([[], [], ['1 zoe']])
  again.say('settings', { change: { browserGuests: 'members' } })
  await settle()
  expect([asksOf(bob), asksOf(carol)]).toEqual([['1 zoe'], ['1 zoe']])
  bob.say('answer-guest', { guest: 1 })
  await settle()
  expect(asksOf(await host.inside('dave'))).toEqual([])
  expect(asksOf(anna)).toEqual(['1 zoe'])
})
