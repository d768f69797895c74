import { setTimeout as sleep } from 'node:timers/promises'
import { tell } from '../run-demo'
import type { RoomNode } from './room-nodes'
import type { RoomOfSeven } from './room-of-seven'
import type { RoomPhone, Stretch } from './room-phone'

/** Somebody speaks for so long before a server dies, and after it. ms */
const BEFORE_MS = 3_000
const AFTER_MS = 12_000

/** A server has died amid speech. */
export interface Loss {
  readonly title: string
  /** From its death, while somebody talks without a pause. */
  readonly stretch: Stretch
  /** How long the phones that were signed in there were not, by name. ms */
  readonly signedOutMs: ReadonlyMap<string, number>
  /** How long after its death a text that was written at once was at all. ms */
  readonly textMs: number
}

export interface Losses {
  readonly node: Loss
  readonly host: Loss
  /** The texts that each has shown, by name. */
  readonly texts: ReadonlyMap<string, readonly string[]>
  /** What was written. */
  readonly written: readonly string[]
}

/** The node of three phones dies, then that which has the room; then everybody writes. */
export async function serversDie({ phones, places }: RoomOfSeven): Promise<Losses> {
  const since = new Map(phones.map((phone) => [phone, phone.events.length]))
  const [speaker, writer] = phones
  if (!speaker || !writer) throw new Error('too few phones')
  speaker.type('unmute')
  await sleep(BEFORE_MS)
  const node = await dies('Node B', places.b, phones, writer)
  const host = await dies('The room host', places.host, phones, writer)
  speaker.type('mute')

  const written = phones.map(({ name }) => `${name} is here`)
  phones.forEach((phone, n) => phone.write(written[n] ?? ''))
  const all = [textAfter('Node B'), textAfter('The room host'), ...written]
  const hasAll = (phone: RoomPhone): boolean => {
    const texts = phone.texts(since.get(phone))
    return all.every((text) => texts.includes(text))
  }
  await Promise.all(phones.map((phone) => phone.until('all texts', () => hasAll(phone))))
  // A text that comes twice comes later.
  await sleep(BEFORE_MS)
  tell('All have written, and read what the others have written.')
  const texts = new Map(phones.map((phone) => [phone.name, phone.texts(since.get(phone))]))
  return { node, host, texts, written: all }
}

const textAfter = (title: string): string => `${title} has died`

async function dies(
  title: string,
  node: RoomNode,
  phones: readonly RoomPhone[],
  writer: RoomPhone,
): Promise<Loss> {
  const since = new Map(phones.map((phone) => [phone, phone.events.length]))
  const fromMs = performance.now()
  await node.server.kill()
  const text = textAfter(title)
  writer.write(text)
  const signedOutMs = new Map<string, number>()
  const arrivals = phones.map(async (phone) => {
    const from = since.get(phone) ?? 0
    const online = phone
      .until('being signed in again', () => phone.hasTold('online', from))
      .then((ms) => signedOutMs.set(phone.name, ms - fromMs))
    // Most of them were signed in elsewhere.
    online.catch(() => undefined)
    return phone.until(`“${text}”`, () => phone.texts(from).includes(text))
  })
  const textMs = Math.max(...(await Promise.all(arrivals))) - fromMs
  tell(`${title} has been killed amid speech; a text written then is at all after ${textMs.toFixed(0)} ms.`)
  await sleep(AFTER_MS)
  const isBack = (phone: RoomPhone): boolean =>
    phone.room?.phase === 'inside' && phone.room.voice === 'connected'
  await Promise.all(phones.map((phone) => phone.until('being back', () => isBack(phone))))
  return { title, stretch: { fromMs, untilMs: performance.now() }, signedOutMs, textMs }
}
