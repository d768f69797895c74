import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ManualClock } from '../../../base/testing/manual-clock'
import { LogFile } from './log-file'

let folder: string
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'ringdown-log-'))))
afterEach(() => rmSync(folder, { recursive: true }))

describe('the log', () => {
  it('continues in the file of the last run, one JSON object a line', () => {
    const file = join(folder, 'logs', 'ringdown.log')
    new LogFile(file, new ManualClock()).add({ event: 'started' })
    const second = new LogFile(file, new ManualClock())
    second.add({ event: 'ended', reason: 'hung-up' })
    const lines = readFileSync(file, 'utf8').trim().split('\n')
    expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { event: 'started' },
      { event: 'ended', reason: 'hung-up' },
    ])
    expect(second.recent).toEqual(lines.slice(1))
  })

  it('is limited to two files of half a megabyte on disk, and to a few lines in memory', () => {
    const file = join(folder, 'ringdown.log')
    const log = new LogFile(file, new ManualClock())
    for (let i = 0; i < 700; i++) log.add({ event: 'long', text: 'x'.repeat(10_000) })
    expect(readdirSync(folder).sort()).toEqual(['ringdown.log', 'ringdown.log.1'])
    for (const name of readdirSync(folder)) {
      expect(statSync(join(folder, name)).size).toBeLessThan(520 * 1024)
    }
    expect(log.recent).toHaveLength(100)
    expect(log.recent.at(-1)).toHaveLength(4_000)
  })

  it('is kept in memory when it cannot be written, and reports that once', () => {
    const complain = vi.spyOn(console, 'error').mockReturnValue()
    const blocked = join(folder, 'file')
    writeFileSync(blocked, '')
    const log = new LogFile(join(blocked, 'ringdown.log'), new ManualClock())
    log.add({ event: 'one' })
    log.add({ event: 'two' })
    expect(log.recent).toHaveLength(2)
    expect(complain).toHaveBeenCalledOnce()
    expect(existsSync(join(blocked, 'ringdown.log'))).toBe(false)
  })
})
