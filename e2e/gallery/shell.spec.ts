import type { Page } from '@playwright/test'
import type { AppState } from '../../electron/api'
import {
  calls as history,
  ended,
  floorRoom,
  held,
  NOW_MS,
  openRoom,
  roomMembers,
  talking,
} from '../../lab/window/example-state'
import { openCalls, openPerson } from './people-scenes'
import { inRoom, usedRooms, withFloor } from './shell-scenes'
import { expect, test } from './test'
import { button, push, search, settled } from './on-page'
import { personNamed, somebody } from '../../renderer/state/testing/somebody'

const sent = (page: Page): Promise<unknown[][]> =>
  page.evaluate(() =>
    window.script.sent
      .filter(({ name }) => name !== 'markMissedSeen')
      .map(({ name, args }) => [name, ...args]),
  )
const list = (page: Page, name: string) => page.getByRole('list', { name, exact: true })
const voice = (page: Page) => page.getByRole('region', { name: 'Voice' })
const room = (page: Page) => page.getByRole('region', { name: 'Room', exact: true })
const NARROW = { width: 360, height: 640 }

const inFloor = withFloor({ kind: 'none' })

test.describe('the list of rooms', () => {
  test('says who is inside and what is unread, and opens a room without entering it', async ({ open }) => {
    const { page } = await open(usedRooms)
    await expect(list(page, 'Rooms').getByRole('listitem')).toHaveCount(4)
    const night = button(page, 'Night shift')
    await expect(night).toHaveAccessibleDescription('14 inside, 3 unread, 1 mention, Handover at six')
    await expect(night).toHaveAttribute('title', 'Handover at six')
    await night.click()
    await expect(night).toHaveAttribute('aria-current', 'page')
    await expect(page.getByRole('main').getByRole('heading', { name: 'Night shift' })).toBeVisible()
    expect(await sent(page)).toEqual([])
  })

  test('is reached by the arrow keys from the search box, before people', async ({ open }) => {
    const { page } = await open(usedRooms)
    await search(page).focus()
    for (const name of ['Calls', 'Lobby', 'Night shift', 'Reading group', 'Workshop', 'Grace Hopper']) {
      await page.keyboard.press('ArrowDown')
      await expect(button(page, name)).toBeFocused()
    }
  })

  test('has a menu for each room, as people have', async ({ open }) => {
    const { page } = await open(usedRooms)
    await button(page, 'More options for # Night shift').focus()
    await page.keyboard.press('Enter')
    const items = page.getByRole('menuitem')
    await expect(items).toHaveText([
      ...['View room', 'Join', 'Silence for 1 hour', 'Silence until tomorrow at 08:00'],
      ...['Silence until I turn it off', 'Copy link', 'Remove from list'],
    ])
    await page.getByRole('menuitem', { name: 'View room' }).click()
    await expect(page.getByRole('heading', { name: 'Night shift' })).toBeFocused()
    await button(page, 'Lobby').click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Join' }).click()
    expect(await sent(page)).toEqual([['enterRoom', 'Lobby']])
  })

  test('has no room that we are in, which is live', async ({ open }) => {
    const { page } = await open(inRoom)
    await expect(list(page, 'Rooms').getByRole('button', { name: 'Lobby' })).toHaveCount(0)
    await expect(list(page, 'Live').getByRole('button', { name: 'Lobby', exact: true })).toBeVisible()
  })

  test('is missing where the network has no rooms', async ({ open }) => {
    const { page } = await open({ ...usedRooms, hasRooms: false })
    await expect(page.getByRole('heading', { name: 'Rooms', exact: true })).toHaveCount(0)
    await expect(button(page, 'New room')).toHaveCount(0)
  })
})

test('one search finds people, rooms and calls', async ({ open }) => {
  const { page } = await open(usedRooms)
  await page.evaluate((entries) => window.script.history(entries), [])
  await search(page).fill('work')
  await expect(list(page, 'Rooms').getByRole('listitem')).toHaveText([/Workshop/])
  await expect(list(page, 'Contacts')).toHaveCount(0)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('main').getByRole('heading', { name: 'Workshop' })).toBeVisible()
  expect(await sent(page)).toEqual([])
})

test.describe('what is live', () => {
  test('is the call, the room and the call on hold, and opens them', async ({ open }) => {
    const { page } = await open({ ...usedRooms, call: talking, held, room: openRoom, roomMembers })
    const live = list(page, 'Live')
    await expect(live.getByRole('listitem')).toHaveText([/Grace Hopper/, /Lobby/, /Alan Turing/])
    await openCalls(page)
    await live.getByRole('button', { name: 'Grace Hopper' }).click()
    await expect(page.getByRole('region', { name: 'Call', exact: true })).toBeVisible()
    await live.getByRole('button', { name: 'Lobby', exact: true }).click()
    await expect(page.getByRole('main').getByRole('heading', { name: 'Lobby' })).toBeVisible()
    expect(await sent(page)).toEqual([])
  })
})

test.describe('the voice bar', () => {
  test('is missing without sound', async ({ open }) => {
    const { page } = await open(usedRooms)
    await expect(voice(page)).toHaveCount(0)
    await push(page, { ...usedRooms, call: ended })
    await expect(voice(page)).toHaveCount(0)
    await push(page, { ...usedRooms, room: { ...openRoom, phase: 'ended', end: 'left' }, roomMembers: [] })
    await expect(room(page)).toHaveCount(0)
  })

  for (const [where, go] of [
    ['the calls', openCalls],
    ['a profile', (page: Page) => openPerson(page, 'Lise Meitner')],
    ['a room', (page: Page) => button(page, 'Workshop').click()],
  ] as const)
    test(`stays with its buttons on ${where}, and leads back to the call`, async ({ open }) => {
      const { page } = await open({ ...usedRooms, call: talking })
      // The bar slides in.
      await settled(page)
      const before = await button(page, 'Hang up').boundingBox()
      await go(page)
      await expect(page.getByRole('region', { name: 'Call', exact: true })).toHaveCount(0)
      expect(await button(page, 'Hang up').boundingBox()).toEqual(before)
      await expect(voice(page).getByRole('meter', { name: 'Microphone level' })).toBeVisible()
      await voice(page).getByRole('button', { name: 'Back to call' }).click()
      await expect(page.getByRole('region', { name: 'Call', exact: true })).toBeVisible()
      await button(page, 'Mute').click()
      await button(page, 'Hold').click()
      await button(page, 'Hang up').click()
      expect(await sent(page)).toEqual([
        ['setMuted', true],
        ['swapCalls', { id: 1, contact: 'Grace Hopper' }],
        ['hangUp', { id: 1, contact: 'Grace Hopper' }],
      ])
    })

  test('cancels a call from every page', async ({ open }) => {
    const { page } = await open(usedRooms)
    await push(page, {
      ...usedRooms,
      call: { kind: 'calling', ...somebody('Ada Lovelace'), privacy: 'known', sinceMs: NOW_MS },
    })
    await openCalls(page)
    await expect(voice(page)).toHaveAttribute('data-call-state', 'calling')
    await page.keyboard.press('Escape')
    await expect(page.getByRole('region', { name: 'Call', exact: true })).toBeVisible()
    await button(page, 'Cancel call').click()
    expect(await sent(page)).toEqual([['hangUp', { id: 1, contact: 'Ada Lovelace' }]])
  })

  test('of an open room mutes and leaves, by buttons and by keys', async ({ open }) => {
    const { page } = await open(inRoom)
    await expect(room(page)).toContainText('Grace Hopper is talking')
    await button(page, 'Mute').click()
    await page.keyboard.press('m')
    await button(page, 'Leave').click()
    await page.keyboard.press('Control+h')
    await search(page).focus()
    await page.keyboard.type('m ')
    expect(await sent(page)).toEqual([
      ['setRoomMuted', true],
      ['setRoomMuted', true],
      ['leaveRoom'],
      ['leaveRoom'],
    ])
  })

  test('shows the room from every page', async ({ open }) => {
    const { page } = await open(inRoom)
    await openPerson(page, 'Lise Meitner')
    await button(page, 'Show room').click()
    await expect(page.getByRole('main').getByRole('heading', { name: 'Lobby' })).toBeVisible()
  })
})

test.describe('push-to-talk', () => {
  const talk = (page: Page) => room(page).locator('.talk')
  const presses = async (page: Page) => (await sent(page)).filter(([name]) => name === 'talkInRoom')

  test('talks while the button is held, also when the pointer leaves it', async ({ open }) => {
    const { page } = await open(inFloor)
    await talk(page).hover()
    await page.mouse.down()
    expect(await presses(page)).toEqual([['talkInRoom', true]])
    await page.mouse.move(10, 10)
    expect(await presses(page)).toHaveLength(1)
    await page.mouse.up()
    expect(await presses(page)).toEqual([
      ['talkInRoom', true],
      ['talkInRoom', false],
    ])
  })

  test('talks while Space is held, whatever has the focus, and presses no button by it', async ({ open }) => {
    const { page } = await open(inFloor)
    await button(page, 'Leave').focus()
    await page.keyboard.down('Space')
    await page.keyboard.down('Space')
    await page.keyboard.up('Space')
    expect(await sent(page)).toEqual([
      ['talkInRoom', true],
      ['talkInRoom', false],
    ])
  })

  test('leaves Space to a text field, and to a call', async ({ open }) => {
    const { page } = await open(inFloor)
    await search(page).focus()
    await page.keyboard.press('Space')
    await expect(search(page)).toHaveValue(' ')
    await push(page, { ...inFloor, room: { ...floorRoom, voice: 'held' }, call: talking })
    await button(page, 'Mute').focus()
    await page.keyboard.press('Space')
    expect(await sent(page)).toEqual([['setMuted', true]])
  })

  test('lets go when the window loses the keys', async ({ open }) => {
    const { page } = await open(inFloor)
    await page.keyboard.down('Space')
    await page.evaluate(() => window.dispatchEvent(new Event('blur')))
    await page.keyboard.up('Space')
    expect(await presses(page)).toEqual([
      ['talkInRoom', true],
      ['talkInRoom', false],
    ])
  })

  test('talks by Enter on the button, too', async ({ open }) => {
    const { page } = await open(inFloor)
    await talk(page).focus()
    await page.keyboard.down('Enter')
    await page.keyboard.up('Enter')
    expect(await presses(page)).toEqual([
      ['talkInRoom', true],
      ['talkInRoom', false],
    ])
  })

  for (const [own, words] of [
    [{ kind: 'none' }, 'Hold Space to talk'],
    [{ kind: 'asking' }, 'Asking to talk…'],
    [{ kind: 'waiting', place: 2 }, 'In the queue: number 2'],
    [{ kind: 'refused' }, 'You can’t talk now'],
  ] as const)
    test(`that is ${own.kind} says “${words}”`, async ({ open }) => {
      const { page } = await open(withFloor(own))
      await expect(talk(page)).toHaveText(words)
      await expect(talk(page)).toHaveAttribute('aria-pressed', String(own.kind !== 'none'))
    })

  test('that is granted counts the seconds that are left', async ({ open }) => {
    const { page } = await open(withFloor({ kind: 'granted', untilMs: Date.now() + 30_000 }))
    await expect(talk(page)).toHaveText(/^Talk now: (30|2\d) s$/)
    const before = await talk(page).textContent()
    await expect(talk(page)).not.toHaveText(before ?? '')
    await expect(talk(page)).toHaveText(/^Talk now: [12]\d s$/)
  })
})

test.describe('a narrow window', () => {
  test('has tabs to people, rooms and calls during a call, and a way back to it', async ({ open }) => {
    const { page } = await open({ ...usedRooms, call: talking })
    await page.setViewportSize(NARROW)
    const call = page.getByRole('region', { name: 'Call', exact: true })
    await expect(call).toBeVisible()
    await button(page, 'Back').click()
    await expect(button(page, 'Grace Hopper').last()).toBeVisible()
    await expect(call).toHaveCount(0)
    await page.getByRole('button', { name: /^Rooms/ }).click()
    await expect(button(page, 'Night shift')).toBeVisible()
    await expect(button(page, 'Ada Lovelace')).toBeHidden()
    await expect(page.getByRole('button', { name: /^Rooms/ })).toHaveAttribute('aria-current', 'page')
    await button(page, 'People').click()
    await expect(button(page, 'Ada Lovelace')).toBeVisible()
    await expect(button(page, 'Night shift')).toBeHidden()
    await openCalls(page)
    await expect(page.getByRole('heading', { name: 'Calls', exact: true })).toBeVisible()
    await expect(button(page, 'Hang up')).toBeInViewport({ ratio: 1 })
    await button(page, 'Back to call').click()
    await expect(call).toBeVisible()
    expect(await sent(page)).toEqual([])
  })

  test('keeps a dialog that was opened while it was wide', async ({ open }) => {
    const { page } = await open(usedRooms)
    for (const [opener, title] of [
      ['New room', 'New room'],
      ['Your picture', 'Your picture'],
    ] as const) {
      await page.setViewportSize({ width: 1000, height: 700 })
      await button(page, 'Ada Lovelace').first().click()
      await button(page, opener).click()
      await page.setViewportSize(NARROW)
      const dialog = page.getByRole('dialog', { name: title })
      await expect(dialog).toBeVisible()
      await page.keyboard.press('Escape')
      await expect(dialog).toHaveCount(0)
    }
  })

  test('shows a second caller over the list, too', async ({ open }) => {
    const inCall: AppState = { ...usedRooms, call: talking }
    const { page } = await open(inCall)
    await page.setViewportSize(NARROW)
    await button(page, 'Back').click()
    await push(page, {
      ...inCall,
      waiting: { ...somebody('Alan Turing'), privacy: 'known', sinceMs: NOW_MS },
    })
    await button(page, 'Hold and answer').click()
    expect(await sent(page)).toEqual([['acceptWaiting', { id: 1, contact: 'Alan Turing' }, 'hold']])
  })

  test('goes from a person back to the calls that they were opened from', async ({ open }) => {
    const { page } = await open(usedRooms)
    await page.setViewportSize(NARROW)
    await openCalls(page)
    await page.evaluate((entries) => window.script.history(entries), history)
    await page.getByRole('main').getByRole('button', { name: 'Grace Hopper', exact: true }).first().click()
    await expect(page.getByRole('region', { name: 'Grace Hopper', exact: true })).toBeVisible()
    await button(page, 'Back').click()
    await expect(page.getByRole('heading', { name: 'Calls', exact: true })).toBeVisible()
    await button(page, 'Back').click()
    await expect(search(page)).toBeVisible()
  })
})

test('a call fills much of a large stage', async ({ open }) => {
  const { page } = await open({ ...usedRooms, call: talking })
  await page.setViewportSize({ width: 1440, height: 900 })
  const line = await page.locator('.line').boundingBox()
  const stage = await page.locator('.stage').boundingBox()
  if (!line || !stage) throw new Error('the call is not drawn')
  expect(line.width / stage.width).toBeGreaterThan(0.6)
  expect(line.height / stage.height).toBeGreaterThan(0.2)
})

test.describe('the focus', () => {
  const heading = (page: Page, name: string) => page.getByRole('main').getByRole('heading', { name })

  test('goes to the name of a room that is looked at, and again when it is entered', async ({ open }) => {
    const { page } = await open(usedRooms)
    await button(page, 'Lobby').click()
    await expect(heading(page, 'Lobby')).toBeFocused()
    await button(page, 'Join').press('Enter')
    await push(page, inRoom)
    await expect(button(page, 'Invite')).toBeVisible()
    await expect(heading(page, 'Lobby')).toBeFocused()
  })

  test('stays in a text when the call ends, whose end is told below until it is looked at', async ({
    open,
  }) => {
    const writing: AppState = { ...usedRooms, ownKey: personNamed('me') }
    const { page } = await open({ ...writing, call: talking })
    await openPerson(page, 'Ada Lovelace')
    const text = page.getByRole('textbox', { name: 'Message' })
    await text.fill('see the')
    await push(page, { ...writing, call: { ...ended, id: talking.id } })
    await expect(text).toBeFocused()
    await page.keyboard.type(' draft')
    await expect(text).toHaveValue('see the draft')
    await expect(voice(page)).toContainText('Call ended. Grace Hopper hung up.')
    await button(page, 'Show the ended call').click()
    await expect(button(page, 'Call again')).toBeVisible()
    await expect(voice(page)).toHaveCount(0)
  })

  test('goes to the page that a notification is about', async ({ open }) => {
    const { page } = await open(usedRooms)
    const { id, name } = usedRooms.contacts.find((contact) => contact.name === 'Ada Lovelace') ?? {}
    if (id === undefined || name === undefined) throw new Error('she is not in the list')
    await page.evaluate((place) => window.script.place(place), { kind: 'person' as const, id, name })
    await expect(heading(page, 'Ada Lovelace')).toBeFocused()
    await page.evaluate((place) => window.script.place(place), { kind: 'room' as const, name: 'Lobby' })
    await expect(heading(page, 'Lobby')).toBeFocused()
  })
})

test('the narrow tabs count what is unread with people and in rooms, but not of those that are silenced', async ({
  open,
}) => {
  const { page } = await open({
    ...usedRooms,
    rooms: usedRooms.rooms.map((each) =>
      each.name === 'Reading group' ? { ...each, silencedUntilMs: 8.64e15 } : each,
    ),
    contacts: usedRooms.contacts.map((each) =>
      each.name === 'Grace Hopper' ? { ...each, silencedUntilMs: 8.64e15 } : each,
    ),
    directTexts: [
      { person: somebody('Grace Hopper').person, unread: 7, lastMs: NOW_MS, isThere: true },
      { person: somebody('Ada Lovelace').person, unread: 2, lastMs: NOW_MS, isThere: true },
      { person: somebody('Alan Turing').person, unread: 1, lastMs: NOW_MS, isThere: true },
    ],
  })
  await page.setViewportSize(NARROW)
  const views = page.getByRole('navigation', { name: 'Views' })
  await expect(views.getByRole('button', { name: /^People/ })).toHaveAccessibleName('People 3 new')
  await expect(views.getByRole('button', { name: /^Rooms/ })).toHaveAccessibleName('Rooms 3 new')
})
