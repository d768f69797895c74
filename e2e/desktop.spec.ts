import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { RingdownProcess } from '../cli/testing/ringdown-process'
import { isRoot } from '../scripts/lib/electron.mjs'
import { ROOT } from '../scripts/lib/paths.mjs'
import { program, RingdownApp } from '../lab/phones/ringdown-app'
import { ServerProcess } from '../lab/phones/server-process'
import type { Bridge } from '../electron/api'
import type { WithExtras } from '../lab/stand-in/main/electron'
import { expect, test } from './test'

declare global {
  interface Window {
    readonly ringdown: Bridge
  }
}

/** The real app on a desktop, as far as the stand-in provides one. The tests tell one story and build on each other. */
test.describe.configure({ mode: 'serial' })

let folder: string
let server: ServerProcess
let alice: RingdownApp
/** Carol, who answers calls. */
let answering: RingdownProcess

const userData = (): string => join(folder, 'alice')
const env = (): NodeJS.ProcessEnv => ({ ...process.env, XDG_CONFIG_HOME: join(folder, 'config') })
const launch = (): Promise<RingdownApp> => RingdownApp.launch({ env: env(), userData: userData() })
const phoneOf = (name: string, ...args: string[]): RingdownProcess =>
  new RingdownProcess([
    ...['phone', '--server', server.address, '--name', name, '--json'],
    ...['--audio-in', 'none', '--audio-out', 'none', ...args],
  ])
/** The same identity for Carol each time, because another one would cause a question before a call. */
const carol = (...args: string[]): RingdownProcess =>
  phoneOf('carol', '--identity', join(folder, 'carol.pem'), ...args)

interface Seen {
  readonly windows: number
  readonly visible: boolean
  readonly onTop: boolean
  readonly toolTip: string
  readonly badge: number
  /** Titles of the visible notifications. */
  readonly notifications: readonly string[]
}

const seen = (): Promise<Seen> =>
  alice.electron.evaluate((electron) => {
    const { app, BrowserWindow } = electron
    const { standIn } = electron as WithExtras
    const windows = BrowserWindow.getAllWindows()
    return {
      windows: windows.length,
      visible: windows[0]?.isVisible() ?? false,
      onTop: windows[0]?.isAlwaysOnTop() ?? false,
      toolTip: [...(standIn?.trays ?? [])][0]?.toolTip ?? '',
      badge: app.getBadgeCount(),
      notifications: (standIn?.notifications ?? [])
        .filter(({ isShown }) => isShown)
        .map(({ title }) => title),
    }
  })

/** Clicks an item of the tray's menu. */
const tray = (id: string): Promise<void> =>
  alice.electron.evaluate((electron, item) => {
    const { standIn } = electron as WithExtras
    const menu = [...(standIn?.trays ?? [])][0]?.menu
    const found = menu?.getMenuItemById(item)
    if (!found) throw new Error(`the tray's menu has no ${item}`)
    found.click()
  }, id)

/** Presses a button of the newest notification, or clicks it. */
const answerNotification = (action: number | 'click'): Promise<void> =>
  alice.electron.evaluate((electron, which) => {
    const notification = (electron as WithExtras).standIn?.notifications.at(-1)
    if (which === 'click') notification?.emit('click', {})
    else notification?.emit('action', { actionIndex: which })
  }, action)

/** Presses a global shortcut. */
const press = (accelerator: string): Promise<void> =>
  alice.electron.evaluate((electron, keys) => {
    const pressed = (electron as WithExtras).standIn?.shortcuts.get(keys)
    if (!pressed) throw new Error(`nobody has taken ${keys}`)
    pressed()
  }, accelerator)

const closeWindow = (): Promise<void> =>
  alice.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())

const callState = (state: string) => alice.page.locator(`[data-call-state="${state}"]`)

test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ringdown-desktop-'))
  mkdirSync(userData(), { recursive: true })
  server = await ServerProcess.start()
  const bounds = { x: 200, y: 100, width: 700, height: 600 }
  writeFileSync(join(userData(), 'window.json'), JSON.stringify({ window: { bounds, maximised: false } }))
  alice = await launch()
  await alice.signIn('alice', server.address)
})

test.afterAll(async () => {
  await alice.close()
  await server.stop()
  rmSync(folder, { recursive: true, force: true })
})

test('the window opens at its last position, and its new position is stored', async () => {
  const bounds = await alice.electron.evaluate(({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows()
    const before = window?.getBounds()
    window?.setBounds({ x: 40, y: 50, width: 800, height: 620 })
    return before
  })
  expect(bounds).toEqual({ x: 200, y: 100, width: 700, height: 600 })
})

test('closing the window leaves the phone in the tray, with one notification', async () => {
  await alice.page.evaluate(() =>
    window.ringdown.invoke('changeSettings', { desktop: { closeToTray: true, startAtLogin: true } }),
  )
  const autostart = join(folder, 'config', 'autostart', 'ringdown.desktop')
  expect(readFileSync(autostart, 'utf8')).toMatch(/^Exec=.* --hidden$/m)
  await closeWindow()
  expect(await seen()).toMatchObject({
    windows: 1,
    visible: false,
    toolTip: 'Ringdown: Online',
    notifications: ['Ringdown keeps running in the tray'],
  })
  await tray('open')
  expect((await seen()).visible).toBe(true)
  await alice.page.evaluate(() =>
    window.ringdown.invoke('changeSettings', { desktop: { startAtLogin: false } }),
  )
  expect(existsSync(autostart)).toBe(false)
})

test('a call brings the hidden window to the front until it ends, shows a notification, and counts as missed', async () => {
  await closeWindow()
  const caller = carol('--call', 'alice')
  await caller.next('ringing')
  await expect.poll(seen).toMatchObject({
    visible: true,
    onTop: true,
    toolTip: 'Ringdown: carol is calling',
    notifications: ['Ringdown keeps running in the tray', 'carol is calling'],
  })
  caller.kill('SIGTERM')
  await caller.exited
  await expect.poll(seen).toMatchObject({
    visible: false,
    onTop: false,
    badge: 1,
    toolTip: 'Ringdown: 1 missed call',
    notifications: ['Ringdown keeps running in the tray', 'Missed call from carol'],
  })
})

test('a click on the missed call shows the caller; a call has a window of its own while the main one is hidden', async () => {
  await alice.page.evaluate(() =>
    window.ringdown.invoke('changeSettings', { shortcuts: { mute: 'Ctrl+Alt+M' } }),
  )
  answering = carol('--answer')
  await answering.next('online')
  await expect(alice.page.getByRole('button', { name: 'Call carol' })).toBeAttached()
  await answerNotification('click')
  await expect(alice.page.getByRole('heading', { name: 'carol', exact: true })).toBeFocused()
  await alice.call('carol')
  await alice.shows('talking')
  const opened = alice.electron.waitForEvent('window')
  await closeWindow()
  await expect
    .poll(seen)
    .toMatchObject({ windows: 2, visible: false, toolTip: 'Ringdown: In a call with carol' })
  const mini = await opened
  await expect(mini.locator('[data-call-state="talking"]').first()).toBeAttached()
  await mini.getByRole('button', { name: 'Open Ringdown' }).click()
  await expect.poll(seen).toMatchObject({ windows: 1, visible: true })
  await tray('mute')
  await expect(alice.page.getByRole('button', { name: 'Unmute' })).toBeVisible()
  await press('Ctrl+Alt+M')
  await expect(alice.page.getByRole('button', { name: 'Mute', exact: true })).toBeVisible()
  await tray('hang-up')
  await alice.shows('ended')
  answering.kill('SIGTERM')
  await answering.exited
})

test('a notification’s button declines the call', async () => {
  await closeWindow()
  const caller = carol('--call', 'alice')
  await caller.next('ringing')
  await expect.poll(async () => (await seen()).notifications.at(-1)).toBe('carol is calling')
  await answerNotification(1)
  expect((await caller.next('ended')).reason).toBe('peer-declined')
  await caller.exited
})

test('a call URL asks whether to call, and does not call by itself', async () => {
  const args = [
    ...(isRoot() ? ['--no-sandbox'] : []),
    ...[ROOT, `--user-data-dir=${userData()}`, 'ringdown:carol%20at%20home'],
  ]
  const second = spawn(program(), args, { env: env(), stdio: 'ignore' })
  await once(second, 'exit')
  const callUrl = () =>
    alice.page.evaluate(async () => (await window.ringdown.invoke('getState')).state.callUrl?.contact)
  await expect.poll(callUrl).toBe('carol at home')
  expect((await seen()).visible).toBe(true)
  await expect(callState('calling')).toHaveCount(0)
  await alice.page.evaluate(() => window.ringdown.invoke('answerCallUrl', 'carol at home', false))
  expect(await callUrl()).toBeUndefined()
})

test('a second caller causes a notification without moving a window, and can be declined there', async () => {
  answering = carol('--answer')
  await alice.call('carol')
  await alice.shows('talking')
  await alice.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.blur())
  const second = phoneOf('dave', '--call', 'alice')
  await second.next('ringing')
  await expect.poll(async () => (await seen()).notifications.at(-1)).toBe('dave is calling')
  expect((await seen()).onTop).toBe(false)
  await answerNotification(1)
  expect((await second.next('ended')).reason).toBe('peer-declined')
  await second.exited
  await alice.shows('talking')
})

test('a short sleep leaves the server and keeps the call; waking reconnects at once', async () => {
  await alice.electron.evaluate(({ powerMonitor }) => void powerMonitor.emit('suspend'))
  await expect(alice.page.locator('[data-connection="waiting"]')).toBeVisible()
  await alice.electron.evaluate(({ powerMonitor }) => void powerMonitor.emit('resume'))
  await expect(alice.page.locator('[data-connection="online"]')).toBeVisible()
  await alice.shows('talking')
  answering.kill('SIGTERM')
  await answering.exited
  await alice.shows('ended')
})

test('text size and colours follow the settings, from the menu bar as well', async () => {
  const width = await alice.page.evaluate(() => window.innerWidth)
  await alice.page.evaluate(() =>
    window.ringdown.invoke('changeSettings', { appearance: { theme: 'dark', textSize: 190 } }),
  )
  await alice.electron.evaluate(
    ({ Menu }) => void Menu.getApplicationMenu()?.getMenuItemById('larger')?.click(),
  )
  await expect.poll(() => alice.page.evaluate(() => window.innerWidth)).toBe(width / 2)
  expect(await alice.page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches)).toBe(true)
})

test('quitting from the tray quits the app, and the next start restores the window’s position', async () => {
  const ended = once(alice.electron.process(), 'exit')
  await tray('quit').catch(() => undefined)
  await ended
  alice = await launch()
  const bounds = await alice.electron.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.getBounds(),
  )
  expect(bounds).toEqual({ x: 40, y: 50, width: 800, height: 620 })
})
