import { type ChildProcess, spawn } from 'node:child_process'
import { afterEach, expect, it, vi } from 'vitest'
import { firstLine } from '../../../base/testing/first-line'
import { callSessionBus, hasBusName } from './session-bus'

let bus: ChildProcess | undefined
afterEach(() => {
  vi.unstubAllEnvs()
  bus?.kill()
})

async function startBus(): Promise<string> {
  const child = spawn('dbus-daemon', ['--session', '--nofork', '--print-address'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  bus = child
  return firstLine(child.stdout)
}

it('the bus tells which names have an owner', async () => {
  vi.stubEnv('DBUS_SESSION_BUS_ADDRESS', await startBus())
  expect(await hasBusName('org.freedesktop.DBus')).toBe(true)
  expect(await hasBusName('org.kde.StatusNotifierWatcher')).toBe(false)
})

it('without a bus, or without an owner of the name, the answer is undefined', async () => {
  vi.stubEnv('DBUS_SESSION_BUS_ADDRESS', '')
  expect(await hasBusName('org.freedesktop.DBus')).toBe(false)
  vi.stubEnv('DBUS_SESSION_BUS_ADDRESS', 'unix:path=/nowhere/at/all')
  expect(await hasBusName('org.freedesktop.DBus')).toBe(false)
  vi.stubEnv('DBUS_SESSION_BUS_ADDRESS', await startBus())
  expect(await callSessionBus('--dest=org.example.Nobody', '/', 'org.example.Nobody.Ask')).toBeUndefined()
})
