import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { firstLine } from '../testing/first-line'
import { ProcessPriority } from './process-priority'

let folder: string
let bus: ChildProcess | undefined
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'ringdown-priority-'))))
afterEach(() => {
  vi.unstubAllEnvs()
  bus?.kill()
  bus = undefined
  rmSync(folder, { recursive: true })
})

const refuse = (): void => {
  throw new Error('EACCES: permission denied')
}

/** A fake dbus-send that records its arguments, and exits as for an answer of rtkit (0) or a refusal (1). */
const dbusSend = (status: number): (() => string[]) => {
  const file = join(folder, 'dbus-send')
  writeFileSync(file, `#!/bin/sh\necho "$*" >> "${folder}/calls"\nexit ${status}\n`)
  chmodSync(file, 0o755)
  vi.stubEnv('PATH', `${folder}:${process.env['PATH'] ?? ''}`)
  return () => readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n')
}

it('the system is asked first, for PulseAudio’s niceness', async () => {
  const asked: number[] = []
  expect(await new ProcessPriority((niceness) => asked.push(niceness)).raise()).toBe('setpriority')
  expect(asked).toEqual([-11])
})

describe.runIf(process.platform === 'linux')('where the system refuses', () => {
  it('rtkit is asked for the main thread, and later for each thread once', async () => {
    const calls = dbusSend(0)
    const priority = new ProcessPriority(refuse)
    expect(await priority.raise()).toBe('rtkit')
    expect(calls()).toEqual([
      '--system --print-reply=literal --reply-timeout=1000 --dest=org.freedesktop.RealtimeKit1 ' +
        '/org/freedesktop/RealtimeKit1 org.freedesktop.RealtimeKit1.MakeThreadHighPriorityWithPID ' +
        `uint64:${process.pid} uint64:${process.pid} int32:-11`,
    ])
    await priority.raiseThreads()
    const threads = calls().map((call) => Number(/uint64:(\d+) int32/.exec(call)?.[1]))
    expect(new Set(threads).size).toBe(threads.length)
    expect(threads.length).toBeGreaterThan(1)
    expect(readdirSync('/proc/self/task').map(Number)).toEqual(expect.arrayContaining(threads))
  })

  it('and rtkit as well, the priority stays as it is', async () => {
    const calls = dbusSend(1)
    const priority = new ProcessPriority(refuse)
    expect(await priority.raise()).toBeUndefined()
    await priority.raiseThreads()
    expect(calls()).toHaveLength(1)
  })

  it('and a real bus knows no rtkit, or there is no bus, the priority stays as it is', async () => {
    vi.stubEnv('DBUS_SYSTEM_BUS_ADDRESS', 'unix:path=/nowhere')
    expect(await new ProcessPriority(refuse).raise()).toBeUndefined()
    const child = spawn('dbus-daemon', ['--session', '--nofork', '--print-address'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    bus = child
    vi.stubEnv('DBUS_SYSTEM_BUS_ADDRESS', await firstLine(child.stdout))
    expect(await new ProcessPriority(refuse).raise()).toBeUndefined()
  })
})
