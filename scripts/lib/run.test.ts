import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { ROOT } from './paths.mjs'
import { run, tail } from './run.mjs'

const folder = mkdtempSync(join(tmpdir(), 'ringdown-run-'))
afterAll(() => rmSync(folder, { recursive: true }))

const shell = (script: string, timeoutMs = 10_000) => run('sh', ['-c', script], { cwd: ROOT, timeoutMs })

const isAlive = (pid: number): boolean => {
  try {
    // A zombie has ended, but its parent has not waited for it.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}

describe('running a command', () => {
  it('collects the output, and returns the exit code', async () => {
    const outcome = await shell('echo out; echo err >&2; exit 3')
    expect(outcome).toMatchObject({ code: 3, signal: null, timedOut: false })
    expect(outcome.output.split('\n').sort()).toEqual(['', 'err', 'out'])
  })

  it('passes the output to a listener', async () => {
    const heard: string[] = []
    const outcome = await run('echo', ['hello'], {
      cwd: ROOT,
      timeoutMs: 10_000,
      onOutput: (text) => heard.push(text),
    })
    expect(heard.join('')).toBe('hello\n')
    expect(outcome.output).toBe('')
  })

  it('ends it, with its descendants, when it times out', async () => {
    const note = join(folder, 'pid')
    const outcome = await shell(`sleep 60 & echo $! > ${note}; wait`, 300)
    expect(outcome.timedOut).toBe(true)
    expect(existsSync(note)).toBe(true)
    // Its parent is gone: it is there until the system has noticed its end.
    await expect.poll(() => isAlive(Number(readFileSync(note, 'utf8'))), { timeout: 20_000 }).toBe(false)
  })

  it('ends the descendants that it left running', async () => {
    const outcome = await shell('sleep 60 & echo $!')
    expect(outcome.code).toBe(0)
    await expect.poll(() => isAlive(Number(outcome.output)), { timeout: 20_000 }).toBe(false)
  })

  it('names a command that does not exist', async () => {
    await expect(run('no-such-command', [], { cwd: ROOT, timeoutMs: 1_000 })).rejects.toThrow(
      'cannot run no-such-command',
    )
  })
})

it('the tail of a log is its last lines', () => {
  expect(tail('a\nb\nc\n', 2)).toBe('b\nc')
})
