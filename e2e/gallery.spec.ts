import type { Page } from '@playwright/test'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { AppState, ShownText, TextChanges } from '../electron/api'
import { accessibilityProblems, type Judgement } from './gallery/axe'
import { openPage, type OpenPage } from '../lab/window/open-page'
import { availabilityScenes } from './gallery/availability-scenes'
import { peopleScenes } from './gallery/people-scenes'
import { pictureScenes } from './gallery/picture-scenes'
import { roomScenes } from './gallery/room-scenes'
import { photograph, setTextSize } from './gallery/debugging'
import { privacyScenes } from './gallery/privacy-scenes'
import { NOW_MS, online, signedOut } from '../lab/window/example-state'
import type { Scene } from './gallery/scene'
import { scenes as phoneScenes } from './gallery/scenes'
import { settingsScenes } from './gallery/settings-scenes'
import { shellScenes } from './gallery/shell-scenes'
import { expect, test } from './gallery/test'

const folder = fileURLToPath(new URL('../artefacts/screenshots', import.meta.url))
const folderOf = (language: AppState['language']): string =>
  language === 'en' ? folder : join(folder, language)
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

const SIZES = {
  large: { width: 1440, height: 900 },
  wide: { width: 1000, height: 700 },
  middle: { width: 720, height: 680 },
  narrow: { width: 360, height: 740 },
} as const

/** One look at a scene. */
interface View {
  readonly language: AppState['language']
  readonly size: keyof typeof SIZES
  readonly theme: 'light' | 'dark'
  /** Text of twice the usual size. */
  readonly isTwice?: true
  /** What axe judges here. Colours depend on the theme only, and words on the language only. */
  readonly judge?: Judgement
}

/** Every language in every size, which decides whether it fits; every theme and every language before axe. */
const CHECKED: readonly View[] = [
  { language: 'en', size: 'wide', theme: 'light', judge: 'everything' },
  { language: 'en', size: 'large', theme: 'light' },
  { language: 'en', size: 'narrow', theme: 'light' },
  { language: 'en', size: 'narrow', theme: 'light', isTwice: true },
  { language: 'en', size: 'middle', theme: 'light', isTwice: true },
  { language: 'en', size: 'wide', theme: 'light', isTwice: true },
  { language: 'fr', size: 'narrow', theme: 'light', isTwice: true },
  { language: 'fr', size: 'narrow', theme: 'light' },
  { language: 'fr', size: 'large', theme: 'light' },
  { language: 'fr', size: 'wide', theme: 'dark', judge: 'words and colours' },
]

/**
 * Pictures are for people (`npm run gallery`). The checks need none, and taking them all is longer than the checks; a
 * view that fails leaves one behind.
 */
const PICTURED: readonly View[] = (['en', 'fr'] as const).flatMap((language) => [
  ...(['light', 'dark'] as const).flatMap((theme) =>
    (['large', 'wide', 'narrow'] as const).map((size) => ({ language, size, theme })),
  ),
  ...(['wide', 'narrow'] as const).map(
    (size) => ({ language, size, theme: 'light', isTwice: true }) as const,
  ),
])
const takesAll = process.env['RINGDOWN_PICTURES'] === 'all'

const nameOf = ({ size, theme, isTwice }: View): string => `${size}-${theme}${isTwice ? '-twice' : ''}`

// One page for all scenes, because opening a page takes longer than looking at one.
let shared: OpenPage

test.beforeAll(async ({ chromium }) => {
  await mkdir(join(folder, 'fr'), { recursive: true })
  shared = await openPage(chromium, signedOut)
  await shared.page.clock.setFixedTime(NOW_MS)
})
test.afterAll(() => shared.page.context().close())

/** Whether a dialog or a menu is open. */
const isCovered = (page: Page): Promise<boolean> =>
  page.evaluate(() => document.querySelector('dialog[open], [role="menu"]') !== null)

/** Leaves nothing of the last scene: signs out, and loads the page again if that is not enough. */
async function clear(page: Page, last: Scene | undefined): Promise<void> {
  await page.evaluate((next) => {
    window.script.reset()
    window.script.push(next)
  }, signedOut)
  for (let presses = 0; presses < 2 && (await isCovered(page)); presses++) await page.keyboard.press('Escape')
  if (!last?.outlives && !(await isCovered(page))) return
  await page.reload()
  await page.locator('#root main:not([aria-busy])').waitFor()
}

async function show(page: Page, scene: Scene): Promise<void> {
  const { before, state, quality, calls = [], texts, speakers = [] } = scene
  // The form reads its first values when it opens: leave it, and reopen it with this scene's account.
  const afresh: AppState = { ...state, connection: { kind: 'signed-out' }, call: { kind: 'idle' } }
  await page.evaluate(
    async (given) => {
      const { script } = window
      // The room asks for them when it opens.
      if (given.texts) script.texts(given.texts)
      for (const step of given.steps) {
        script.push(step)
        // The page draws it before the next one.
        await new Promise((drawn) => setTimeout(drawn))
      }
      script.history(given.calls)
      script.levels({ inputDbfs: -24, outputDbfs: -15 })
      if (given.quality) script.quality(given.quality)
      script.roomSpeaking(given.speakers)
    },
    {
      texts: texts && state.room ? textsOf(state.room.name, texts) : undefined,
      ...{ steps: [online, afresh, ...(before ? [before] : []), state], calls, quality, speakers },
    },
  )
  await scene.act?.(page)
}

const textsOf = (name: string, put: readonly ShownText[]): TextChanges => ({
  ...{ conversation: { kind: 'room', name }, put, isWhole: true },
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

/** Shows the scene in each view, one after the other, and does something there. */
async function inEach(
  page: Page,
  scene: Scene,
  views: readonly View[],
  job: (view: View) => Promise<void>,
): Promise<void> {
  let spoken: AppState['language'] = 'en'
  let isTwice = false
  try {
    for (const view of views) {
      // An open layer stays open when the language changes.
      if (view.language !== spoken)
        await page.evaluate((next) => window.script.push(next), { ...scene.state, language: view.language })
      spoken = view.language
      await page.setViewportSize(SIZES[view.size])
      await page.emulateMedia({ colorScheme: view.theme, reducedMotion: 'reduce' })
      if (isTwice !== (view.isTwice ?? false)) await setTextSize(page, view.isTwice ? 2 : 1)
      isTwice = view.isTwice ?? false
      await job(view)
    }
  } finally {
    if (isTwice) await setTextSize(page, 1)
  }
}

let last: Scene | undefined

for (const scene of scenes) {
  test(`the screen "${scene.name}" passes its checks in every language, size and theme`, async () => {
    const { page, complaints } = shared
    const pictureOf = (view: View): Promise<void> =>
      photograph(page, join(folderOf(view.language), `${scene.name}-${nameOf(view)}.png`))
    await page.setViewportSize(SIZES.wide)
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
    await clear(page, last)
    last = scene
    await show(page, scene)
    if (takesAll) {
      await inEach(page, scene, PICTURED, pictureOf)
      await page.evaluate((next) => window.script.push(next), scene.state)
    }
    await inEach(page, scene, CHECKED, async (view) => {
      const what = `${view.language}-${nameOf(view)}`
      try {
        if (view.judge) expect(await accessibilityProblems(page, view.judge), what).toEqual([])
        expect(await overflows(page), `${what} is wider than its window`).toBe(false)
      } catch (failure) {
        await pictureOf(view)
        throw failure
      }
    })
    expect(complaints).toEqual([])
  })
}
