import { tell } from '../run-demo'
import type { Passage } from './hearing'
import type { RoomPhone, Stretch } from './room-phone'

/** Two speak in turn, and two at once. */
export async function openRoom(phones: readonly RoomPhone[]): Promise<readonly Passage[]> {
  const [, ben, eve] = phones
  if (!ben || !eve) throw new Error('too few phones')
  const alone: Passage[] = []
  for (const speaker of [ben, eve]) {
    const stretch = await speaker.says(speaker.nextSentence())
    alone.push({ title: `${speaker.name} speaks`, talks: [{ speaker, stretch }] })
    tell(`${speaker.name} has spoken.`)
  }
  const talks = closest(phones.slice(1))
  await Promise.all(talks.map(({ speaker, stretch }) => speaker.says(stretch)))
  const names = talks.map(({ speaker }) => speaker.name).join(' and ')
  tell(`${names} have spoken at once.`)
  return [...alone, { title: `${names} speak at once`, talks }]
}

interface NextTalk {
  readonly speaker: RoomPhone
  readonly stretch: Stretch
}

/** The two whose next sentences begin most nearly at once. */
function closest(phones: readonly RoomPhone[]): readonly NextTalk[] {
  const next = phones.map((speaker) => ({ speaker, stretch: speaker.nextSentence() }))
  const sorted = next.toSorted((a, b) => a.stretch.fromMs - b.stretch.fromMs)
  const pairs = sorted.slice(1).map((later, n) => [sorted[n] ?? later, later] as const)
  const apart = ([a, b]: readonly [NextTalk, NextTalk]): number => b.stretch.fromMs - a.stretch.fromMs
  return pairs.toSorted((one, other) => apart(one) - apart(other))[0] ?? []
}
