import { execFileSync } from 'node:child_process'
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { inEnglish } from '../../locales/testing/in-english'
import { ManualClock } from '../testing/manual-clock'
import { type FileProblem, JsonFile, type JsonFileOptions } from './json-file'

interface Box {
  readonly count: number
  readonly label: string
}
const box: z.ZodType<Box> = z.strictObject({ count: z.number(), label: z.string() })
const EMPTY: Box = { count: 0, label: '' }
/** `ManualClock` begins on 14 November 2023 at 22:13:20 UTC. */
const TIME = '20231114T221320Z'

let folder: string
let file: string
let clock: ManualClock
let problems: FileProblem[]

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ringdown-json-'))
  file = join(folder, 'box.json')
  clock = new ManualClock()
  problems = []
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const open = (more: Partial<JsonFileOptions<Box>> = {}): JsonFile<Box> =>
  new JsonFile({
    file,
    what: 'people',
    schema: box,
    initial: EMPTY,
    clock,
    onProblem: (problem) => problems.push(problem),
    ...more,
  })
const onDisk = (): unknown => JSON.parse(readFileSync(file, 'utf8'))

describe('a JSON file', () => {
  test('is not created before there is something to store', async () => {
    const json = open()
    expect(json.content).toEqual(EMPTY)
    await json.flush()
    expect(readdirSync(folder)).toEqual([])
    expect(problems).toEqual([])
  })

  test('returns the stored content at the next start', async () => {
    const json = open()
    json.set({ count: 3, label: 'Zoë' })
    await json.flush()
    expect(open().content).toEqual({ count: 3, label: 'Zoë' })
    expect(problems).toEqual([])
  })

  test('is readable by its owner only, and leaves no temporary file behind', async () => {
    const json = open()
    json.set({ count: 1, label: 'secret' })
    await json.flush()
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(readdirSync(folder)).toEqual(['box.json'])
  })

  test('remains a symbolic link if it is one', async () => {
    const elsewhere = join(folder, 'elsewhere.json')
    writeFileSync(elsewhere, JSON.stringify({ version: 0, ...EMPTY }))
    symlinkSync(elsewhere, file)
    const json = open()
    json.set({ count: 4, label: 'linked' })
    await json.flush()
    expect(lstatSync(file).isSymbolicLink()).toBe(true)
    expect(readFileSync(elsewhere, 'utf8')).toContain('linked')
  })
})

describe('writing', () => {
  test('happens once for many changes in one moment', async () => {
    const json = open()
    for (let count = 1; count <= 50; count++) json.set({ count, label: 'many' })
    expect(clock.pendingTimers).toBe(1)
    clock.advance(0)
    await json.written
    expect(onDisk()).toEqual({ version: 0, count: 50, label: 'many' })
    expect(clock.pendingTimers).toBe(0)
  })

  test('happens at most once a second', async () => {
    const json = open()
    json.set({ count: 1, label: 'a' })
    clock.advance(0)
    await json.written
    json.set({ count: 2, label: 'b' })
    clock.advance(999)
    await json.written
    expect(onDisk()).toMatchObject({ count: 1 })
    clock.advance(1)
    await json.written
    expect(onDisk()).toMatchObject({ count: 2 })
  })

  test('waits for more changes until an urgent change arrives', async () => {
    const json = open()
    json.set({ count: 1, label: 'unimportant' }, 60_000)
    clock.advance(59_999)
    await json.written
    expect(existsSync(file)).toBe(false)
    json.set({ count: 2, label: 'important' })
    json.set({ count: 3, label: 'unimportant' }, 60_000)
    clock.advance(0)
    await json.written
    expect(onDisk()).toMatchObject({ count: 3 })
    expect(clock.pendingTimers).toBe(0)
  })

  test('reports a failure once, and retries at the next change', async () => {
    const json = open({ file: join(folder, 'later', 'box.json') })
    for (const count of [1, 2, 3]) {
      json.set({ count, label: 'lost' })
      await json.flush()
    }
    expect(problems.map(({ kind }) => kind)).toEqual(['unsaved'])
    expect(inEnglish(problems[0]?.message)).toMatch(/^Could not save the list of people in .*ENOENT/)
    expect(json.content.count).toBe(3)

    mkdirSync(join(folder, 'later'))
    json.set({ count: 4, label: 'saved' })
    await json.flush()
    expect(readFileSync(join(folder, 'later', 'box.json'), 'utf8')).toContain('saved')

    rmSync(join(folder, 'later'), { recursive: true })
    json.set({ count: 5, label: 'lost again' })
    await json.flush()
    expect(problems).toHaveLength(2)
  })

  test('retries a failed write when the app ends', async () => {
    const json = open({ file: join(folder, 'later', 'box.json') })
    json.set({ count: 1, label: 'late' })
    clock.advance(0)
    await json.written
    mkdirSync(join(folder, 'later'))
    await json.flush()
    expect(readFileSync(join(folder, 'later', 'box.json'), 'utf8')).toContain('late')
  })

  test('never creates a file that exceeds the limit at the next start', async () => {
    const json = open({ maxBytes: 100 })
    json.set({ count: 1, label: 'short' })
    await json.flush()
    json.set({ count: 2, label: 'x'.repeat(100) })
    await json.flush()
    expect(problems.map(({ kind }) => kind)).toEqual(['unsaved'])
    expect(onDisk()).toMatchObject({ label: 'short' })
  })
})

describe('versions', () => {
  const migrations = [
    ({ n, ...rest }: Readonly<Record<string, unknown>>) => ({ ...rest, count: n }),
    (content: Readonly<Record<string, unknown>>) => ({ ...content, label: 'migrated' }),
  ]

  test('a file without a version is version 0, and runs every migration', async () => {
    writeFileSync(file, '{ "n": 7 }')
    const json = open({ migrations })
    expect(json.content).toEqual({ count: 7, label: 'migrated' })
    json.set({ count: 8, label: 'new' })
    await json.flush()
    expect(onDisk()).toEqual({ version: 2, count: 8, label: 'new' })
    expect(problems).toEqual([])
  })

  test('a file runs only the migrations that it needs', () => {
    writeFileSync(file, '{ "version": 1, "count": 5 }')
    expect(open({ migrations }).content).toEqual({ count: 5, label: 'migrated' })
    writeFileSync(file, '{ "version": 2, "count": 6, "label": "mine" }')
    expect(open({ migrations }).content).toEqual({ count: 6, label: 'mine' })
  })

  test('a file of a newer Ringdown is used as far as it is understood, and loses nothing', async () => {
    const newer = { version: 3, count: 7, label: 'newer', crates: [{ id: 1 }] }
    writeFileSync(file, JSON.stringify(newer))
    const json = open({ migrations })
    expect(json.content).toEqual({ count: 7, label: 'newer' })
    json.set({ count: 8, label: 'newer' })
    await json.flush()
    expect(onDisk()).toEqual({ ...newer, count: 8 })
    expect(problems).toEqual([
      {
        kind: 'newer',
        file,
        message: { key: 'file.newer', fill: { what: { key: 'file.what.people' }, version: 3, here: 2 } },
      },
    ])
  })

  test('a failed migration loses nothing', () => {
    writeFileSync(file, '{ "n": 7 }')
    const broken = () => {
      throw new Error('no crates')
    }
    expect(open({ migrations: [broken] }).content).toEqual(EMPTY)
    expect(inEnglish(problems[0]?.message)).toContain('no crates')
    expect(readFileSync(`${file}.damaged-${TIME}`, 'utf8')).toBe('{ "n": 7 }')
  })
})

describe('a damaged file', () => {
  test.each([
    ['is empty', Buffer.alloc(0)],
    ['is cut off', Buffer.from('{ "count": 3, "lab')],
    ['is not an object', Buffer.from('[]')],
    ['is not UTF-8', Buffer.from([...Buffer.from('{ "count": 3, "label": "'), 0xff, 0x22, 0x7d])],
    ['is nested too deeply', Buffer.from('{"a":'.repeat(200_000))],
  ])('that %s is set aside byte by byte and reported', (_, bytes) => {
    writeFileSync(file, bytes)
    expect(open().content).toEqual(EMPTY)
    expect(readFileSync(`${file}.damaged-${TIME}`).equals(bytes)).toBe(true)
    expect(existsSync(file)).toBe(false)
    expect(problems.map(({ kind }) => kind)).toEqual(['damaged'])
    expect(inEnglish(problems[0]?.message)).toMatch(
      /^Could not read the list of people \(.+\)\. The file is kept as box\.json\.damaged-/,
    )
  })

  test('of a gigabyte is not read', () => {
    writeFileSync(file, '')
    truncateSync(file, 2 ** 30)
    expect(open().content).toEqual(EMPTY)
    expect(inEnglish(problems[0]?.message)).toContain('1073741824 bytes')
    expect(statSync(`${file}.damaged-${TIME}`).size).toBe(2 ** 30)
  })

  test('that is a pipe does not block the start', () => {
    execFileSync('mkfifo', [file])
    expect(open().content).toEqual(EMPTY)
    expect(inEnglish(problems[0]?.message)).toContain('it is not a file')
  })

  test('that cannot be moved aside is never overwritten', async () => {
    const long = join(folder, 'x'.repeat(245))
    writeFileSync(long, 'precious')
    const json = open({ file: long })
    json.set({ count: 1, label: 'new' })
    await json.flush()
    expect(readFileSync(long, 'utf8')).toBe('precious')
    expect(problems.map(({ kind }) => kind)).toEqual(['damaged', 'unsaved'])
    expect(inEnglish(problems[0]?.message)).toContain('The file stays where it is')

    rmSync(long)
    json.set({ count: 2, label: 'new' })
    await json.flush()
    expect(readFileSync(long, 'utf8')).toContain('new')
  })

  test('does not replace a file that was set aside in the same second', () => {
    writeFileSync(file, 'first')
    open()
    writeFileSync(file, 'second')
    open()
    expect(readFileSync(`${file}.damaged-${TIME}`, 'utf8')).toBe('first')
    expect(readFileSync(`${file}.damaged-${TIME}-2`, 'utf8')).toBe('second')
  })

  test('a byte order mark, which some editors write, is not damage', () => {
    writeFileSync(file, '\uFEFF{ "count": 3, "label": "edited" }')
    expect(open().content.label).toBe('edited')
    expect(problems).toEqual([])
  })
})
