import type { Page } from '@playwright/test'
import type { AppState, Settings, SoundSettings } from '../../electron/api'
import { foundDevices, NOW_MS, online, talking } from '../../lab/window/example-state'
import { hostingRuns } from './first-run-scenes'
import type { Scene } from './scene'

export const openSettings = (page: Page): Promise<void> => page.keyboard.press('Control+,')

/** Opens the settings on a page, by the name of its tab. */
export const openPageOf = async (page: Page, name: string): Promise<void> => {
  await openSettings(page)
  await page.getByRole('dialog').getByRole('tab', { name, exact: true }).click()
}

const preferring = (change: Partial<Settings>): AppState => ({
  ...online,
  settings: { ...online.settings, ...change },
})

const withSound = (change: Partial<SoundSettings>): Settings => ({
  ...online.settings,
  sound: { ...online.settings.sound, ...change },
})

const shortcuts: AppState = {
  ...preferring({ shortcuts: { mute: 'Ctrl+Shift+M', pushToTalk: 'F9' } }),
  shortcutProblems: { mute: 'taken' },
}

const searchFor = async (page: Page, words: string): Promise<void> => {
  await openSettings(page)
  await page.getByRole('textbox', { name: 'Search settings' }).focus()
  await page.keyboard.type(words)
}

export const settingsScenes: readonly Scene[] = [
  { name: 'settings-sound', state: { ...online, soundDevices: foundDevices }, act: openSettings },
  {
    name: 'settings-sound-testing',
    state: {
      ...online,
      settings: withSound({ output: { kind: 'device', name: 'Studio monitors' } }),
      soundDevices: foundDevices,
      soundTest: 'recording',
      audioNotice: {
        code: 'replaced',
        cause: {
          key: 'deviceCause.stopped',
          fill: { device: { key: 'device.named', fill: { name: 'Studio monitors' } } },
        },
      },
    },
    act: openSettings,
  },
  {
    name: 'settings-sound-in-call',
    state: { ...online, call: talking, soundDevices: { ...foundDevices, stale: 'in-use' } },
    act: (page) => page.getByRole('button', { name: 'Sound settings' }).click(),
  },
  {
    name: 'settings-calls',
    state: { ...online, soundDevices: foundDevices, settings: withSound({ ringVolume: 0.4 }) },
    act: (page) => openPageOf(page, 'Calls'),
  },
  {
    name: 'settings-tones',
    state: { ...online, soundTest: 'ring-bell' },
    act: (page) => openPageOf(page, 'Tones'),
  },
  {
    name: 'settings-notifications',
    state: {
      ...preferring({
        quietHours: [
          { days: [0, 1, 2, 3, 4, 5, 6], from: 1_320, to: 420 },
          { days: [], from: 720, to: 780 },
        ],
      }),
      doNotDisturb: { quiet: true, untilMs: NOW_MS + 3_600_000 },
    },
    act: (page) => openPageOf(page, 'Notifications'),
  },
  { name: 'settings-network', state: online, act: (page) => openPageOf(page, 'Network') },
  {
    name: 'settings-network-hosting',
    state: {
      ...online,
      connection: {
        kind: 'waiting',
        retryAtMs: NOW_MS + 8_000,
        attempt: 2,
        error: {
          code: 'timeout',
          message: { key: 'server.timeout', fill: { server: 'phones.example.org' } },
        },
      },
      hosting: hostingRuns,
    },
    before: online,
    act: (page) => openPageOf(page, 'Network'),
  },
  { name: 'settings-appearance', state: online, act: (page) => openPageOf(page, 'Appearance') },
  { name: 'settings-language', state: online, act: (page) => openPageOf(page, 'Language') },
  { name: 'settings-shortcuts', state: shortcuts, act: (page) => openPageOf(page, 'Shortcuts') },
  {
    name: 'settings-shortcuts-capturing',
    state: shortcuts,
    act: async (page) => {
      await openPageOf(page, 'Shortcuts')
      await page.getByRole('group', { name: 'Push to talk' }).getByRole('button').first().click()
    },
  },
  {
    name: 'settings-shortcuts-wayland',
    state: { ...online, abilities: { ...online.abilities, noShortcuts: 'wayland' } },
    act: (page) => openPageOf(page, 'Shortcuts'),
  },
  { name: 'settings-start', state: online, act: (page) => openPageOf(page, 'Startup and tray') },
  {
    name: 'settings-start-no-tray',
    state: { ...online, abilities: { tray: false, startAtLogin: false } },
    act: (page) => openPageOf(page, 'Startup and tray'),
  },
  { name: 'settings-privacy', state: online, act: (page) => openPageOf(page, 'Privacy') },
  {
    name: 'settings-privacy-question',
    state: online,
    act: async (page) => {
      await openPageOf(page, 'Privacy')
      await page.getByRole('button', { name: 'Delete everything…' }).click()
    },
  },
  { name: 'settings-about', state: online, act: (page) => openPageOf(page, 'About') },
  {
    name: 'settings-search',
    state: online,
    act: (page) => searchFor(page, 'notification'),
  },
  {
    name: 'settings-search-nothing',
    state: online,
    act: (page) => searchFor(page, 'zebra'),
  },
  {
    name: 'settings-found',
    state: online,
    act: async (page) => {
      await searchFor(page, 'second')
      await page.keyboard.press('Enter')
    },
  },
  { name: 'keys', state: shortcuts, act: (page) => page.keyboard.press('F1') },
  { name: 'call-url-question', state: { ...online, callUrl: { contact: 'Grace Hopper' } } },
  {
    name: 'room-url-question',
    state: { ...online, roomUrl: { room: 'Workshop', server: 'talk.example:4242', where: 'here' } },
  },
  {
    name: 'invitation-elsewhere',
    state: { ...online, invitation: { server: 'talk.example:4242', contact: 'Ada', where: 'elsewhere' } },
  },
  {
    name: 'room-url-elsewhere',
    state: { ...online, roomUrl: { room: 'Workshop', server: 'talk.example:4242', where: 'elsewhere' } },
  },
]
