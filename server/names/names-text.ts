import { z } from 'zod'
import type { Json } from '../../base/files/lenient-read'
import { isName } from '../../base/names/check-name'
import { dayOf, type OwnedName } from './name-register'

const VERSION = 1
/** More than a register holds. */
const MAX_ENTRIES = 200_000
/** With more unreadable entries, the file counts as damaged. */
const MAX_UNREAD = 1_000

const day = z
  .string()
  .regex(/^\d{4}-\d\d-\d\d$/)
  .transform((text) => Date.parse(text))
  .refine((ms) => Number.isFinite(ms), 'is no day')

const entry = z
  .looseObject({
    name: z.string().refine(isName, 'is no name'),
    key: z.string().regex(/^[0-9a-f]{64}$/),
    since: day,
    seen: day,
  })
  .transform(({ name, key, since, seen, ...more }): OwnedName => {
    const owned = { name, key, sinceMs: since, seenMs: seen }
    return Object.keys(more).length === 0 ? owned : { ...owned, more }
  })

const content = z.looseObject({
  version: z.int().min(VERSION).catch(VERSION),
  names: z.array(z.unknown()),
})

/** A text that is no names file; the message says why, in one line. */
export class UnreadableNames extends Error {
  override readonly name = 'UnreadableNames'
}

/** The rest of a names file, which survives a rewrite. */
export interface NamesRest {
  readonly version: number
  /** Unreadable entries. */
  readonly unread: readonly unknown[]
  /** Unknown fields of the file. */
  readonly more: Json
}

export const NO_REST: NamesRest = { version: VERSION, unread: [], more: {} }

export interface NamesContent extends NamesRest {
  readonly names: readonly OwnedName[]
}

/**
 * Reads the text of a names file. An invalid entry does not affect the others.
 * @throws UnreadableNames for text that is not a JSON object with names, or has too many invalid entries
 */
export function readNames(text: string): NamesContent {
  const read = content.safeParse(jsonIn(text))
  if (!read.success) throw new UnreadableNames('it has no list of names')
  const { version, names: entries, ...more } = read.data
  const names: OwnedName[] = []
  const unread: unknown[] = []
  for (const each of entries) {
    const owned = names.length < MAX_ENTRIES ? entry.safeParse(each) : undefined
    if (owned?.success) names.push(owned.data)
    else unread.push(each)
  }
  if (unread.length > MAX_UNREAD) throw new UnreadableNames(`${unread.length} entries are no names`)
  return { version, names, unread, more }
}

/** Without the parser's message, which quotes the text with its control characters. */
function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new UnreadableNames('it is not JSON')
  }
}

/**
 * JSON with one name a line, sorted, so that people, `grep` and `diff` can read it.
 * @param rest of the previous file
 */
export function namesText(names: Iterable<OwnedName>, { version, unread, more }: NamesRest): string {
  const lines = [...names]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, key, sinceMs, seenMs, more: fields }) =>
      JSON.stringify({ ...fields, name, key, since: dayOf(sinceMs), seen: dayOf(seenMs) }),
    )
  const unreadLines = unread.map((each) => JSON.stringify(each))
  const fields = Object.entries(more).map(
    ([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)},`,
  )
  return `{"version":${version},${fields.join('')}"names":[\n${[...lines, ...unreadLines].join(',\n')}\n]}\n`
}

/** The name in an unreadable entry, if there is one. */
export function nameIn(unread: unknown): string | undefined {
  return withName.safeParse(unread).data?.name
}

const withName = z.looseObject({ name: z.string() })
