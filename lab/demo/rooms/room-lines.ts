import { isDeepStrictEqual } from 'node:util'
import type { HeardPassage, Hearing, Passage } from './hearing'
import type { Turns } from './push-to-talk'
import type { RoomNode } from './room-nodes'
import type { RoomOfSeven } from './room-of-seven'
import type { Loss, Losses } from './servers-die'

const FIRST_WORD_MS = 400
/** The share of its parts that everybody recognises: all but one of four. */
const LEAST_FIRST_WORD = 0.75
/** The longest time without sound after a serving node has died. ms */
const MOST_SILENT_MS = 5_000
/** Until a text is at all after a server has died: another host has the room within 3 s, and a phone a gateway within one more. ms */
const MOST_TEXT_MS = 4_000
const MOST_GRANTED_MS = 500
/** In a window, where a click goes from the test to the page first. */
const MOST_WINDOW_MS = 1_000

export interface Course {
  readonly seven: RoomOfSeven
  readonly open: readonly Passage[]
  readonly turns: Turns
  readonly losses: Losses
  readonly hearing: Hearing
}

/** What is printed, what is kept, and whether all is as it should be. */
export function roomLines({ seven, open, turns, losses, hearing }: Course) {
  const { members } = seven
  const names = members.map(({ name }) => name)
  const passages = [...open, ...turns.passages].map((passage) => hearing.of(passage))
  const firstWord = hearing.leastOfFirst(turns.first, FIRST_WORD_MS)
  const isFirstWordHeard = firstWord.heardShare >= LEAST_FIRST_WORD
  const silences = [losses.node, losses.host].map((loss) =>
    Object.fromEntries(
      members.slice(1).map((member) => [member.name, Math.round(hearing.silence(member, loss.stretch))]),
    ),
  )
  const order = losses.texts.get(names[0] ?? '') ?? []
  const areTextsRight =
    isDeepStrictEqual(order.toSorted(), losses.written.toSorted()) &&
    names.every((name) => isDeepStrictEqual(losses.texts.get(name), order))
  const isQuick =
    turns.grantedMs <= MOST_GRANTED_MS &&
    turns.windowMs <= MOST_WINDOW_MS &&
    [losses.node, losses.host].every(({ textMs }) => textMs <= MOST_TEXT_MS) &&
    silences.every((all) => Object.values(all).every((ms) => ms <= MOST_SILENT_MS))
  const isHeardRight = passages.every(({ ears }) => ears.every(({ isRight }) => isRight))
  const isRight = isHeardRight && isFirstWordHeard && areTextsRight && isQuick
  const figures = {
    ...{ passages, grantedMs: turns.grantedMs, passedMs: turns.passedMs, windowMs: turns.windowMs },
    ...{ firstWord, silences },
    losses: [losses.node, losses.host].map(({ title, textMs, signedOutMs }) => ({
      ...{ title, textMs, signedOutMs: Object.fromEntries(signedOutMs) },
    })),
    texts: order,
    areTextsRight,
  }
  const lines = [
    ...[
      'Served by            ' + members.map(({ name }, n) => `${name} ${placeOf(seven, n)}`).join(', '),
      '',
    ],
    ...table(names, passages),
    '',
    `Button to floor      ${turns.grantedMs.toFixed(0)} ms; to the next one ${turns.passedMs.toFixed(0)} ms after the end of a turn; in a window ${turns.windowMs.toFixed(0)} ms${late(turns.grantedMs, MOST_GRANTED_MS)}${late(turns.windowMs, MOST_WINDOW_MS)}`,
    `First word           ${Math.round(firstWord.heardShare * firstWord.stretches)} of its ${firstWord.stretches} parts recognisable, ${firstWord.correlation.toFixed(2)} like what was said, at worst${isFirstWordHeard ? '' : ', wrong'}`,
    ...[losses.node, losses.host].flatMap((loss, n) => lossLines(loss, silences[n] ?? {})),
    `Texts                ${order.length}, ${areTextsRight ? 'each once at all, in the same order' : 'wrong'}`,
  ]
  return { lines: lines.join('\n'), figures, isRight }
}

const late = (ms: number, mostMs: number): string => (ms > mostMs ? ', late' : '')

function placeOf({ places, nodes }: RoomOfSeven, n: number): string {
  const names = new Map<RoomNode | undefined, string>([
    [places.a, 'A'],
    [places.b, 'B'],
    [places.host, 'C (which has the room)'],
  ])
  return names.get(nodes[n]) ?? '?'
}

/** Who hears whom: a row for each who speaks, a column for each who listens. */
function table(names: readonly string[], passages: readonly HeardPassage[]): readonly string[] {
  const head = 'Correlation'.padEnd(32) + names.map((name) => name.padStart(6)).join('')
  const rows = passages.flatMap(({ title, speakers, ears }) => {
    const values = (label: string, of: (n: number) => number | undefined): string =>
      label.padEnd(32) + ears.map((_, n) => (of(n)?.toFixed(2) ?? '').padStart(6)).join('')
    const spoken = speakers.map((speaker) => {
      const at = names.indexOf(speaker)
      return values(`${title}: ${speaker}`, (n) => ears[n]?.correlations[at])
    })
    const others = values('  the most of another', (n) =>
      Math.max(...(ears[n]?.correlations.filter((_, at) => !speakers.includes(names[at] ?? '')) ?? [])),
    )
    const wrong = ears.filter(({ isRight }) => !isRight).map(({ listener }) => listener)
    return [...spoken, others, ...(wrong.length > 0 ? [`  wrong at ${wrong.join(', ')}`] : [])]
  })
  return [head, ...rows]
}

function lossLines(
  { title, textMs, signedOutMs }: Loss,
  silences: Record<string, number>,
): readonly string[] {
  const inWords = (entries: readonly (readonly [string, number])[]): string =>
    entries.map(([name, ms]) => `${name} ${ms.toFixed(0)} ms`).join(', ') || 'nobody'
  const worst = Math.max(...Object.values(silences))
  return [
    `${title} died`,
    `  without sound      ${inWords(Object.entries(silences))}${late(worst, MOST_SILENT_MS)}`,
    `  signed in again    ${inWords([...signedOutMs])}`,
    `  a text at all      after ${textMs.toFixed(0)} ms${late(textMs, MOST_TEXT_MS)}`,
  ]
}
