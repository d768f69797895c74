import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ManualClock } from '../../../base/testing/manual-clock'
import { SystemQuiet } from './system-quiet'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ringdown-quiet-'))
  vi.stubEnv('PATH', `${folder}:${process.env['PATH'] ?? ''}`)
  vi.stubEnv('DBUS_SESSION_BUS_ADDRESS', 'unix:path=/nowhere')
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true })
})

/** A fake of a desktop program that gives the same answers. */
function desktopProgram(name: string, script: string): void {
  const file = join(folder, name)
  writeFileSync(file, `#!/bin/sh\n${script}\n`)
  chmodSync(file, 0o755)
}

async function quietSoon(): Promise<boolean> {
  const quiet = new SystemQuiet(new ManualClock())
  await vi.waitFor(() => expect(quiet.now).toBe(true), { timeout: 3_000 }).catch(() => undefined)
  quiet.close()
  return quiet.now
}

describe.runIf(process.platform === 'linux')('the system’s do not disturb', () => {
  it('is read from GNOME’s settings, where it hides banners', async () => {
    vi.stubEnv('XDG_CURRENT_DESKTOP', 'ubuntu:GNOME')
    desktopProgram('gsettings', 'echo false')
    expect(await quietSoon()).toBe(true)
  })

  it('is read from the bus elsewhere', async () => {
    vi.stubEnv('XDG_CURRENT_DESKTOP', 'KDE')
    desktopProgram(
      'dbus-send',
      'case "$*" in *Inhibited*) echo "   variant       boolean true";; *) echo "   boolean true";; esac',
    )
    expect(await quietSoon()).toBe(true)
  })
})

it('the system’s do not disturb is polled every half minute, until it is closed', async () => {
  const clock = new ManualClock()
  let on = false
  let looks = 0
  const quiet = new SystemQuiet(clock, () => {
    looks++
    return Promise.resolve(on)
  })
  await vi.waitFor(() => expect(looks).toBe(1), { timeout: 20_000 })
  expect(quiet.now).toBe(false)
  on = true
  await Promise.resolve()
  clock.advance(30_000)
  await vi.waitFor(() => expect(quiet.now).toBe(true), { timeout: 20_000 })
  quiet.close()
  clock.advance(60_000)
  expect(looks).toBe(2)
})
