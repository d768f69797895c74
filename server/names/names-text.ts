import { z } from 'zod'
import { checkName } from '../../base/names/check-name'
import { dayOf, type OwnedName } from './name-register'

const VERSION = 1
/** As many names as a register holds, with room for more. */
const MAX_ENTRIES = 200_000

const day = z
  .string()
  .regex(/^\d{4}-\d\d-\d\d$/)
  .transform((text) => Date.parse(text))
  .refine((ms) => Number.isFinite(ms), 'is no day')

const entry = z
  .strictObject({
    name: z.string().refine((name) => {
      const checked = checkName(name)
      return checked.ok && checked.name === name
    }, 'is no name'),
    key: z.string().regex(/^[0-9a-f]{64}$/),
    since: day,
    seen: day,
  })
  .transform(({ name, key, since, seen }): OwnedName => ({ name, key, sinceMs: since, seenMs: seen }))

const content = z.strictObject({ version: z.literal(VERSION), names: z.array(entry).max(MAX_ENTRIES) })

/**
 * Reads the text of a names file.
 * @throws Error, in one line, for any other text
 */
export function readNames(text: string): readonly OwnedName[] {
  const read = content.safeParse(JSON.parse(text))
  if (read.success) return read.data.names
  const [issue] = read.error.issues
  throw new Error(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`)
}

/** JSON with one name a line, sorted: for people, for `grep` and for `diff`. */
export function namesText(names: Iterable<OwnedName>): string {
  const lines = [...names]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, key, sinceMs, seenMs }) =>
      JSON.stringify({ name, key, since: dayOf(sinceMs), seen: dayOf(seenMs) }),
    )
  return `{"version":${VERSION},"names":[\n${lines.join(',\n')}\n]}\n`
}
