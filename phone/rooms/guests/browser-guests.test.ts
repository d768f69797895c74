import { afterEach, expect, it } from 'vitest'
import { ManualClock } from '../../../base/testing/manual-clock'
import type { Offer, Signal } from '../../../protocol/media/negotiation'
import type { RoomMember } from '../../model'
import { InMemoryTrust } from '../../privacy/trust'
import { ExpectedGuests } from '../../signalling/broker/expected-guests'
import type { RoomVoiceCommand } from '../../voice/room-contract'
import { RoomVoice } from '../room-voice'
import { BrowserGuests } from './browser-guests'

const [OWN, BOB] = ['a'.repeat(64), 'b'.repeat(64)]
const OFFER = { link: 'webrtc' } as unknown as Offer
const member = (name: string, key: string): RoomMember => ({
  ...{ name, key, isYou: key === OWN, isModerator: false, isMuted: false, isPresent: true, isInGroup: true },
  ...{ privacy: 'new', isBlocked: false },
})
const MEMBERS = [member('anna', OWN), member('bob', BOB)]

/** What a room is told, and what guests are. */
class OpenCalls extends ExpectedGuests {
  readonly said: (readonly [string, object])[] = []
  readonly names = new Map<string, string>()
  readonly ended: string[] = []
  isThere = true
  override get isOpen(): boolean {
    return this.isThere
  }

  override expect(reference: string, name: string): void {
    this.names.set(reference, name)
  }
  override say(reference: string, signal: object): void {
    this.said.push([this.names.get(reference) ?? '', signal])
  }
  override end(reference: string): void {
    this.ended.push(this.names.get(reference) ?? '')
  }
}

const open: BrowserGuests[] = []
const clocks: ManualClock[] = []
afterEach(() => {
  for (const guests of open.splice(0)) guests.close()
  expect(clocks.splice(0).map(({ pendingTimers }) => pendingTimers)).toEqual([0])
})

function play({ problem }: { readonly problem?: 'problem.guestNotPrivate' } = {}) {
  const clock = new ManualClock()
  clocks.push(clock)
  const calls = new OpenCalls()
  const told: object[] = []
  const answers: (readonly [number, string | undefined])[] = []
  const commands: RoomVoiceCommand[] = []
  const voice = new RoomVoice({
    ...{ clock, random: () => 0, nextId: () => 1, send: (command) => commands.push(command) },
    ...{ onChanged: nothing, onSpeaking: nothing, onStats: nothing },
    onGuests: (event) => guests.hearVoice(event),
  })
  const people = new InMemoryTrust()
  const guests: BrowserGuests = new BrowserGuests({
    ...{ clock, own: OWN, voice, people, onChanged: nothing },
    room: {
      signal: (said) => told.push(said),
      answerGuest: (guest, reference) => answers.push([guest, reference]),
    },
    ways: {
      calls,
      link: () => ({ iceServers: [], hidesAddresses: false }),
      problem: () => problem && { key: problem },
    },
  })
  open.push(guests)
  guests.follow({ members: MEMBERS, isHeard: true, isHeld: false })
  voice.admit({
    ...{ groupId: 1, userId: 1, ticket: new Uint8Array(), secret: new Uint8Array(), reach: 'computer' },
    balancer: { host: '127.0.0.1', port: 1 },
  })
  commands.length = 0
  return {
    ...{ clock, calls, told, answers, commands, voice, guests, people },
    /** Lets somebody in who asks, and has them connect. */
    bring: (name: string, guest = 1): string => {
      guests.asked(guest, name)
      expect(guests.admit(guest)).toEqual({ ok: true })
      const reference = answers.at(-1)?.[1] ?? ''
      calls.emit('said', reference, { kind: 'offer', offer: OFFER })
      const guestId = guests.all.find((each) => each.name === name)?.id ?? ''
      voice.hear({ kind: 'guest-connected', roomId: 1, guestId })
      return reference
    },
    kinds: () => commands.splice(0).map(({ kind }) => kind),
  }
}
const nothing = (): void => undefined

it('lets a guest in, who is told who hears them, and of whom the members are told', () => {
  const { guests, bring, told, calls, clock, kinds } = play()
  const reference = bring('zoe')
  expect(reference).toMatch(/^[0-9a-f]{16}$/)
  expect(kinds()).toEqual(['open-guest'])
  expect(guests.asks).toEqual([])
  expect(guests.all).toMatchObject([{ name: 'zoe', by: OWN, isConnected: true }])
  // The reference is for the guest alone.
  expect(guests.all[0]?.id).not.toBe(reference)
  clock.advance(1_000)
  expect(told.at(-1)).toEqual({ kind: 'guests', guests: [{ id: guests.all[0]?.id, name: 'zoe' }] })
  const news = { members: ['anna', 'bob'], count: 2, guests: ['zoe'], isHeard: true, isHeld: false }
  const [whom, said] = calls.said.at(-1) ?? []
  expect(whom).toBe('zoe')
  expect(said).toEqual({ link: 'webrtc', type: 'room', ...news })
})

it('carries signals of a guest and its browser, and ends with its bye', () => {
  const { guests, bring, calls, voice, commands, clock, told } = play()
  const reference = bring('zoe')
  clock.advance(1_000)
  const guestId = guests.all[0]?.id ?? ''
  const signal = { link: 'webrtc', type: 'candidate' } as unknown as Signal
  calls.emit('said', reference, { kind: 'signal', signal })
  calls.emit('said', 'f'.repeat(16), { kind: 'signal', signal })
  voice.hear({ kind: 'guest-signal', roomId: 1, guestId, signal })
  expect(commands.slice(1)).toEqual([{ kind: 'tell-guest-link', roomId: 1, guestId, signal }])
  expect(calls.said.at(-1)).toEqual(['zoe', signal])
  calls.emit('said', reference, { kind: 'bye' })
  expect(commands.at(-1)).toEqual({ kind: 'close-guest', roomId: 1, guestId })
  expect(guests.all).toEqual([])
  clock.advance(1_000)
  expect(told.at(-1)).toEqual({ kind: 'guests', guests: [] })
})

it('does not wait for ever for a guest who does not call', () => {
  const { guests, answers, clock, calls } = play()
  guests.asked(1, 'zoe')
  guests.admit(1)
  expect(answers).toHaveLength(1)
  expect(guests.all).toMatchObject([{ name: 'zoe', isConnected: false }])
  clock.advance(30_000)
  expect(guests.all).toEqual([])
  expect(calls.ended).toEqual(['zoe'])
})

it('turns guests away, and knows nobody who has gone', () => {
  const { guests, answers } = play()
  guests.asked(1, 'zoe')
  expect(guests.refuse(1)).toEqual({ ok: true })
  expect(answers).toEqual([[1, undefined]])
  guests.asked(2, 'max')
  guests.answered(2)
  for (const result of [guests.refuse(2), guests.admit(2), guests.remove('x', true)])
    expect(result).toEqual({ ok: false, problem: { key: 'problem.guestGone' } })
})

it('lets nobody in against the wishes of the user, nor more than four', () => {
  const strict = play({ problem: 'problem.guestNotPrivate' })
  strict.guests.asked(1, 'zoe')
  expect(strict.guests.admit(1)).toEqual({ ok: false, problem: { key: 'problem.guestNotPrivate' } })
  strict.guests.close()
  clocks.shift()
  const { guests, bring, calls } = play()
  for (let n = 0; n < 4; n++) bring(`guest ${n}`, n)
  guests.asked(9, 'zoe')
  expect(guests.admit(9)).toEqual({ ok: false, problem: { key: 'problem.tooManyGuests' } })
  calls.isThere = false
  expect(guests.admit(9)).toEqual({ ok: false, problem: { key: 'problem.guestsNoWay' } })
})

it('shows the guests of others, until these have gone, or have not told of them for a minute', () => {
  const { guests, clock } = play()
  guests.told(BOB, [
    { id: '1'.repeat(16), name: 'zoe' },
    { id: '2'.repeat(16), name: 'no\u0000name' },
  ])
  const zoe = { id: '1'.repeat(16), name: 'zoe', by: BOB }
  expect(guests.all).toEqual([{ ...zoe, isConnected: true, isSpeaking: false }])
  clock.advance(60_000)
  expect(guests.all).toEqual([])
  guests.told(BOB, [{ id: '1'.repeat(16), name: 'zoe' }])
  guests.follow({ members: MEMBERS.slice(0, 1), isHeard: true, isHeld: false })
  expect(guests.all).toEqual([])
})

it('removes its own guests, by the wish of a moderator too; those of others only as a moderator', () => {
  const { guests, bring, told, calls } = play()
  bring('zoe')
  guests.removed(BOB, guests.all[0]?.id ?? '')
  expect(guests.all).toHaveLength(1)
  guests.removed(OWN, guests.all[0]?.id ?? '')
  expect(calls.ended).toEqual(['zoe'])
  bring('max', 2)
  expect(guests.remove(guests.all[0]?.id ?? '', false)).toEqual({ ok: true })
  const id = '1'.repeat(16)
  guests.told(BOB, [{ id, name: 'eve' }])
  expect(guests.remove(id, false)).toEqual({ ok: false, problem: { key: 'problem.notYourGuest' } })
  expect(guests.remove(id, true)).toEqual({ ok: true })
  expect(told.at(-1)).toEqual({ kind: 'guest-removal', by: BOB, id })
})

it('says whom a guest could be taken for', () => {
  const { guests, people } = play()
  people.pin('Carol', 'c'.repeat(64))
  for (const [guest, name] of ['zoe', 'B0B', 'Caro1', 'Carol'].entries()) guests.asked(guest, name)
  expect(guests.asks.map(({ lookAlike }) => lookAlike)).toEqual([undefined, 'bob', 'Carol', 'Carol'])
})

it('tells again who it brings when somebody comes, and now and then', () => {
  const { guests, bring, told, clock, calls } = play()
  bring('zoe')
  clock.advance(1_000)
  const before = told.length
  guests.follow({ members: [...MEMBERS, member('eve', 'e'.repeat(64))], isHeard: false, isHeld: true })
  clock.advance(1_000)
  expect(told).toHaveLength(before + 1)
  expect(calls.said.at(-1)?.[1]).toMatchObject({ count: 3, isHeard: false, isHeld: true })
  clock.advance(20_000)
  expect(told).toHaveLength(before + 2)
})

it('ends all visits when the voice process dies', () => {
  const { guests, bring, voice, calls } = play()
  bring('zoe')
  voice.hear({
    ...{ kind: 'room-closed', roomId: 1, reason: 'left', detail: '' },
    stats: {} as never,
  })
  expect(guests.all).toEqual([])
  expect(calls.ended).toEqual(['zoe'])
})

it('tells whoever comes of our guests again when they have keys, and can read it', () => {
  const { guests, bring, told, clock } = play()
  bring('zoe')
  clock.advance(1_000)
  told.length = 0
  const eve = { ...member('eve', 'e'.repeat(64)), isInGroup: false }
  guests.follow({ members: [...MEMBERS, eve], isHeard: true, isHeld: false })
  clock.advance(1_000)
  expect(told).toEqual([])
  guests.follow({ members: [...MEMBERS, { ...eve, isInGroup: true }], isHeard: true, isHeld: false })
  clock.advance(1_000)
  expect(told).toMatchObject([{ kind: 'guests', guests: [{ name: 'zoe' }] }])
})

it('lets nobody in by a name that others would not show', () => {
  const { guests } = play()
  for (const [guest, name] of ['', 'zo\u202ee', 'zoe ', 'x'.repeat(65)].entries()) guests.asked(guest, name)
  expect(guests.asks).toEqual([])
})

it('tells our guests of those whom others bring, fifty names at most, ours among them', () => {
  const { guests, bring, calls, clock } = play()
  bring('zoe')
  clock.advance(1_000)
  const names = (): readonly string[] => (calls.said.at(-1)?.[1] as { guests: string[] }).guests
  guests.told(BOB, [{ id: '1', name: 'max' }])
  clock.advance(1_000)
  expect(names()).toEqual(['zoe', 'max'])
  guests.told(
    BOB,
    Array.from({ length: 60 }, (_, n) => ({ id: `${n}`, name: `max ${n}` })),
  )
  clock.advance(1_000)
  expect(names()).toHaveLength(50)
  expect(names()[0]).toBe('zoe')
})

it('does not believe a member who says that it brings the guest of another one', () => {
  const { guests, bring } = play()
  bring('zoe')
  const ours = guests.all[0]?.id ?? ''
  guests.told(BOB, [{ id: ours, name: 'mallory' }])
  expect(guests.all).toMatchObject([{ id: ours, name: 'zoe', by: OWN }])
  const eve = member('eve', 'e'.repeat(64))
  guests.follow({ members: [...MEMBERS, eve], isHeard: true, isHeld: false })
  guests.told(eve.key, [{ id: '7', name: 'max' }])
  guests.told(BOB, [{ id: '7', name: 'mallory' }])
  expect(guests.all).toMatchObject([{ name: 'zoe' }, { name: 'max', by: eve.key }])
})

const speaking = ({ guests }: { readonly guests: BrowserGuests }): readonly string[] =>
  guests.all.filter(({ isSpeaking }) => isSpeaking).map(({ name }) => name)
/** What guests are told. */
const speechOf = (...speaking: readonly string[]): object => ({
  ...{ link: 'webrtc', type: 'room-speech', speaking },
})
const SCENE = { members: MEMBERS, isHeard: true, isHeld: false }

it('tells the members and our guests at once which of our guests speaks, and when nobody does', () => {
  const scene = play()
  const { guests, bring, voice, told, calls, clock } = scene
  bring('zoe')
  clock.advance(1_000)
  const guestId = guests.all[0]?.id ?? ''
  voice.hear({ kind: 'guests-speaking', roomId: 1, guestIds: [guestId] })
  expect(speaking(scene)).toEqual(['zoe'])
  expect(told.at(-1)).toEqual({ kind: 'guest-speech', speaking: [guestId] })
  expect(calls.said.at(-1)).toEqual(['zoe', speechOf('zoe')])
  voice.hear({ kind: 'guests-speaking', roomId: 1, guestIds: [] })
  clock.advance(1_000)
  expect(speaking(scene)).toEqual([])
  expect(told.at(-1)).toEqual({ kind: 'guest-speech', speaking: [] })
  expect(calls.said.at(-1)?.[1]).toMatchObject({ speaking: [] })
})

it('shows that a guest of another member speaks while that member is heard, and never for somebody else’s guest', () => {
  const scene = play()
  const { guests, bring, voice, calls, clock } = scene
  bring('max')
  const [zoe, ours] = ['1'.repeat(16), guests.all[0]?.id ?? '']
  guests.told(BOB, [{ id: zoe, name: 'zoe' }])
  clock.advance(1_000)
  voice.setKeys({ members: [{ leaf: 1, identity: BOB }], frameKeys: () => Promise.reject(new Error()) })
  const isHeard = (is: boolean): void => {
    voice.hear({ kind: 'room-speaking', roomId: 1, speakers: is ? [{ leaf: 1, dbfs: -20 }] : [] })
    guests.follow(SCENE)
  }
  isHeard(true)
  expect(speaking(scene)).toEqual([])
  guests.toldOfSpeech(BOB, [zoe, ours])
  expect(speaking(scene)).toEqual(['zoe'])
  expect(calls.said.at(-1)).toEqual(['max', speechOf('zoe')])
  isHeard(false)
  expect(speaking(scene)).toEqual([])
  isHeard(true)
  expect(speaking(scene)).toEqual(['zoe'])
  guests.toldOfSpeech(BOB, [])
  expect(speaking(scene)).toEqual([])
})

it('says who speaks four times a second at most, and less often when it goes on like that', () => {
  const { guests, bring, voice, told, clock } = play()
  bring('zoe')
  clock.advance(1_000)
  const guestId = guests.all[0]?.id ?? ''
  const wordsIn = (seconds: number): number => {
    const before = told.length
    for (let n = 0; n < seconds * 100; n++) {
      voice.hear({ kind: 'guests-speaking', roomId: 1, guestIds: n % 2 === 0 ? [guestId] : [] })
      clock.advance(10)
    }
    return told.slice(before).filter((said) => (said as { kind: string }).kind === 'guest-speech').length
  }
  expect(wordsIn(1)).toBeLessThanOrEqual(5)
  wordsIn(5)
  expect(wordsIn(10)).toBeLessThanOrEqual(15)
})

it('tells whoever comes, and a further guest, who speaks now', () => {
  const { guests, bring, voice, told, calls, clock } = play()
  bring('zoe')
  clock.advance(1_000)
  voice.hear({ kind: 'guests-speaking', roomId: 1, guestIds: [guests.all[0]?.id ?? ''] })
  clock.advance(1_000)
  told.length = 0
  guests.follow({ ...SCENE, members: [...MEMBERS, member('eve', 'e'.repeat(64))] })
  clock.advance(1_000)
  expect(told).toMatchObject([{ kind: 'guests' }, { kind: 'guest-speech', speaking: [guests.all[0]?.id] }])
  bring('max', 2)
  clock.advance(1_000)
  expect(calls.said.at(-1)).toEqual(['max', speechOf('zoe')])
})
