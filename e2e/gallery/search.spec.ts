import type { Page } from '@playwright/test'
import type { AppState, Conversation, FoundTexts, ShownText } from '../../electron/api'
import { personNamed } from '../../renderer/state/testing/somebody'
import { NOW_MS } from '../../lab/window/example-state'
import { push, search } from './on-page'
import { used } from './people-scenes'
import { inRoom, inside, keyOf, two } from '../../lab/window/room-state'
import { expect, test } from './test'
import { hits } from './text-hits'

const TEXTS = 1_000
const texts: readonly ShownText[] = Array.from({ length: TEXTS }, (_, n) => ({
  ...{ id: `t${n}`, key: keyOf('Grace Hopper'), name: 'Grace Hopper', text: `text ${n}` },
  ...{ unixMs: NOW_MS - (TEXTS - n) * 60_000, mentions: [], isEdited: false, isDeleted: false },
}))
const hitOf = (conversation: Conversation, title: string, n: number): FoundTexts => ({
  hits: [
    {
      ...{ conversation, title, id: `t${n}`, unixMs: NOW_MS, author: 'Grace Hopper' },
      excerpt: { before: '', match: 'text', behind: ` ${n}` },
    },
  ],
  isWhole: true,
})
const grace: Conversation = { kind: 'person', id: personNamed('Grace Hopper') }
const known: AppState = { ...used, ownKey: keyOf('Rosalind Franklin'), hasRooms: true }

const found = (page: Page) => page.getByRole('list', { name: 'Messages' })
const row = (page: Page, n: number) => page.locator(`[data-text="t${n}"]`)

const look = async (page: Page, words: string, answer: FoundTexts | undefined): Promise<void> => {
  await page.evaluate((next) => window.script.found(next), answer)
  await search(page).fill(words)
}
const write = (page: Page, conversation: Conversation): Promise<void> =>
  page.evaluate((changes) => window.script.texts(changes), { conversation, put: texts, isWhole: true })

test.describe('a search of messages', () => {
  test('says who has written what and when, and marks the words', async ({ open }) => {
    const { page, complaints } = await open(known)
    await look(page, 'figures', { hits, isWhole: true })
    await expect(found(page).getByRole('listitem')).toHaveCount(hits.length)
    const first = found(page).getByRole('button').first()
    await expect(first).toHaveAccessibleName('Workshop')
    await expect(first).toHaveAccessibleDescription(/^Ada Lovelace: …put the figures into the draft\., /)
    await expect(found(page).getByRole('button').nth(1)).toHaveAccessibleDescription(
      /^You: Which figures\?, /,
    )
    await expect(first.locator('mark')).toHaveText('figures')
    const [ofAda] = known.contacts.filter(({ name }) => name === 'Ada Lovelace')
    if (!ofAda) throw new Error('Ada is a contact')
    const contacts = [{ ...ofAda, nickname: 'Countess', knownBy: keyOf('Ada Lovelace') }]
    await push(page, { ...known, contacts })
    await expect(first).toHaveAccessibleDescription(/^Countess: …put the figures/)
    expect(complaints).toEqual([])
  })

  test('opens a conversation at the message, by the keyboard as well', async ({ open }) => {
    const { page } = await open(known)
    await write(page, grace)
    await look(page, 'text 100', hitOf(grace, 'Grace Hopper', 100))
    await expect(found(page)).toBeVisible()
    await search(page).press('ArrowDown')
    await expect(found(page).getByRole('button')).toBeFocused()
    await page.keyboard.press('Enter')
    await expect(row(page, 100)).toBeInViewport()
    await expect(row(page, 100)).toHaveAttribute('data-pointed-at', 'true')
    await expect(row(page, 100)).toBeFocused()
    // Only what is in sight is drawn.
    expect(await page.locator('.text').count()).toBeLessThan(100)
    await expect(page.getByRole('button', { name: 'Jump to newest' })).toBeVisible()
    await expect(found(page).getByRole('button')).toHaveAttribute('aria-current', 'page')
    // Another one in the conversation that is open, and the first one again.
    await look(page, 'text 900', hitOf(grace, 'Grace Hopper', 900))
    await expect(found(page)).toContainText('text 900')
    await found(page).getByRole('button').click()
    await expect(row(page, 900)).toBeInViewport()
    await look(page, 'text 100', hitOf(grace, 'Grace Hopper', 100))
    await expect(found(page)).toContainText('text 100')
    await found(page).getByRole('button').click()
    await expect(row(page, 100)).toBeInViewport()
  })

  test('shows the text of the room, also where a narrow window shows its voice', async ({ open }) => {
    const { page } = await open(inRoom(inside, two))
    await page.setViewportSize({ width: 360, height: 740 })
    const workshop: Conversation = { kind: 'room', name: 'Workshop' }
    await write(page, workshop)
    await page.getByRole('button', { name: 'Back' }).click()
    await look(page, 'text 500', hitOf(workshop, 'Workshop', 500))
    await found(page).getByRole('button').click()
    await expect(row(page, 500)).toBeInViewport()
    await expect(page.getByRole('tab', { name: 'Messages' })).toHaveAttribute('aria-selected', 'true')
  })

  test('says that it could not look, or that there may be more', async ({ open }) => {
    const { page } = await open(known)
    await look(page, 'figures', undefined)
    await expect(page.getByText('Messages could not be searched.')).toBeVisible()
    await page.evaluate((next) => window.script.found(next), { hits: [], isWhole: false })
    await page.getByRole('button', { name: 'Try again' }).click()
    await expect(page.getByText('The search took too long')).toBeVisible()
    await look(page, 'nothing', { hits: [], isWhole: true })
    await expect(page.getByText('Nothing matches “nothing”')).toBeVisible()
  })
})
