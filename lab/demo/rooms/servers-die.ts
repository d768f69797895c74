import { setTimeout as sleep } from 'node:timers/promises'
import { tell } from '../run-demo'
import type { RoomNode } from './room-nodes'
import type { RoomOfSeven } from './room-of-seven'
import type { RoomMember, Stretch } from './room-member'

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
export async function serversDie(seven: RoomOfSeven): Promise<Losses> {
  const { phones, members, places } = seven
  const [speaker, writer] = phones
  if (!speaker || !writer) throw new Error('too few phones')
  speaker.type('unmute')
  await sleep(BEFORE_MS)
  const node = await dies('Node B', places.b, seven, writer)
  const host = await dies('The room host', places.host, seven, writer)
  speaker.type('mute')

  const written = members.map(({ name }) => `${name} is here`)
  await Promise.all(members.map((member, n) => member.write(written[n] ?? '')))
  const all = [textAfter('Node B'), textAfter('The room host'), ...written]
  await Promise.all(members.flatMap((member) => all.map((text) => member.shows(text))))
  // A text that comes twice comes later.
  await sleep(BEFORE_MS)
  tell('All have written, and read what the others have written.')
  const texts = new Map(
    await Promise.all(members.map(async (member) => [member.name, await member.texts()] as const)),
  )
  return { node, host, texts, written: all }
}

const textAfter = (title: string): string => `${title} has died`

async function dies(
  title: string,
  node: RoomNode,
  { phones, members }: RoomOfSeven,
  writer: RoomMember,
): Promise<Loss> {
  const since = new Map(phones.map((phone) => [phone, phone.events.length]))
  const fromMs = performance.now()
  await node.server.kill()
  const text = textAfter(title)
  await writer.write(text)
  const signedOutMs = new Map<string, number>()
  for (const phone of phones) {
    // Most of them were signed in elsewhere.
    void phone
      .until('being signed in again', () => phone.hasTold('online', since.get(phone)))
      .then((ms) => signedOutMs.set(phone.name, ms - fromMs))
      .catch(() => undefined)
  }
  const arrivals = members.map((member) => member.shows(text))
  const textMs = Math.max(...(await Promise.all(arrivals))) - fromMs
  tell(`${title} has been killed amid speech; a text written then is at all after ${textMs.toFixed(0)} ms.`)
  await sleep(AFTER_MS)
  await Promise.all(members.map((member) => member.isInside()))
  return { title, stretch: { fromMs, untilMs: performance.now() }, signedOutMs, textMs }
}
