import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ManualClock } from '../../base/testing/manual-clock'
import { AccountStore } from '../../phone/signalling/account-store'
import { GhostMark } from './ghost-mark'

const ALICE = { name: 'alice', server: 'example.org:4242' }
const ALCIE = { name: 'alcie', server: 'example.org:4242' }

let folder: string
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'ringdown-ghost-'))))
afterEach(() => rmSync(folder, { recursive: true }))

/** One run of a phone. @param events what happens in it; without `left` it crashes */
async function run(account: typeof ALICE, ...events: ('online' | 'left')[]): Promise<boolean> {
  const lastRun = new AccountStore(join(folder, 'last-run.json'), new ManualClock(), () => undefined)
  const mark = new GhostMark(lastRun, account)
  for (const event of events) mark[event]()
  await lastRun.flush()
  return mark.mayHaveGhost
}

describe('the mark of a crash', () => {
  beforeEach(async () => expect(await run(ALICE, 'online')).toBe(false))

  it('stays until a run has been online and ends properly', async () => {
    expect(await run(ALICE)).toBe(true)
    expect(await run(ALICE, 'left')).toBe(true)
    expect(await run(ALICE, 'online', 'online')).toBe(true)
    expect(await run(ALICE, 'online', 'left')).toBe(true)
    expect(await run(ALICE)).toBe(false)
  })

  it('is that of one account, and survives another that is never online', async () => {
    expect(await run(ALCIE, 'left')).toBe(false)
    expect(await run(ALICE)).toBe(true)
    expect(await run(ALCIE, 'online', 'left')).toBe(false)
    expect(await run(ALICE)).toBe(false)
  })
})

it('there is none when nothing is stored', () => {
  const mark = new GhostMark(undefined, ALICE)
  mark.online()
  mark.left()
  expect(mark.mayHaveGhost).toBe(false)
})
