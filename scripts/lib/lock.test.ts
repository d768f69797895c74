import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { withLock } from './lock.mjs'
import { inProject, ROOT } from './paths.mjs'
import { run } from './run.mjs'

let folder: string
let file: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ringdown-lock-'))
  file = join(folder, 'deeper', 'lock')
})
afterEach(() => rmSync(folder, { recursive: true }))

/** A process that slowly increments a number in a file, again and again. */
const counter = (): Promise<{ code: number; output: string }> =>
  run(
    process.execPath,
    [
      '--input-type=module',
      '-e',
      `import { readFileSync, writeFileSync } from 'node:fs'
       import { setTimeout as sleep } from 'node:timers/promises'
       import { withLock } from ${JSON.stringify(inProject('scripts', 'lib', 'lock.mjs'))}
       const count = ${JSON.stringify(join(folder, 'count'))}
       for (let i = 0; i < 5; i++) await withLock(${JSON.stringify(file)}, { timeoutMs: 15000 }, async () => {
         const before = Number(readFileSync(count, 'utf8'))
         await sleep(5)
         writeFileSync(count, String(before + 1))
       })`,
    ],
    { cwd: ROOT, timeoutMs: 20_000 },
  )

describe('a lock between processes', () => {
  it('admits one at a time', async () => {
    writeFileSync(join(folder, 'count'), '0')
    const outcomes = await Promise.all([counter(), counter(), counter()])
    expect(outcomes.map((outcome) => outcome.output)).toEqual(['', '', ''])
    expect(readFileSync(join(folder, 'count'), 'utf8')).toBe('15')
    expect(readdirSync(join(folder, 'deeper'))).toEqual([])
  })

  it('is released when the work fails', async () => {
    await expect(withLock(file, { timeoutMs: 100 }, () => Promise.reject(new Error('no')))).rejects.toThrow(
      'no',
    )
    expect(existsSync(file)).toBe(false)
  })

  it('of a dead process is ignored', async () => {
    const dead = spawnSync('true').pid
    await withLock(file, { timeoutMs: 100 }, () => Promise.resolve())
    writeFileSync(file, String(dead))
    await expect(withLock(file, { timeoutMs: 100 }, () => Promise.resolve('done'))).resolves.toBe('done')
  })

  it('names its holder when the wait times out', async () => {
    let waitedFor: number | undefined
    await withLock(file, { timeoutMs: 100 }, async () => {
      const second = withLock(file, { timeoutMs: 200, onWait: (holder) => (waitedFor = holder) }, () =>
        Promise.resolve(),
      )
      await expect(second).rejects.toThrow(`process ${process.pid} has held`)
    })
    expect(waitedFor).toBe(process.pid)
  })
})
