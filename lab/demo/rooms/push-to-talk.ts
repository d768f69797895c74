import { tell } from '../run-demo'
import type { Passage, Talk } from './hearing'
import { untilTime } from './room-member'
import type { RoomOfSeven } from './room-of-seven'
import type { RoomPhone } from './room-phone'

/** The button is pressed so long before the first word. */
const PRESSED_BEFORE_MS = 50
/** And let go so long after the last. */
const RELEASED_AFTER_MS = 300
/** Of who presses meanwhile, after the first word of who has the floor. */
const PRESSED_MEANWHILE_MS = 1_000

export interface Turns {
  readonly passages: readonly Passage[]
  /** Of who had the floor first. */
  readonly first: Talk
  /** From the button to the floor. ms */
  readonly grantedMs: number
  /** From the end of one turn to the next one's floor. ms */
  readonly passedMs: number
  /** From the pressed button of a window until it says that the floor is there. ms */
  readonly windowMs: number
}

const ownFloor = (phone: RoomPhone, since: number): string | undefined => phone.last('floor', since)?.own.kind

/** One has the floor and speaks, another one presses meanwhile and has it next, then a window. The microphones of all phones are on. */
export async function inTurn({ phones, windows, members }: RoomOfSeven): Promise<Turns> {
  const [moderator, ben, eve] = phones
  const [dan] = windows
  if (!moderator || !ben || !eve || !dan) throw new Error('too few phones')
  moderator.type('mode push-to-talk')
  await Promise.all(members.map((member) => member.knowsMode('push-to-talk')))
  for (const phone of phones) phone.type('unmute')
  tell(`${moderator.name} has made it a push-to-talk room, and the microphones of the phones are on.`)

  const first = ben.nextSentence()
  const [ofBen, ofEve] = [ben.events.length, eve.events.length]
  await untilTime(first.fromMs - PRESSED_BEFORE_MS)
  const pressedMs = performance.now()
  ben.type('talk')
  const grantedMs = (await ben.until('the floor', () => ownFloor(ben, ofBen) === 'granted')) - pressedMs
  await untilTime(first.fromMs + PRESSED_MEANWHILE_MS)
  eve.type('talk')
  await eve.until('a place in the queue', () => ownFloor(eve, ofEve) === 'waiting')
  tell(`${ben.name} has the floor and speaks; ${eve.name} has pressed her button, and waits.`)
  await untilTime(first.untilMs + RELEASED_AFTER_MS)
  const releasedMs = performance.now()
  ben.type('release')
  const passedMs = (await eve.until('the floor', () => ownFloor(eve, ofEve) === 'granted')) - releasedMs
  const second = eve.nextSentence()
  await untilTime(second.untilMs + RELEASED_AFTER_MS)
  eve.type('release')
  await eve.until('the end of her turn', () => ownFloor(eve, ofEve) === 'none')
  tell(`${eve.name} has had the floor next, and has spoken.`)

  const third = await dan.takesTurn()
  await dan.photograph('turns')
  tell(`${dan.name} has held the button of the window, and has spoken.`)

  for (const phone of phones) phone.type('mute')
  moderator.type('mode open')
  await Promise.all(members.map((member) => member.knowsMode('open')))
  const talk: Talk = { speaker: ben, stretch: first }
  const passages = [
    { title: `${ben.name} has the floor`, talks: [talk] },
    { title: `${eve.name} has the floor next`, talks: [{ speaker: eve, stretch: second }] },
    { title: `${dan.name} has the floor`, talks: [{ speaker: dan, stretch: third.stretch }] },
  ]
  return { passages, first: talk, grantedMs, passedMs, windowMs: third.grantedMs }
}
