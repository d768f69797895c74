import type { Page } from '@playwright/test'
import { somebody } from '../../renderer/state/testing/somebody'
import { talking } from '../../lab/window/example-state'
import { atTwo, callElsewhere, heldElsewhere, ringingElsewhere } from './network-scenes'
import { button, push } from './on-page'
import { expect, test } from './test'

const sent = (page: Page): Promise<unknown[]> =>
  page.evaluate(() => window.script.sent.map(({ name, args }) => [name, ...args]))
const rail = (page: Page) => page.getByRole('navigation', { name: 'Networks' })
const grace = { id: somebody('Grace Hopper').id, contact: 'Grace Hopper' }

test('one network has no rail', async ({ open }) => {
  const { page } = await open({ ...atTwo, networks: atTwo.networks.slice(0, 1) })
  await expect(rail(page)).toHaveCount(0)
})

test('the keyboard moves through the networks, shows one, and adds one', async ({ open }) => {
  const { page } = await open(atTwo)
  const first = rail(page).getByRole('button', { name: 'phones.example.org, 2 missed' })
  await expect(first).toHaveAttribute('aria-current', 'true')
  await first.focus()
  await page.keyboard.press('ArrowDown')
  await expect(rail(page).getByRole('button', { name: 'club.example:4242' })).toBeFocused()
  await page.keyboard.press('Enter')
  await page.keyboard.press('End')
  await expect(button(page, 'Add a network')).toBeFocused()
  await page.keyboard.press('Space')
  await page.keyboard.press('Home')
  await expect(first).toBeFocused()
  expect((await sent(page)).slice(-2)).toEqual([['showNetwork', '2'], ['addNetwork']])
})

test('a call that rings elsewhere is announced, and its answer shows its network', async ({ open }) => {
  const { page } = await open(atTwo)
  await push(page, ringingElsewhere)
  const card = page.getByRole('region', { name: 'Grace Hopper is calling on club.example:4242' })
  await expect(card.getByRole('alert')).toBeVisible()
  await card.getByRole('button', { name: 'Answer' }).click()
  expect((await sent(page)).slice(-2)).toEqual([
    ['accept', grace],
    ['showNetwork', '2'],
  ])
  await card.getByRole('button', { name: 'Decline' }).click()
  expect((await sent(page)).at(-1)).toEqual(['refuse', grace])
})

test('what has sound elsewhere lies above the tabs of a narrow window', async ({ open }) => {
  const { page } = await open(callElsewhere)
  await page.setViewportSize({ width: 360, height: 740 })
  const bottomOf = async (name: string) => {
    const box = await page.getByRole('region', { name }).boundingBox()
    return (box?.y ?? 0) + (box?.height ?? 0)
  }
  const tabs = await page.getByRole('navigation', { name: 'Views' }).boundingBox()
  expect(await bottomOf('On club.example:4242')).toBeLessThanOrEqual(tabs?.y ?? 0)
})

test('a call on hold elsewhere names its network, above the call that talks', async ({ open }) => {
  const { page } = await open(heldElsewhere)
  for (const width of [1000, 360]) {
    await page.setViewportSize({ width, height: 740 })
    const bar = page.getByRole('region', { name: 'Call on hold' })
    await expect(bar).toContainText('On club.example:4242')
    const [upper, lower] = [
      await bar.boundingBox(),
      await page.getByRole('region', { name: 'Voice' }).boundingBox(),
    ]
    if (!upper || !lower) throw new Error('a bar is not drawn')
    expect(upper.y + upper.height).toBeLessThanOrEqual(lower.y)
  }
})

test('a call with a warning elsewhere is shown before it is answered', async ({ open }) => {
  const { page } = await open(atTwo)
  const [elsewhere] = ringingElsewhere.elsewhere
  if (elsewhere?.call.kind !== 'ringing') throw new Error('nobody rings')
  await push(page, {
    ...ringingElsewhere,
    elsewhere: [{ ...elsewhere, call: { ...elsewhere.call, privacy: 'changed' } }],
  })
  await button(page, 'Show call').click()
  expect((await sent(page)).at(-1)).toEqual(['showNetwork', '2'])
})

test('a call elsewhere keeps its controls and its keys, and leads to its network', async ({ open }) => {
  const { page } = await open(callElsewhere)
  const voice = page.getByRole('region', { name: 'On club.example:4242' })
  await expect(voice.getByRole('region', { name: 'Voice' })).toContainText('Grace Hopper')
  await page.locator('body').press('m')
  await voice.getByRole('button', { name: 'Back to call' }).click()
  await voice.getByRole('button', { name: 'Hang up' }).click()
  expect(await sent(page)).toEqual(
    expect.arrayContaining([
      ['setMuted', true],
      ['showNetwork', '2'],
      ['hangUp', { id: talking.id, contact: talking.contact }],
    ]),
  )
  // One call in the whole app.
  await expect(button(page, 'Call Grace Hopper')).toBeDisabled()
})
