import assert from 'node:assert/strict'
import fc from 'fast-check'
import { z } from 'zod'
import { readLeniently } from '../../../base/files/lenient-read'
import { mergeStored } from '../../../base/files/merge-stored'
import { DEFAULT_SETTINGS } from '../../../electron/api'
import { settingsInFile } from '../../../electron/api/settings-schema'
import { historyEntry } from '../../../phone/people/history-entry'
import { pureTarget } from '../target'

const MAX_ENTRIES = 5
/** The settings and the calls in one file. */
const schema = z.strictObject({
  settings: settingsInFile.prefault({}),
  entries: z.array(historyEntry).max(MAX_ENTRIES),
})
type Content = z.infer<typeof schema>
const INITIAL: Content = { settings: DEFAULT_SETTINGS, entries: [] } as unknown as Content

const entry = (id: number) => ({
  ...{ id, person: 'server:1 bob', server: 'server:1', contact: 'bob', direction: 'incoming' },
  ...{ outcome: 'missed', startedAtMs: id, durationMs: 0, seen: false },
})
const valid = { settings: DEFAULT_SETTINGS, entries: [1, 2, 3].map(entry) }

/** A place in a file: some keys of it exist, others may be new. */
const key = fc.oneof(
  fc.constantFrom(...['settings', 'entries', 'sound', 'input', 'kind', 'cleaning', 'calls', 'quietHours']),
  fc.constantFrom(...['language', 'appearance', 'id', 'outcome', '0', '1', '7', '__proto__', 'constructor']),
  fc.string({ maxLength: 5 }),
)
const edit = fc.record({
  path: fc.array(key, { minLength: 1, maxLength: 5 }),
  value: fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.constantFrom(undefined, 11, 'x', [], {}, null)),
})

function edited(root: object, { path, value }: { path: readonly string[]; value: unknown }): void {
  let holder: object = root
  for (const step of path.slice(0, -1)) {
    const next: unknown = Object.hasOwn(holder, step) ? Reflect.get(holder, step) : undefined
    if (typeof next !== 'object' || next === null) break
    holder = next
  }
  const property = { value: structuredClone(value), enumerable: true, configurable: true, writable: true }
  if (!Array.isArray(holder) || /^[0-3]$/.test(path.at(-1) ?? ''))
    Object.defineProperty(holder, path.at(-1) ?? '', property)
}

const file = fc.array(edit, { maxLength: 6 }).map((edits) => {
  const root = structuredClone(valid) as object
  for (const each of edits) edited(root, each)
  return JSON.parse(JSON.stringify(root)) as Record<string, unknown>
})

export const storedFiles = pureTarget({
  name: 'stored-files',
  about: 'any JSON in a file of the app: what is good is used, and what is not stays in the file',
  share: 500,
  cases: file,
  test: (found) => {
    const before = structuredClone(found)
    const { content, leftOut } = readLeniently(schema, found, INITIAL)
    assert.deepEqual(found, before)
    assert.ok(schema.safeParse(content).success)
    if (schema.safeParse(found).success) assert.deepEqual(leftOut, [])
    const again = mergeStored(found, content, content)
    assert.deepEqual(readLeniently(schema, again, INITIAL).content, content)
    for (const name of Object.keys(found)) assert.ok(Object.hasOwn(again, name), name)
    const changed = { ...content, entries: [] }
    assert.deepEqual(
      readLeniently(schema, mergeStored(found, content, changed), INITIAL).content.settings,
      content.settings,
    )
  },
})
