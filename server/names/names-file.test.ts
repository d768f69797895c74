import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { ManualClock } from '../../base/testing/manual-clock'
import type { LogFields } from '../server-log'
import { NameRegister } from './name-register'
import { NamesFile } from './names-file'
import { readNames } from './names-text'

const [ours, theirs] = ['a'.repeat(64), 'b'.repeat(64)]
const TWO_SECONDS = 2_000

let folder: string
let file: string
const open: NamesFile[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ringdown-names-'))
  file = join(folder, 'state', 'names.json')
})
afterEach(async () => {
  for (const kept of open.splice(0)) await kept.close()
  rmSync(folder, { recursive: true })
})

function run() {
  const clock = new ManualClock()
  const register = new NameRegister(clock)
  const warnings: { readonly fields: LogFields; readonly message: string }[] = []
  const log = {
    info: () => undefined,
    warn: (fields: LogFields, message: string) => void warnings.push({ fields, message }),
  }
  const kept = NamesFile.open({ file, register, clock, log })
  open.push(kept)
  /** Lets the server write, and look at the file. */
  const pass = async (): Promise<void> => {
    for (let n = 0; n < 2; n++) {
      clock.advance(TWO_SECONDS)
      await kept.idle
    }
  }
  const names = (): readonly string[] => [...register.names].map(({ name }) => name).toSorted()
  return { clock, register, kept, warnings, pass, names }
}
const content = (): string => readFileSync(file, 'utf8')
const namesOnDisk = (): readonly string[] => readNames(content()).names.map(({ name }) => name)
/** Replaces the file as an editor does. */
function edit(text: string): void {
  writeFileSync(`${file}.edited`, text)
  renameSync(`${file}.edited`, file)
}

it('keeps names from one run to the next, for the owner of the file only', async () => {
  const first = run()
  first.register.arrived('alice', ours, 'n')
  await first.kept.close()
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(content()).toBe(
    `{"version":1,"names":[\n{"name":"alice","key":"${ours}","since":"2023-11-14","seen":"2023-11-14"}\n]}\n`,
  )
  const second = run()
  expect(second.names()).toEqual(['alice'])
  expect(second.warnings).toEqual([])
})

it('is created when the server starts, and written shortly after a change', async () => {
  const { register, pass } = run()
  await pass()
  expect(namesOnDisk()).toEqual([])
  register.arrived('alice', ours, 'n')
  await pass()
  expect(namesOnDisk()).toEqual(['alice'])
})

it('reads edits by others while the server runs, and keeps its own changes', async () => {
  const { register, pass, names } = run()
  register.arrived('alice', ours, 'n')
  register.arrived('bob', theirs, 'n')
  await pass()
  register.arrived('carol', 'c'.repeat(64), 'n')
  edit(
    content()
      .replace(/^.*"alice".*\n/m, '')
      .replace('"bob"', '"bobby"'),
  )
  await pass()
  expect(names()).toEqual(['bobby', 'carol'])
  expect(namesOnDisk()).toEqual(['bobby', 'carol'])
  expect(register.find('bobby')?.key).toBe(theirs)
})

it.each([
  ['no JSON', '{"version":1,"names":['],
  ['no object', '[]'],
  ['without names', '{"version":1}'],
  ['with names that are no list', '{"version":1,"names":{"alice":"aa"}}'],
  ['with entries that are none', JSON.stringify({ version: 1, names: Array(1001).fill(0) })],
  ['empty', ''],
])('a file that is damaged (%s) is kept aside and told, at the start and later', async (_, damaged) => {
  mkdirSync(join(folder, 'state'))
  writeFileSync(file, damaged)
  const { register, pass, warnings, names } = run()
  register.arrived('alice', ours, 'n')
  await pass()
  edit(damaged)
  await pass()
  expect(names()).toEqual(['alice'])
  expect(namesOnDisk()).toEqual(['alice'])
  const kept = readdirSync(join(folder, 'state')).filter((name) => name.includes('.damaged-'))
  expect(kept).toHaveLength(2)
  for (const name of kept) expect(readFileSync(join(folder, 'state', name), 'utf8')).toBe(damaged)
  expect(warnings.map(({ message }) => message)).toEqual(
    Array<string>(2).fill('the names file cannot be read: set aside'),
  )
})

it.each([
  ['name', { name: 'a\u202eb', key: theirs, since: '2023-01-01', seen: '2023-11-01' }],
  ['key', { name: 'bob', key: 'x', since: '2023-01-01', seen: '2023-11-01' }],
  ['day', { name: 'bob', key: theirs, since: '2023-13-01', seen: '2023-11-01' }],
])('an entry with a bad %s costs only itself, and stays in the file', async (_, bad) => {
  const good = {
    name: 'alice',
    key: ours,
    since: '2023-11-01',
    seen: '2023-11-01',
    note: 'of a newer server',
  }
  mkdirSync(join(folder, 'state'))
  writeFileSync(file, JSON.stringify({ version: 2, quota: 7, names: [bad, good] }))
  const { register, pass, warnings, names } = run()
  expect(names()).toEqual(['alice'])
  expect(warnings).toMatchObject([{ fields: { file, entries: 1 } }])
  register.arrived('alice', ours, 'n')
  register.arrived('carol', 'c'.repeat(64), 'n')
  await pass()
  expect(JSON.parse(content())).toMatchObject({
    version: 2,
    quota: 7,
    names: [{ ...good, seen: '2023-11-14' }, { name: 'carol' }, bad],
  })
})

it('a mistake in an edit releases no name', async () => {
  const { register, pass, names } = run()
  register.arrived('bob', theirs, 'n')
  await pass()
  edit(content().replace(theirs, 'oops'))
  await pass()
  expect(names()).toEqual(['bob'])
  register.arrived('carol', 'c'.repeat(64), 'n')
  await pass()
  expect(namesOnDisk()).toEqual(['bob', 'carol'])
})

it('reports an unwritable file once, and tries again', async () => {
  // A file where the folder should be: that stops root as well.
  writeFileSync(join(folder, 'state'), '')
  const { register, pass, warnings, clock, names } = run()
  register.arrived('alice', ours, 'n')
  await pass()
  await pass()
  const told = warnings.filter(({ message }) => message === 'names are kept in memory only')
  expect(told).toMatchObject([{ fields: { file } }])
  expect(names()).toEqual(['alice'])
  rmSync(join(folder, 'state'))
  mkdirSync(join(folder, 'state'))
  clock.advance(30_000)
  await pass()
  expect(namesOnDisk()).toEqual(['alice'])
})

it('sets a folder in the place of the file aside, with its content', async () => {
  mkdirSync(file, { recursive: true })
  writeFileSync(join(file, 'inside'), 'x')
  const { register, pass } = run()
  register.arrived('alice', ours, 'n')
  await pass()
  const kept = readdirSync(join(folder, 'state')).find((name) => name.includes('.damaged-'))
  expect(existsSync(join(folder, 'state', kept ?? '', 'inside'))).toBe(true)
})

it('a file that was removed is written again', async () => {
  const { register, pass } = run()
  await pass()
  rmSync(file)
  register.arrived('alice', ours, 'n')
  await pass()
  expect(namesOnDisk()).toEqual(['alice'])
})

it('cancels its timers', async () => {
  const { kept, clock } = run()
  await kept.close()
  expect(clock.pendingTimers).toBe(0)
})
