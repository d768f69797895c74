import type { Page } from '@playwright/test'
import type { Privacy } from '../../electron/api'
import { openPerson, used } from './people-scenes'
import { LIKE_GRACE, LOCKED, ringingAs, withGrace, withLikeGrace } from './privacy-scenes'
import { NOW_MS, online, talking } from '../../lab/window/example-state'
import { expect, test } from './test'
import { button, push } from './on-page'
import { personNamed, somebody } from '../../renderer/state/testing/somebody'

const sent = (page: Page): Promise<unknown[]> =>
  page.evaluate(() =>
    window.script.sent
      .filter(({ name }) => name !== 'lookForDevices')
      .map(({ name, args }) => [name, ...args]),
  )

const question = (page: Page, name: string) => page.getByRole('dialog', { name })

const GRACE = 'Grace Hopper'
const IS_IT = 'Is this Grace Hopper?'
const WITHOUT = 'Talk without privacy?'

test.describe('a call', () => {
  for (const [privacy, word] of [
    ['new', 'Encrypted, new device'],
    ['known', 'Encrypted, same device'],
    ['verified', 'Verified'],
    ['not-private', 'Not private'],
    ['changed', 'Identity changed'],
    ['unproven', 'Not proven'],
    ['stripped', 'Not private'],
    ['keyless', 'Not private'],
  ] as const satisfies readonly (readonly [Privacy, string])[])
    test(`that is ${privacy} shows “${word}” from start to end`, async ({ open }) => {
      const { page } = await open(ringingAs(privacy))
      const call = page.getByRole('region', { name: 'Call', exact: true })
      await expect(call.getByText(word, { exact: true })).toBeVisible()
      await push(page, {
        ...online,
        call: { kind: 'calling', ...somebody(GRACE), privacy, sinceMs: NOW_MS },
      })
      await expect(call.getByText(word, { exact: true })).toBeVisible()
      await push(page, { ...online, call: { ...talking, privacy } })
      await expect(button(page, word)).toBeVisible()
      await push(page, {
        ...online,
        call: { ...talking, privacy: 'known' },
        waiting: { ...somebody('Alan Turing'), privacy, sinceMs: NOW_MS },
      })
      const second = page.getByRole('region', { name: 'Alan Turing is also calling' })
      await expect(second.getByText(word, { exact: true })).toBeVisible()
    })
})

test.describe('a call with a warning', () => {
  test('is answered only after a question whose first button is the safe one', async ({ open }) => {
    const { page } = await open(ringingAs('changed'))
    await expect(page.getByRole('alertdialog', { name: `${GRACE} is calling` })).toHaveAccessibleDescription(
      /Identity changed.*Make sure it is them before you talk/,
    )
    await page.keyboard.press('a')
    await expect(question(page, IS_IT)).toBeVisible()
    await expect(button(page, 'Not yet')).toBeFocused()
    await page.keyboard.press('Enter')
    await expect(question(page, IS_IT)).toHaveCount(0)
    expect(await sent(page)).toEqual([])
    await button(page, 'Answer anyway').click()
    await page.keyboard.press('Escape')
    await expect(question(page, IS_IT)).toHaveCount(0)
    expect(await sent(page)).toEqual([])
    await button(page, 'Answer anyway').click()
    await question(page, IS_IT).getByRole('button', { name: 'Answer anyway' }).click()
    expect(await sent(page)).toEqual([['accept', { id: 1, contact: GRACE }, 'changed']])
  })

  test('is declined without a question', async ({ open }) => {
    const { page } = await open(ringingAs('stripped'))
    await button(page, 'Decline').click()
    expect(await sent(page)).toEqual([['refuse', { id: 1, contact: GRACE }]])
  })

  test('closes its question when it stops ringing', async ({ open }) => {
    const { page } = await open(ringingAs('stripped'))
    await button(page, 'Answer anyway').click()
    await expect(question(page, WITHOUT)).toBeVisible()
    await push(page, online)
    await expect(question(page, WITHOUT)).toHaveCount(0)
    await push(page, ringingAs('stripped'))
    await expect(button(page, 'Answer anyway')).toBeVisible()
    await expect(question(page, WITHOUT)).toHaveCount(0)
  })

  test('is placed only after the question, from the list and from their page', async ({ open }) => {
    const { page } = await open(withGrace('stripped'))
    await button(page, `Call ${GRACE}`).click()
    await expect(button(page, 'Cancel')).toBeFocused()
    await button(page, 'Cancel').click()
    await openPerson(page, GRACE)
    await button(page, 'Call').click()
    await question(page, WITHOUT).getByRole('button', { name: 'Call anyway' }).click()
    expect(await sent(page)).toEqual([['call', GRACE, { warning: 'stripped' }]])
  })

  test('at an original server names the server as the cause', async ({ open }) => {
    const { page } = await open({
      ...withGrace('stripped'),
      connection: { kind: 'online', sinceMs: NOW_MS, encrypted: false, isOriginal: true },
    })
    await button(page, `Call ${GRACE}`).click()
    await expect(question(page, WITHOUT)).toContainText('This server does not support private calls')
  })

  test('while our own key is locked names the key as the cause, never their phone', async ({ open }) => {
    const { page } = await open({ ...withGrace('keyless'), ...LOCKED })
    await button(page, `Call ${GRACE}`).click()
    await expect(question(page, WITHOUT)).toContainText('Your own key can’t be opened right now')
    await expect(question(page, WITHOUT)).not.toContainText('another app')
    await question(page, WITHOUT).getByRole('button', { name: 'Call anyway' }).click()
    expect(await sent(page)).toEqual([['call', GRACE, { warning: 'keyless' }]])
    await push(page, { ...ringingAs('keyless'), ...LOCKED })
    await expect(page.getByRole('alertdialog', { name: `${GRACE} is calling` })).toHaveAccessibleDescription(
      /Not private.*your own key can’t be opened right now/,
    )
    for (const privacy of ['keyless', 'not-private'] as const) {
      await push(page, { ...online, ...LOCKED, call: { ...talking, privacy } })
      await button(page, 'Not private').click()
      const dialog = page.getByRole('dialog', { name: 'Privacy' })
      await expect(dialog).toContainText('your own key can’t be opened right now')
      await expect(dialog).not.toContainText('their phone')
      await page.keyboard.press('Escape')
      await expect(dialog).toHaveCount(0)
    }
  })

  test('asks when a call URL names them, and closes the call URL’s question', async ({ open }) => {
    const identity = 'ab'.repeat(32)
    const { page } = await open({
      ...withGrace('changed', used, { identity }),
      callUrl: { contact: GRACE },
    })
    await question(page, IS_IT).getByRole('button', { name: 'Call anyway' }).click()
    expect(await sent(page)).toEqual([
      ['answerCallUrl', GRACE, false],
      ['call', GRACE, { warning: 'changed', identity }],
    ])
  })

  test('is not placed to a key that has come after the question: the question closes, and is asked anew', async ({
    open,
  }) => {
    const [shown, swapped] = ['ab'.repeat(32), 'cd'.repeat(32)]
    const { page } = await open(withGrace('changed', used, { identity: shown }))
    await button(page, `Call ${GRACE}`).click()
    await expect(question(page, IS_IT)).toBeVisible()
    await push(page, withGrace('changed', used, { identity: swapped }))
    await expect(question(page, IS_IT)).toHaveCount(0)
    expect(await sent(page)).toEqual([])
    await button(page, `Call ${GRACE}`).click()
    await question(page, IS_IT).getByRole('button', { name: 'Call anyway' }).click()
    expect(await sent(page)).toEqual([['call', GRACE, { warning: 'changed', identity: swapped }]])
  })

  test('that a call URL asks for is not placed to a key that has come after the question', async ({
    open,
  }) => {
    const callUrl = { contact: GRACE }
    const { page } = await open({ ...withGrace('changed', used, { identity: 'ab'.repeat(32) }), callUrl })
    await expect(question(page, IS_IT)).toBeVisible()
    await push(page, { ...withGrace('changed', used, { identity: 'cd'.repeat(32) }), callUrl })
    await expect(question(page, IS_IT)).toHaveCount(0)
    expect(await sent(page)).toEqual([['answerCallUrl', GRACE, false]])
  })

  test('closes the plain question of a call URL instead of changing it under the pointer', async ({
    open,
  }) => {
    const callUrl = { contact: GRACE }
    const { page } = await open({ ...withGrace('known'), callUrl })
    await expect(question(page, `Call ${GRACE}?`)).toBeVisible()
    await push(page, { ...withGrace('stripped'), callUrl })
    await expect(page.getByRole('dialog')).toHaveCount(0)
    expect(await sent(page)).toEqual([['answerCallUrl', GRACE, false]])
  })

  test('is answered as a second call only after the question', async ({ open }) => {
    const { page } = await open({
      ...online,
      call: talking,
      waiting: { ...somebody('Alan Turing'), privacy: 'changed', sinceMs: NOW_MS },
    })
    await button(page, 'Hold and answer').click()
    await page.getByRole('dialog').getByRole('button', { name: 'Answer anyway' }).click()
    expect(await sent(page)).toEqual([
      ['acceptWaiting', { id: 1, contact: 'Alan Turing' }, 'hold', 'changed'],
    ])
  })

  test('is placed and answered at once when there is no warning', async ({ open }) => {
    const { page } = await open(withGrace('not-private'))
    await button(page, `Call ${GRACE}`).click()
    await push(page, ringingAs('new'))
    await button(page, 'Answer').click()
    expect(await sent(page)).toEqual([
      ['call', GRACE],
      ['accept', { id: 1, contact: GRACE }],
    ])
  })
})

test.describe('a name that only looks like a known one', () => {
  const LOOKS_LIKE = `A name that looks like ${GRACE}`
  const lookAlike = GRACE

  test('is named when a call URL asks for it, when it is called, and on its page', async ({ open }) => {
    const callUrl = { contact: LIKE_GRACE, lookAlike }
    const { page } = await open({ ...withLikeGrace('changed'), callUrl })
    const asked = question(page, LOOKS_LIKE)
    await expect(asked).toContainText(`not the ${GRACE} you know`)
    await expect(asked).not.toContainText('than before')
    await asked.getByRole('button', { name: 'Cancel' }).click()
    await push(page, withLikeGrace('stripped'))
    await openPerson(page, LIKE_GRACE)
    const privacy = page.getByRole('region', { name: 'Privacy' })
    await expect(privacy).toContainText(`not the ${GRACE} you know`)
    await expect(privacy).toContainText('are not private, because their app can’t encrypt them')
    await expect(privacy).not.toContainText('used to be private')
    await button(page, 'Call').click()
    await expect(asked).toContainText('Someone on the network could listen')
    await asked.getByRole('button', { name: 'Call anyway' }).click()
    expect(await sent(page)).toEqual([
      ['answerCallUrl', LIKE_GRACE, false],
      ['call', LIKE_GRACE, { warning: 'stripped' }],
    ])
  })

  test('is named while it rings, when it is answered, and in the call', async ({ open }) => {
    const who = { ...somebody(LIKE_GRACE), privacy: 'changed', lookAlike } as const
    const { page } = await open({ ...online, call: { kind: 'ringing', ...who, sinceMs: NOW_MS } })
    await expect(page.getByRole('alertdialog')).toHaveAccessibleDescription(
      /Identity changed.*not the Grace Hopper you know/,
    )
    await button(page, 'Answer anyway').click()
    await expect(question(page, LOOKS_LIKE)).toContainText(`Ask ${GRACE} another way`)
    await page.keyboard.press('Escape')
    await push(page, { ...online, call: { ...talking, ...who } })
    await button(page, 'Identity changed').click()
    await expect(question(page, 'Privacy')).toContainText(`not the ${GRACE} you know`)
    await page.keyboard.press('Escape')
    await push(page, { ...online, call: talking, waiting: { ...who, sinceMs: NOW_MS } })
    await button(page, 'Hold and answer').click()
    await expect(question(page, LOOKS_LIKE)).toBeVisible()
  })
})

test.describe('the safety code', () => {
  test('is on a person’s page: read digit by digit, copied, marked as compared and unmarked', async ({
    open,
  }) => {
    const { page } = await open(withGrace('known'))
    await openPerson(page, GRACE)
    const code = page.getByRole('group', { name: 'Safety code' })
    await expect(code).toBeHidden()
    await page.getByText('Compare safety codes').focus()
    await page.keyboard.press('Enter')
    await expect(code).toContainText('0 2 8 3 5,')
    await button(page, 'Copy safety code').click()
    await button(page, 'Mark as verified').click()
    await push(page, withGrace('verified'))
    await expect(page.getByRole('region', { name: 'Privacy' })).toContainText('Verified')
    await button(page, 'Remove verification').click()
    expect(await sent(page)).toEqual([
      ['copyText', '02835 49157 63018 77264 90315 48826'],
      ['setVerified', personNamed(GRACE), true],
      ['setVerified', personNamed(GRACE), false],
    ])
  })

  test('is in the call as well, and Escape returns to it', async ({ open }) => {
    const { page } = await open({
      ...used,
      call: { ...talking, privacy: 'known' },
      contacts: withGrace('known').contacts,
    })
    await button(page, 'Encrypted, same device').click()
    const dialog = page.getByRole('dialog', { name: 'Privacy' })
    await expect(dialog.getByRole('group', { name: 'Safety code' })).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(dialog).toHaveCount(0)
    await expect(button(page, 'Encrypted, same device')).toBeFocused()
    expect(await sent(page)).toEqual([])
  })

  test('is not offered when there is nothing to compare', async ({ open }) => {
    const { page } = await open(withGrace('not-private'))
    await openPerson(page, GRACE)
    await expect(page.getByRole('region', { name: 'Privacy' })).toContainText('Not private')
    await expect(page.getByRole('group', { name: 'Safety code' })).toHaveCount(0)
    await expect(button(page, 'Mark as verified')).toHaveCount(0)
  })
})

test('the user can restrict calls to private ones', async ({ open }) => {
  const { page } = await open(online)
  await page.keyboard.press('Control+,')
  await page.getByRole('tab', { name: 'Calls' }).last().click()
  await page.getByRole('switch', { name: 'Only private calls' }).click({ force: true })
  expect(await sent(page)).toContainEqual(['changeSettings', { calls: { privateOnly: true } }])
})

test('a key that cannot be opened is reported, and opened again on request', async ({ open }) => {
  const { page } = await open({ ...used, ...LOCKED })
  await expect(page.getByText(/keyring, which is locked or missing\..*Your key is not lost/)).toBeVisible()
  await button(page, 'Try again').click()
  expect(await sent(page)).toContainEqual(['unlockIdentity'])
  await push(page, used)
  await expect(button(page, 'Try again')).toBeHidden()
})
