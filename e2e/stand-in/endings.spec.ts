import { _electron, expect, test } from '@playwright/test'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const FIXTURE = fileURLToPath(new URL('fixture', import.meta.url))
const EXECUTABLE = fileURLToPath(new URL('../../lab/stand-in/dist/electron', import.meta.url))

let userData: string

/** The ids of all descendants of a process. */
function descendantsOf(root: number): number[] {
  const parents = new Map<number, number>()
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8')
      parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]))
    } catch {
      // It exited meanwhile.
    }
  }
  const found = [root]
  for (const parent of found) for (const [pid, of] of parents) if (of === parent) found.push(pid)
  return found.slice(1)
}

/** The processes that still run, without zombies. */
function alive(pids: readonly number[]): number[] {
  return pids.filter((pid) => {
    try {
      return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
    } catch {
      return false
    }
  })
}

test.describe('the end of an application', () => {
  let child: ChildProcess
  let output: string

  let family: number[]

  test.beforeEach(() => {
    userData = mkdtempSync(join(tmpdir(), 'stand-in-spec-'))
    output = ''
    child = spawn(EXECUTABLE, ['--remote-debugging-port=0', FIXTURE, `--user-data-dir=${userData}`])
  })

  test.afterEach(() => {
    child.kill('SIGKILL')
    rmSync(userData, { recursive: true, force: true })
  })

  async function hasSaid(text: string): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const listen = (chunk: Buffer): void => {
        output += chunk.toString()
        if (output.includes(text)) resolve()
      }
      child.stdout?.on('data', listen)
      child.stderr?.on('data', listen)
      child.once('exit', () => reject(new Error(`it ended without saying ${text}:\n${output}`)))
    })
    family = descendantsOf(child.pid ?? 0)
    expect(family).not.toEqual([])
  }

  async function exitCode(): Promise<number> {
    const [code] = (await once(child, 'close')) as [number]
    return code
  }

  async function nothingIsLeft(): Promise<void> {
    await expect.poll(() => alive(family)).toEqual([])
    const profile = `electron-stand-in-${child.pid ?? 0}-`
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith(profile))).toEqual([])
  }

  test('by a signal is a quit: events in order, and neither process nor profile is left', async () => {
    await hasSaid('loaded')
    child.kill('SIGTERM')
    expect(await exitCode()).toBe(0)
    expect(output.match(/event .*/g)).toEqual(['event before-quit', 'event will-quit', 'event quit'])
    await nothingIsLeft()
  })

  test('can happen during the start', async () => {
    await hasSaid('DevTools listening on ws://')
    child.kill('SIGTERM')
    expect(await exitCode()).toBe(0)
    await nothingIsLeft()
  })

  test('is reported with a reason and a status when Chromium dies', async () => {
    await hasSaid('loaded')
    process.kill(family[0] ?? 0, 'SIGKILL')
    expect(await exitCode()).toBe(1)
    expect(output).toContain('Chromium has gone unexpectedly (signal SIGKILL)')
    await nothingIsLeft()
  })

  test('also ends Chromium when the application is killed', async () => {
    await hasSaid('loaded')
    child.kill('SIGKILL')
    await exitCode()
    await expect.poll(() => alive(family), { timeout: 10_000 }).toEqual([])
  })
})

test('a window that the user closes is closed for the application too, which then quits', async () => {
  userData = mkdtempSync(join(tmpdir(), 'stand-in-spec-'))
  const app = await _electron.launch({ args: [FIXTURE, `--user-data-dir=${userData}`] })
  const page = await app.firstWindow()
  await page.locator('body[data-ready=yes]').waitFor()
  let output = ''
  app.process().stdout?.on('data', (text: Buffer) => (output += text.toString()))
  const ended = once(app.process(), 'close')
  // Chromium closes it without asking the application, as the window's own button does.
  const session = await app.context().newCDPSession(page)
  await session.send('Page.close')
  expect(await ended).toEqual([0, null])
  expect(output).toContain('event window-all-closed')
  rmSync(userData, { recursive: true, force: true })
})

test('without a Chromium the stand-in names the package to install', async () => {
  const child = spawn(process.execPath, [EXECUTABLE, FIXTURE], {
    env: { ...process.env, PATH: '/nowhere', RINGDOWN_CHROMIUM: '', XDG_CONFIG_HOME: userData },
  })
  let output = ''
  child.stderr.on('data', (text: Buffer) => (output += text.toString()))
  const [code] = (await once(child, 'close')) as [number]
  rmSync(userData, { recursive: true, force: true })
  expect(code).toBe(1)
  expect(output).toContain('apt install chromium')
})
