import { setTimeout as sleep } from 'node:timers/promises'
import { tell } from '../run-demo'
import type { Passage, Talk } from './hearing'
import type { RoomMember } from './room-member'
import type { RoomOfSeven } from './room-of-seven'

/** Windows that have just opened still compile and draw, and take what seven phones on one computer need. ms */
const SETTLE_MS = 10_000
/** Sentences are about twice as long. ms */
const LATER_MS = 2_500

/** Two phones and the windows speak in turn, and two phones at once. */
export async function openRoom({ phones, windows }: RoomOfSeven): Promise<readonly Passage[]> {
  const [, ben, eve] = phones
  if (!ben || !eve) throw new Error('too few phones')
  await sleep(SETTLE_MS)
  const alone: Passage[] = []
  for (const speaker of [ben, eve, ...windows]) {
    const stretch = await speaker.says(speaker.nextSentence())
    alone.push({ title: `${speaker.name} speaks`, talks: [{ speaker, stretch }] })
    tell(`${speaker.name} has spoken.`)
  }
  const talks = overlapping(phones.slice(1))
  await Promise.all(talks.map(({ speaker, stretch }) => speaker.says(stretch)))
  const names = talks.map(({ speaker }) => speaker.name).join(' and ')
  tell(`${names} have spoken at once.`)
  return [...alone, { title: `${names} speak at once`, talks }]
}

/** The two of whom one begins most nearly so long after the other that half of what each says is said by both. */
function overlapping(phones: readonly RoomMember[]): readonly Talk[] {
  const next = phones.map((speaker) => ({ speaker, stretch: speaker.nextSentence() }))
  const pairs = next.flatMap((one) =>
    next.filter((other) => other !== one).map((other) => [one, other] as const),
  )
  const wrong = ([one, other]: readonly [Talk, Talk]): number =>
    Math.abs(other.stretch.fromMs - one.stretch.fromMs - LATER_MS)
  return pairs.toSorted((one, other) => wrong(one) - wrong(other))[0] ?? []
}
