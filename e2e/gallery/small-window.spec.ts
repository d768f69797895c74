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
  'a conversation': [{ ...online, call: talking }, 'Couper le micro', 'Attente', 'Raccrocher'],
  'a muted conversation': [
    { ...online, call: { ...talking, muted: true } },
    ...(['Rétablir le micro', 'Attente', 'Raccrocher'] as const),
  ],
  'a conversation beside one on hold': [
    { ...online, call: talking, held },
    ...(['Couper le micro', 'Raccrocher', 'Permuter'] as const),
  ],
  'a second caller': [
    { ...online, call: talking, waiting: waitingCall },
    ...(['Mettre en attente et répondre', 'Terminer et répondre', 'Refuser'] as const),
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

const SILENT = 'a call that rings silently'

/** What a report must not cover, besides the above. */
const answered: typeof states = {
  ...states,
  'a second caller beside one that rings': [
    { ...online, call: { kind: 'ringing', ...grace }, waiting: waitingCall },
    ...(['Répondre', 'Refuser'] as const),
  ],
  [SILENT]: [
    { ...online, call: { kind: 'ringing', ...grace, silent: true } },
    ...(['Répondre', 'Refuser'] as const),
  ],
  'a call on hold': [{ ...online, held }, 'Reprendre'],
  'a call that has ended beside one on hold': [{ ...online, call: ended, held }, 'Rappeler', 'Reprendre'],
}

for (const [what, [state, ...buttons]] of Object.entries(answered))
  test(`the report of a failed command covers no button of ${what}, in French`, async ({ openApart }) => {
    const french = (next: AppState): AppState => ({ ...next, language: 'fr' })
    const { page } = await openApart(french(online))
    // The report would disappear by itself.
    await page.clock.install({ time: NOW_MS })
    await page.clock.pauseAt(NOW_MS + 1000)
    await page.evaluate(() => window.script.failWith({ key: 'problem.notOnline' }))
    await page.getByRole('button', { name: 'Appeler Ada Lovelace' }).click()
    const report = page.locator('.toast')
    await report.waitFor()
    await page.evaluate((next) => window.script.push(next), french(state))
    for (const [width, height] of [
      [1000, 700],
      [360, 740],
      // At 200 % two calls, or one that is no dialog, leave too little room.
      ...(state.held || state.waiting || what === SILENT
        ? []
        : ([
            [500, 350],
            [180, 370],
          ] as const)),
    ] as const) {
      await page.setViewportSize({ width, height })
      const size = `${width} × ${height}`
      await expect(report, size).toBeInViewport({ ratio: 0.99 })
      const box = await report.boundingBox()
      for (const name of buttons) {
        const other = await page
          .locator('.button')
          .and(page.getByRole('button', { name, exact: true }))
          .boundingBox()
        if (!box || !other) throw new Error(`${name} is not drawn at ${size}`)
        const isApart =
          other.y >= box.y + box.height ||
          box.y >= other.y + other.height ||
          other.x >= box.x + box.width ||
          box.x >= other.x + other.width
        expect(isApart, `${name} at ${size}`).toBe(true)
      }
    }
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
