import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it, onTestFinished } from 'vitest'
import { firstLine } from '../base/testing/first-line'
import { ROOT, inProject } from './lib/paths.mjs'
import { run } from './lib/run.mjs'

const folder = mkdtempSync(join(tmpdir(), 'ringdown bin '))
afterAll(() => rmSync(folder, { recursive: true }))

describe('bin/ringdown', () => {
  it('works through symbolic links, from any folder', async () => {
    symlinkSync(ROOT, join(folder, 'my clone'))
    symlinkSync(join('my clone', 'bin', 'ringdown'), join(folder, 'relative'))
    symlinkSync(join(folder, 'relative'), join(folder, 'absolute'))
    const outcome = await run(join(folder, 'absolute'), ['--help'], { cwd: folder, timeoutMs: 20_000 })
    expect(outcome.output).toContain('ringdown serve')
    expect(outcome.code).toBe(0)
  })

  it('is the process that receives signals', async () => {
    const server = spawn(inProject('bin', 'ringdown'), ['serve', '--port', '0', '--json'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    onTestFinished(() => void server.kill('SIGKILL'))
    expect(JSON.parse(await firstLine(server.stdout))).toMatchObject({ event: 'listening' })
    const exited = once(server, 'exit')
    server.kill('SIGTERM')
    expect(await exited).toEqual([0, null])
  })

  it('tells how to install missing npm packages', async () => {
    cpSync(inProject('bin'), join(folder, 'new clone', 'bin'), { recursive: true })
    const outcome = await run(join(folder, 'new clone', 'bin', 'ringdown'), [], {
      cwd: folder,
      timeoutMs: 20_000,
    })
    expect(outcome.code).toBe(1)
    expect(outcome.output).toContain(`run npm ci in ${join(folder, 'new clone')}`)
  })
})
