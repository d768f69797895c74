import type { Page } from '@playwright/test'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { AppState } from '../../electron/api'
import { accessibilityProblems } from './axe'
import { openPage, type OpenPage } from '../../lab/window/open-page'
import { held, NOW_MS, online, talking } from '../../lab/window/example-state'
import { expect, test } from './test'
import { push } from './on-page'
import { somebody } from '../../renderer/state/testing/somebody'

/** The small window that replaces the main one, at the size that the main process sets. */
const SIZE = { width: 320, height: 156 } as const
const folder = fileURLToPath(new URL('../../artefacts/screenshots', import.meta.url))

const longName = 'W'.repeat(64)
const states: Readonly<Record<string, AppState>> = {
  talking: { ...online, call: talking },
  muted: { ...online, call: { ...talking, muted: true, sinceMs: NOW_MS - 4_503_000, ...somebody(longName) } },
  reconnecting: { ...online, call: { ...talking, isReconnecting: true, muted: true } },
  'held-reconnecting': { ...online, held: { ...held, isReconnecting: true } },
  calling: {
    ...online,
    call: { kind: 'calling', ...somebody('Grace Hopper'), privacy: 'not-private', sinceMs: NOW_MS },
  },
  ringing: {
    ...online,
    call: { kind: 'ringing', ...somebody('Grace Hopper'), privacy: 'not-private', sinceMs: NOW_MS },
  },
  held: { ...online, held },
  waiting: {
    ...online,
    call: talking,
    waiting: { ...somebody('Alan Turing'), privacy: 'not-private', sinceMs: NOW_MS },
  },
}

let opened: OpenPage

test.beforeAll(async ({ chromium }) => {
  await mkdir(folder, { recursive: true })
  opened = await openPage(chromium, online, '?mini')
  await opened.page.clock.setFixedTime(NOW_MS)
  await opened.page.setViewportSize(SIZE)
})
test.afterAll(() => opened.page.context().close())

/** Elements that are cut off: the window does not scroll. */
const cutOff = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    [
      ...document.querySelectorAll(
        '.mini, .mini-words, .mini-words small, .mini-actions, .mini-actions .button > span',
      ),
    ]
      .filter((box) => box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight + 1)
      .map((box) => box.outerHTML.slice(0, 120)),
  )

test('the mini window shows every state of a call completely, in both languages and themes', async () => {
  const { page, complaints } = opened
  for (const [name, state] of Object.entries(states)) {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      for (const language of ['en', 'fr'] as const) {
        await push(page, { ...state, language })
        await page.screenshot({ path: join(folder, `mini-${name}-${language}-${colorScheme}.png`) })
        expect(await cutOff(page), `${name}, ${language}`).toEqual([])
      }
      const what = colorScheme === 'light' ? 'everything' : 'contrast'
      expect(await accessibilityProblems(page, what), `${name}, ${colorScheme}`).toEqual([])
    }
  }
  expect(complaints).toEqual([])
})

test('the mini window offers the immediate actions on a call', async () => {
  const { page } = opened
  const press = async (state: AppState, ...names: string[]): Promise<void> => {
    await push(page, { ...state, language: 'en' })
    for (const name of names) await page.getByRole('button', { name, exact: true }).click()
  }
  await press(states['talking'] as AppState, 'Open Ringdown', 'Mute', 'Hang up')
  await press(states['ringing'] as AppState, 'Answer', 'Decline')
  await press(states['waiting'] as AppState, 'Answer', 'Decline')
  await press(states['held'] as AppState, 'Resume', 'End call with Alan Turing')
  await press(states['muted'] as AppState, 'Unmute')
  await expect(page.getByText('You are muted', { exact: true })).toBeVisible()
  const sent = await page.evaluate(() => window.script.sent.map(({ name, args }) => [name, ...args]))
  expect(sent).toEqual([
    ['openMainWindow'],
    ['setMuted', true],
    ['hangUp', { id: 1, contact: 'Grace Hopper' }],
    ['accept', { id: 1, contact: 'Grace Hopper' }],
    ['refuse', { id: 1, contact: 'Grace Hopper' }],
    ['acceptWaiting', { id: 1, contact: 'Alan Turing' }, 'hold'],
    ['refuseWaiting', { id: 1, contact: 'Alan Turing' }],
    ['swapCalls', { id: 1, contact: 'Alan Turing' }],
    ['hangUpHeld', { id: 1, contact: 'Alan Turing' }],
    ['setMuted', false],
  ])
})

test('the mini window shows the level of both sides', async () => {
  const { page } = opened
  await push(page, { ...online, call: talking, language: 'en' })
  await page.evaluate(() => window.script.levels({ inputDbfs: -24, outputDbfs: -100 }))
  await expect(page.getByRole('meter', { name: 'Microphone level' })).toHaveAttribute('aria-valuenow', '-24')
  await expect(page.getByRole('meter', { name: 'Speaker level' })).toHaveAttribute('aria-valuenow', '-60')
})
