import type { Page } from '@playwright/test'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { AppState, ShownText } from '../electron/api'
import { accessibilityProblems } from './gallery/axe'
import { launchChromium, openPage, type OpenPage } from '../lab/window/open-page'
import { availabilityScenes } from './gallery/availability-scenes'
import { peopleScenes } from './gallery/people-scenes'
import { pictureScenes } from './gallery/picture-scenes'
import { roomScenes } from './gallery/room-scenes'
import { photograph } from './gallery/photograph'
import { privacyScenes } from './gallery/privacy-scenes'
import { NOW_MS, online, signedOut } from '../lab/window/example-state'
import type { Scene } from './gallery/scene'
import { scenes as phoneScenes } from './gallery/scenes'
import { settingsScenes } from './gallery/settings-scenes'
import { shellScenes } from './gallery/shell-scenes'
import { expect, test } from './gallery/test'

const folder = fileURLToPath(new URL('../artefacts/screenshots', import.meta.url))
const sizes = { wide: { width: 1000, height: 700 }, narrow: { width: 360, height: 740 } } as const
const scenes = [
  ...phoneScenes,
  ...peopleScenes,
  ...pictureScenes,
  ...shellScenes,
  ...availabilityScenes,
  ...privacyScenes,
  ...settingsScenes,
  ...roomScenes,
]

// One page for all pictures, because opening a page takes longer than a picture.
let shared: OpenPage
/** Clicking or typing has changed the page in a way that no state undoes: the next scene needs a new page. */
let touched = false

test.beforeAll(async ({ chromium }) => {
  await mkdir(join(folder, 'fr'), { recursive: true })
  shared = await openPage(chromium, signedOut)
})
test.afterAll(() => shared.page.context().close())

async function show(page: Page, scene: Scene): Promise<void> {
  const { before, state, quality, calls = [], texts, speakers = [] } = scene
  await page.clock.setFixedTime(NOW_MS)
  // The room asks for them when it opens.
  if (texts && state.room) await showTexts(page, state.room.name, texts)
  // The form reads its first values when it opens: leave it, and reopen it with this scene's account.
  const afresh: AppState = { ...state, connection: { kind: 'signed-out' }, call: { kind: 'idle' } }
  for (const step of [online, afresh, ...(before ? [before] : []), state]) {
    await page.evaluate((next) => window.script.push(next), step)
  }
  await page.evaluate((entries) => window.script.history(entries), calls)
  await page.evaluate(() => window.script.levels({ inputDbfs: -24, outputDbfs: -15 }))
  if (quality) await page.evaluate((now) => window.script.quality(now), quality)
  await page.evaluate((now) => window.script.roomSpeaking(now), speakers)
  await scene.act?.(page)
}

const showTexts = (page: Page, name: string, put: readonly ShownText[]): Promise<void> =>
  page.evaluate((changes) => window.script.texts(changes), {
    conversation: { kind: 'room' as const, name },
    put,
    isWhole: true,
  })

const overflows = (page: Page): Promise<boolean> =>
  page.evaluate(() =>
    [
      document.documentElement,
      ...document.querySelectorAll(
        'main, .stage, .pane-scroll, .incoming-veil, dialog, .settings-page, .key-groups, .room-scene, .text-scroll',
      ),
    ].some((box) => box.scrollWidth > box.clientWidth),
  )

/**
 * Pictures are for people. The checks do not need them, and they take longer than anything else here (`npm run
 * gallery`).
 */
const takesAll = process.env['RINGDOWN_PICTURES'] === 'all'
const folderOf = (language: AppState['language']): string =>
  language === 'en' ? folder : join(folder, language)

/** The views of a scene, ordered so that little changes from one to the next. */
const views = [
  { language: 'en', size: 'wide', theme: 'light', judge: 'everything' },
  { language: 'en', size: 'wide', theme: 'dark', judge: 'contrast' },
  { language: 'en', size: 'narrow', theme: 'dark', judge: undefined },
  { language: 'en', size: 'narrow', theme: 'light', judge: undefined },
  { language: 'fr', size: 'narrow', theme: 'light', judge: undefined },
  { language: 'fr', size: 'wide', theme: 'light', judge: 'words' },
  { language: 'fr', size: 'wide', theme: 'dark', judge: undefined },
  { language: 'fr', size: 'narrow', theme: 'dark', judge: undefined },
] as const

for (const scene of scenes) {
  test(`the screen "${scene.name}" passes its checks in every language, size and theme`, async () => {
    const { page, complaints } = shared
    await page.setViewportSize(sizes.wide)
    if (touched) {
      await page.reload()
      await page.locator('#root main:not([aria-busy])').waitFor()
    }
    touched = scene.act !== undefined
    await show(page, scene)
    let spoken: AppState['language'] = 'en'
    for (const { language, size, theme, judge } of views) {
      const what = `${language}-${size}-${theme}`
      // An open layer stays open when the language changes.
      if (language !== spoken)
        await page.evaluate((next) => window.script.push(next), { ...scene.state, language })
      spoken = language
      await page.setViewportSize(sizes[size])
      await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
      if (takesAll || what === 'en-wide-light')
        await photograph(page, join(folderOf(language), `${scene.name}-${size}-${theme}.png`))
      if (judge) expect(await accessibilityProblems(page, judge), what).toEqual([])
      expect(await overflows(page), `${what} is wider than its window`).toBe(false)
    }
    expect(complaints).toEqual([])
  })
}

test('every screen fits its window at twice the text size', async () => {
  // It shows all of them.
  test.slow()
  const browser = await launchChromium(['--blink-settings=defaultFontSize=32'])
  try {
    const { page } = await openPage(browser, signedOut)
    for (const scene of [
      ...phoneScenes,
      ...[...peopleScenes, ...pictureScenes, ...shellScenes, ...privacyScenes, ...roomScenes].filter(
        ({ lasts, act }) => lasts ?? !act,
      ),
    ]) {
      await page.setViewportSize({ width: 960, height: 680 })
      await page.evaluate((state) => window.script.push(state), signedOut)
      // A dialog would cover the next scene; it closes with the call's panel.
      await show(page, { ...scene, act: scene.quality || scene.lasts ? scene.act : undefined })
      for (const width of [960, 720, 360]) {
        await page.setViewportSize({ width, height: 680 })
        expect(await overflows(page), `${scene.name} in a window of ${width} pixels`).toBe(false)
      }
    }
  } finally {
    await browser.close()
  }
})
