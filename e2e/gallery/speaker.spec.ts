import type { Page } from '@playwright/test'
import type { Levels } from '../../electron/api'
import { online, talking } from '../../lab/window/example-state'
import { expect, test } from './test'

/** How wide the rings around both sides are, beside their faces. */
const rings = (page: Page): Promise<number[]> =>
  page.locator('.speaker').evaluateAll((ends) =>
    ends.map((end) => {
      const avatar = end.querySelector('.avatar')
      if (!avatar) throw new Error('nobody is at this end')
      const scale = new DOMMatrix(getComputedStyle(avatar, '::before').transform).a
      return Math.round((scale - 1) * 100)
    }),
  )

test('in a call only the speaker is ringed, wider the louder they are', async ({ open }) => {
  const { page, complaints } = await open({ ...online, call: talking })
  const say = (levels: Levels) => page.evaluate((now) => window.script.levels(now), levels)
  const areRings = (ours: boolean, theirs: boolean) =>
    expect.poll(async () => (await rings(page)).map((width) => width > 0)).toEqual([ours, theirs])
  await areRings(false, false)
  await say({ inputDbfs: -20, outputDbfs: -100 })
  await areRings(true, false)
  await say({ inputDbfs: -60, outputDbfs: -35 })
  await areRings(false, true)
  const [, quiet = 0] = await rings(page)
  await say({ inputDbfs: -60, outputDbfs: -10 })
  await expect.poll(async () => (await rings(page))[1]).toBeGreaterThan(quiet)
  await page.screenshot({ path: 'artefacts/screenshots/speaker.png' })
  expect(complaints).toEqual([])
})
