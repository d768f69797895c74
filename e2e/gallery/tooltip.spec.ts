import { online } from '../../lab/window/example-state'
import { openPageOf } from './settings-scenes'
import { expect, test } from './test'

test('a button without words shows them when the keyboard reaches it, also in a dialog', async ({ open }) => {
  const { page, complaints } = await open(online)
  await openPageOf(page, 'Tones')
  const words = page.locator('.tooltip')
  await expect(words).toHaveCount(0)
  await page.getByRole('switch', { name: 'Sound effects' }).focus()
  await page.keyboard.press('Tab')
  await expect(page.getByRole('button', { name: 'Play “Marimba”' })).toBeFocused()
  await expect(words).toHaveText('Play “Marimba”')
  await expect(words).toBeInViewport({ ratio: 1 })
  await page.screenshot({ path: 'artefacts/screenshots/tooltip.png' })
  await page.keyboard.press('Tab')
  await expect(words).toHaveText('Play “Doorbell”')
  // The dialog closes with them, by one key.
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(words).toHaveCount(0)
  expect(complaints).toEqual([])
})

test('a button without words shows them under the pointer, and hides them when that leaves', async ({
  open,
}) => {
  const { page } = await open(online)
  await page.getByRole('button', { name: 'Settings', exact: true }).hover()
  await expect(page.locator('.tooltip')).toContainText('Settings')
  await page.mouse.move(600, 600)
  await expect(page.locator('.tooltip')).toHaveCount(0)
})

test('a dialog that opens with the focus on such a button shows no words', async ({ open }) => {
  const { page } = await open(online)
  await page.keyboard.press('?')
  const close = page.getByRole('dialog').getByRole('button', { name: 'Close' })
  await expect(close).toBeFocused()
  // They would be drawn by now.
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))))
  await expect(page.locator('.tooltip')).toHaveCount(0)
  await page.keyboard.press('Tab')
  await page.keyboard.press('Shift+Tab')
  await expect(close).toBeFocused()
  await expect(page.locator('.tooltip')).toHaveText('Close')
})
