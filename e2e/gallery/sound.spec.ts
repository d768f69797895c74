import type { Page } from '@playwright/test'
import type { AppState } from '../../electron/api'
import { NOW_MS, online, talking } from '../../lab/window/example-state'
import { openSettings } from './settings-scenes'
import type { SentCommand } from '../../lab/window/scripted-api'
import { expect, test } from './test'
import { button, push } from './on-page'

const sent = (page: Page): Promise<SentCommand[]> => page.evaluate(() => window.script.sent)

test.describe('the sound settings', () => {
  const sound = {
    input: { kind: 'default' },
    output: { kind: 'device', name: 'Old headset' },
    ringer: { kind: 'default' },
    ringVolume: 1,
    ring: 'marimba',
    cues: true,
    cleaning: { echoCancellation: true, noiseSuppression: false, gainControl: true },
    dtx: false,
  } as const
  const withDevices: AppState = {
    ...online,
    settings: { ...online.settings, sound },
    soundDevices: { inputs: ['Desk microphone'], outputs: ['Desk speakers'] },
  }
  const dialog = (page: Page) => page.getByRole('dialog', { name: 'Settings' })
  const chosen = async (page: Page) =>
    (await sent(page))
      .filter(({ name }) => name !== 'lookForDevices')
      .map(({ name, args }) => [name, ...args])

  test('are a click away in a call, and restore the focus', async ({ open }) => {
    const { page } = await open({ ...withDevices, call: talking })
    const sliders = button(page, 'Sound settings')
    await sliders.focus()
    await page.keyboard.press('Enter')
    await expect(page.getByRole('tabpanel', { name: 'Sound' })).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(dialog(page)).toBeHidden()
    await expect(sliders).toBeFocused()
  })

  test('choose devices by name; a missing one is marked and stays chosen', async ({ open }) => {
    const { page } = await open(withDevices)
    await openSettings(page)
    const speaker = page.getByRole('combobox', { name: 'Speaker' })
    await expect(speaker.locator(':checked')).toHaveText('Old headset (not connected)')
    await page.getByRole('combobox', { name: 'Microphone' }).selectOption('Desk microphone')
    await speaker.selectOption('System default')
    await page.getByRole('dialog').getByRole('tab', { name: 'Calls' }).click()
    await page.getByRole('slider', { name: 'Ring volume' }).press('ArrowLeft')
    expect(await chosen(page)).toEqual([
      ['changeSettings', { sound: { input: { kind: 'device', name: 'Desk microphone' } } }],
      ['changeSettings', { sound: { output: { kind: 'default' } } }],
      ['changeSettings', { sound: { ringVolume: 0.95 } }],
    ])
  })

  test('switch the voice cleaning, during a call too', async ({ open }) => {
    const { page } = await open({ ...withDevices, call: talking })
    await button(page, 'Sound settings').click()
    const noise = page.getByRole('switch', { name: 'Noise suppression' })
    await expect(noise).not.toBeChecked()
    await expect(noise).toHaveAccessibleDescription(/typing/)
    await noise.press('Space')
    await page.getByText('Automatic gain control').click()
    await page.getByRole('switch', { name: 'Save data while silent' }).click()
    expect(await chosen(page)).toEqual([
      ['changeSettings', { sound: { cleaning: { noiseSuppression: true } } }],
      ['changeSettings', { sound: { cleaning: { gainControl: false } } }],
      ['changeSettings', { sound: { dtx: true } }],
    ])
  })

  test('look for devices only while they are open', async ({ openApart }) => {
    const { page } = await openApart(withDevices)
    await page.clock.install({ time: NOW_MS })
    await page.clock.pauseAt(NOW_MS + 1000)
    await openSettings(page)
    await page.clock.runFor(4500)
    await page.keyboard.press('Escape')
    await expect(dialog(page)).toBeHidden()
    await page.clock.runFor(10_000)
    const looks = (await sent(page)).filter(({ name }) => name === 'lookForDevices')
    expect(looks).toHaveLength(3)
  })

  test('test a device, show the progress and stop the test', async ({ open }) => {
    const { page } = await open(withDevices)
    await openSettings(page)
    await button(page, 'Test microphone').click()
    await push(page, { ...withDevices, soundTest: 'opening' })
    await expect(page.getByText('Opening the microphone…')).toBeVisible()
    await push(page, { ...withDevices, soundTest: 'recording' })
    await expect(page.getByText('Recording: say something.')).toBeVisible()
    await button(page, 'Stop').click()
    await push(page, withDevices)
    await page.getByRole('dialog').getByRole('tab', { name: 'Calls' }).click()
    await button(page, 'Test ringer').click()
    expect(await chosen(page)).toEqual([
      ['testSound', 'microphone'],
      ['stopSoundTest'],
      ['testSound', 'ringer'],
    ])
  })

  test('choose a ring, play each sound, and switch the short ones off', async ({ open }) => {
    const { page } = await open(withDevices)
    await openSettings(page)
    await page.getByRole('dialog').getByRole('tab', { name: 'Calls' }).click()
    await page.getByRole('combobox', { name: 'Ringtone' }).selectOption('Harp')
    await page.getByRole('dialog').getByRole('tab', { name: 'Tones' }).click()
    await button(page, 'Play “Doorbell”').click()
    await push(page, { ...withDevices, soundTest: 'ring-bell' })
    await button(page, 'Stop “Doorbell”').click()
    await push(page, withDevices)
    await button(page, 'Play “Your turn to talk”').click()
    await page.getByRole('switch', { name: 'Sound effects' }).click()
    expect(await chosen(page)).toEqual([
      ['changeSettings', { sound: { ring: 'harp' } }],
      ['testSound', 'ring-bell'],
      ['stopSoundTest'],
      ['testSound', 'go-ahead'],
      ['changeSettings', { sound: { cues: false } }],
    ])
    await push(page, { ...withDevices, call: talking })
    await expect(button(page, 'Play “Harp”')).toBeDisabled()
  })

  test('stop a test when they close', async ({ open }) => {
    const { page } = await open(withDevices)
    await openSettings(page)
    await button(page, 'Test speaker').click()
    await page.keyboard.press('Escape')
    await expect(dialog(page)).toBeHidden()
    expect(await chosen(page)).toEqual([['testSound', 'speaker'], ['stopSoundTest']])
  })

  test('continue a test when the offer to try the microphone disappears behind them', async ({ open }) => {
    const offer = (page: Page) =>
      page.getByRole('heading', { name: 'Can others hear you?', includeHidden: true })
    const { page } = await open({
      ...withDevices,
      settings: { ...withDevices.settings, microphoneTried: false },
    })
    await expect(offer(page)).toHaveCount(1)
    await openSettings(page)
    await button(page, 'Test microphone').click()
    await push(page, { ...withDevices, soundTest: 'recording' })
    await expect(offer(page)).toHaveCount(0)
    await expect(page.getByText('Recording: say something.')).toBeVisible()
    expect(await chosen(page)).toEqual([['testSound', 'microphone']])
  })

  test('test nothing during a call, but can look for devices again', async ({ open }) => {
    const { page } = await open({
      ...withDevices,
      call: talking,
      soundDevices: { inputs: [], outputs: [], stale: 'in-use' },
    })
    await button(page, 'Sound settings').click()
    await expect(button(page, 'Test speaker')).toBeDisabled()
    await button(page, 'Search again').click()
    expect((await sent(page)).at(-1)).toEqual({ name: 'lookForDevices', args: [true] })
  })
})
