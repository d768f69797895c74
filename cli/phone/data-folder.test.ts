import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { ManualClock } from '../../base/testing/manual-clock'
import { personAt } from '../../phone/people/person-id'
import { openDataFolder, type DataFolder } from './data-folder'
import { UsageError } from '../exit-status'

let parent: string
let folder: string
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'ringdown-data-'))
  folder = join(parent, 'made', 'when missing')
})
afterEach(() => rmSync(parent, { recursive: true }))

const open = (more: { folder?: string | undefined; identityFile?: string } = {}): DataFolder =>
  openDataFolder({
    folder,
    identityFile: undefined,
    clock: new ManualClock(),
    onProblem: ({ message }) => {
      throw new Error(message.key)
    },
    ...more,
  })
const bob = personAt('localhost', 'bob')

it('people, calls and identity survive a restart, in files that only the user can read', async () => {
  const first = open()
  first.people.setPin(bob, { identity: 'ab'.repeat(32), verified: false })
  first.history?.add({
    ...{ server: 'localhost', contact: 'bob', direction: 'incoming', outcome: 'missed' },
    ...{ startedAtMs: 1, durationMs: 0 },
  })
  first.lastRun?.remember({ name: 'me', server: 'localhost' }, false)
  first.lastRun?.noteOnline(true)
  await first.close()
  expect(readdirSync(folder).sort()).toEqual([
    'history.json',
    'identity.json',
    'last-run.json',
    'people.json',
  ])
  expect(statSync(folder).mode & 0o077).toBe(0)
  const second = open()
  expect(second.identity.fingerprint).toBe(first.identity.fingerprint)
  expect(second.people.find(bob)?.pin?.identity).toBe('ab'.repeat(32))
  expect(second.lastRun?.remembered).toMatchObject({ mayHaveGhost: true })
  expect(second.history?.entries).toMatchObject([{ person: bob, outcome: 'missed' }])
})

it('without a folder nothing is written, and each run has another identity', async () => {
  const first = open({ folder: undefined })
  first.people.setFavourite(bob, true)
  await first.close()
  expect(first.history).toBeUndefined()
  const second = open({ folder: undefined })
  expect(second.people.find(bob)).toBeUndefined()
  expect(second.identity.fingerprint).not.toBe(first.identity.fingerprint)
  expect(readdirSync(parent)).toEqual([])
})

it('a separate key file takes precedence over the one in the folder, which is not created then', async () => {
  const identityFile = join(parent, 'key.pem')
  const first = open({ identityFile })
  first.people.setFavourite(bob, true)
  await first.close()
  expect(readdirSync(folder)).toEqual(['people.json'])
  expect(open({ identityFile }).identity.fingerprint).toBe(first.identity.fingerprint)
})

it('the app’s own folder is refused and left unchanged when only the app can open its key', async () => {
  await open().close()
  const file = join(folder, 'identity.json')
  const sealed = JSON.stringify({ privateKey: 'c2VhbGVk', sealed: true })
  writeFileSync(file, sealed)
  expect(() => open()).toThrow(UsageError)
  expect(() => open()).toThrow('only the app can open it')
  expect(readFileSync(file, 'utf8')).toBe(sealed)
})

it('a folder that cannot be created is reported', () => {
  writeFileSync(join(parent, 'made'), '')
  expect(() => open()).toThrow(/--data: .* cannot be used as a folder/)
})

it('a folder that another phone uses is refused with the id of its process, until that phone closes it', async () => {
  const first = open()
  expect(() => open()).toThrow(UsageError)
  expect(() => open()).toThrow(`${folder} is in use by process ${process.pid}`)
  await first.close()
  await open().close()
})
