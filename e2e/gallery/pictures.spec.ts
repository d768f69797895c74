import type { Page } from '@playwright/test'
import type { AppState } from '../../electron/api'
import { online, talking } from '../../lab/window/example-state'
import { button, push } from './on-page'
import { used } from './people-scenes'
import { choosePhoto, openPicture, pictured } from './picture-scenes'
import { openPageOf } from './settings-scenes'
import { expect, test } from './test'

const dialog = (page: Page) => page.getByRole('dialog', { name: 'Your picture' })
const area = (page: Page) => page.getByRole('application', { name: 'The part of the photo that others see' })

/** The picture that the page has sent: its first bytes and its length, and the sides that it has. */
const sentPicture = (page: Page) =>
  page.evaluate(async () => {
    const bytes = window.script.sent.find(({ name }) => name === 'setPicture')?.args[0]
    if (!(bytes instanceof Uint8Array)) return undefined
    const { width, height } = await createImageBitmap(new Blob([new Uint8Array(bytes)]))
    return { start: [...bytes.subarray(0, 3)], length: bytes.length, width, height }
  })

/** What the drawing shows, as its own bytes. */
const drawing = (page: Page): Promise<string> =>
  page.evaluate(() => document.querySelector('canvas')?.toDataURL() ?? '')

test.describe('our picture', () => {
  test('is chosen, cropped and sent as a small square JPEG', async ({ open }) => {
    const { page } = await open(used)
    await choosePhoto(page)
    await expect(area(page)).toBeFocused()
    await button(page, 'Use this picture').click()
    await expect(dialog(page)).toBeHidden()
    const sent = await sentPicture(page)
    expect(sent).toMatchObject({ start: [0xff, 0xd8, 0xff], width: 256, height: 256 })
    expect(sent?.length).toBeLessThanOrEqual(64 * 1024)
  })

  test('is cropped by the keyboard alone', async ({ open }) => {
    const { page } = await open(used)
    await choosePhoto(page)
    await expect(area(page)).toBeFocused()
    const whole = await drawing(page)
    await page.keyboard.press('+')
    await page.keyboard.press('+')
    const near = await drawing(page)
    expect(near).not.toBe(whole)
    await expect(page.getByRole('slider', { name: 'Zoom' })).not.toHaveValue('1')
    await page.keyboard.press('ArrowLeft')
    expect(await drawing(page)).not.toBe(near)
    await page.keyboard.press('ArrowRight')
    expect(await drawing(page)).toBe(near)
    for (let press = 0; press < 4; press++) await page.keyboard.press('-')
    expect(await drawing(page)).toBe(whole)
    for (let press = 0; press < 3; press++) await page.keyboard.press('Tab')
    await expect(button(page, 'Use this picture')).toBeFocused()
    await page.keyboard.press('Enter')
    await expect(dialog(page)).toBeHidden()
    expect(await sentPicture(page)).toMatchObject({ width: 256 })
  })

  test('follows the pointer', async ({ open }) => {
    const { page } = await open(used)
    await choosePhoto(page)
    await expect(area(page)).toBeFocused()
    await page.keyboard.press('+')
    const before = await drawing(page)
    await area(page).hover()
    await page.mouse.down()
    await page.mouse.move(400, 300, { steps: 3 })
    await page.mouse.up()
    const after = await drawing(page)
    expect(after).not.toBe(before)
    await page.mouse.move(500, 400)
    expect(await drawing(page)).toBe(after)
  })

  test('is removed', async ({ open }) => {
    const { page } = await open(pictured)
    await openPicture(page)
    await button(page, 'Remove').click()
    await expect(dialog(page)).toBeHidden()
    expect(await page.evaluate(() => window.script.sent.map(({ name }) => name))).toContain('removePicture')
  })

  test('stays when it cannot be kept, and the dialog says why', async ({ open }) => {
    const { page } = await open(used)
    await choosePhoto(page)
    await expect(area(page)).toBeFocused()
    await page.evaluate(() =>
      window.script.failWith({ key: 'problem.pictureUnsaved', fill: { detail: 'ENOSPC' } }),
    )
    await button(page, 'Use this picture').click()
    await expect(dialog(page).getByRole('alert')).toHaveText(
      'The picture could not be saved on this computer: ENOSPC',
    )
    await button(page, 'Cancel').click()
    await expect(button(page, 'Choose a photo…')).toBeVisible()
  })

  test('is none of a file that is no image', async ({ open }) => {
    const { page } = await open(used)
    await choosePhoto(page, 'package.json')
    await expect(dialog(page).getByRole('alert')).toHaveText('Choose a PNG, JPEG, WebP or GIF file.')
  })

  test('is changed in the settings, with whom to show it to', async ({ open }) => {
    const { page } = await open(used)
    await openPageOf(page, 'Privacy')
    await page.getByRole('combobox', { name: 'Show my picture to' }).selectOption('Favourites only')
    expect(await page.evaluate(() => window.script.sent.at(-1))).toEqual({
      name: 'changeSettings',
      args: [{ calls: { showsPictureTo: 'favourites' } }],
    })
    await button(page, 'Change…').click()
    await expect(dialog(page)).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(dialog(page)).toBeHidden()
    await expect(page.getByRole('dialog', { name: 'Settings' })).toBeVisible()
  })
})

test.describe('pictures of others', () => {
  const rowOf = (page: Page, name: string) => page.locator('[data-row]').filter({ hasText: name }).first()

  test('cover the letters of their names, and go with the picture', async ({ open }) => {
    const { page } = await open(pictured)
    const picture = rowOf(page, 'Grace Hopper').locator('img.avatar-picture')
    await expect(picture).toHaveAttribute('src', /^data:image\/jpeg;base64,/)
    await expect(rowOf(page, 'Mary Jackson').locator('img')).toHaveCount(0)
    await push(page, used)
    await expect(picture).toHaveCount(0)
  })

  test('are shown in a call, at both ends', async ({ open }) => {
    const { page } = await open({ ...pictured, call: talking } satisfies AppState)
    await expect(page.locator('.line img.avatar-picture')).toHaveCount(2)
  })

  test('that cannot be drawn leave the letters', async ({ open }) => {
    const [contact] = online.contacts
    if (!contact) throw new Error('there is nobody')
    const { page } = await open({ ...online, contacts: [{ ...contact, picture: 'broken' }] })
    await expect(rowOf(page, contact.name)).toBeVisible()
    await expect.poll(() => page.evaluate(() => window.script.asked)).toContain('broken')
    await expect(page.locator('img.avatar-picture')).toHaveCount(0)
  })
})
