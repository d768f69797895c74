import type { AppState } from '../../electron/api'
import { somebody } from '../../renderer/state/testing/somebody'
import { good } from './example-quality'
import { ended, held, NOW_MS, online, talking, waitingCall } from '../../lab/window/example-state'
import { expect, test } from './test'

const grace = { ...somebody('Grace Hopper'), privacy: 'known', sinceMs: NOW_MS } as const

/** Each with the buttons that must be in reach, in French. */
const states: Readonly<Record<string, readonly [state: AppState, ...buttons: string[]]>> = {
  'a call that rings': [{ ...online, call: { kind: 'ringing', ...grace } }, 'Répondre', 'Refuser'],
  'a call that is placed': [{ ...online, call: { kind: 'calling', ...grace } }, 'Annuler l’appel'],
  'a conversation': [{ ...online, call: talking }, 'Couper le micro', 'Suspendre', 'Raccrocher'],
  'a muted conversation': [
    { ...online, call: { ...talking, muted: true } },
    ...(['Rétablir le micro', 'Suspendre', 'Raccrocher'] as const),
  ],
  'a conversation beside one on hold': [
    { ...online, call: talking, held },
    ...(['Couper le micro', 'Raccrocher', 'Permuter'] as const),
  ],
  'a second caller': [
    { ...online, call: talking, waiting: waitingCall },
    ...(['Suspendre et répondre', 'Terminer et répondre', 'Refuser'] as const),
  ],
  'a call that has ended': [{ ...online, call: ended }, 'Rappeler', 'Fermer'],
}

for (const [what, [state, ...buttons]] of Object.entries(states))
  for (const [zoom, size] of [
    ['100 %', { width: 360, height: 540 }],
    // The main process zooms, which leaves the page half of its pixels each way.
    ['200 %', { width: 180, height: 270 }],
  ] as const)
    test(`${what} keeps its controls inside a window of 360 × 540 at ${zoom}, in French`, async ({
      open,
    }) => {
      const { page } = await open({ ...state, language: 'fr' })
      await page.setViewportSize(size)
      await page.evaluate((now) => window.script.quality(now), good)
      for (const name of buttons)
        await expect(page.getByRole('button', { name, exact: true }), name).toBeInViewport({ ratio: 0.99 })
    })

for (const [what, state, buttons] of [
  ['a conversation', { ...online, call: { ...talking, muted: true } }, '.voice-actions .button'],
  ['a second caller', { ...online, call: talking, waiting: waitingCall }, '.waiting-actions .button'],
] as const)
  for (const size of [
    { width: 1000, height: 700 },
    { width: 360, height: 740 },
  ])
    test(`${what} has its French buttons in one row of a window ${size.width} pixels wide`, async ({
      open,
    }) => {
      const { page } = await open({ ...state, language: 'fr' })
      await page.setViewportSize(size)
      const tops = await page
        .locator(buttons)
        .evaluateAll((all) => all.map((each) => Math.round(each.getBoundingClientRect().top)))
      expect(tops).toHaveLength(3)
      expect(new Set(tops).size).toBe(1)
    })

test('a row of people is 44 pixels high, and its buttons over it on hover and focus', async ({ open }) => {
  const { page } = await open(online)
  const row = page.getByRole('button', { name: 'Ada Lovelace', exact: true })
  const more = page.getByRole('button', { name: 'More options for Ada Lovelace' })
  const buttons = page.locator('.row-buttons').filter({ has: more })
  await expect(buttons).toHaveCSS('opacity', '0')
  await row.hover()
  await expect(buttons).toHaveCSS('opacity', '1')
  await page.mouse.move(0, 0)
  await row.focus()
  await expect(buttons).toHaveCSS('opacity', '1')
  const [box, button] = [await row.boundingBox(), await more.boundingBox()]
  if (!box || !button) throw new Error('the row is not drawn')
  expect(box.height).toBe(44)
  expect(button.y).toBeGreaterThanOrEqual(box.y)
  expect(button.y + button.height).toBeLessThanOrEqual(box.y + box.height)
})
