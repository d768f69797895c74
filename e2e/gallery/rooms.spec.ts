import type { Page } from '@playwright/test'
import type { AppState, ShownText } from '../../electron/api'
import { talking } from '../../lab/window/example-state'
import {
  eight,
  forty,
  inRoom,
  inside,
  keyOf,
  listed,
  moderated,
  pushToTalk,
  ringable,
  texts,
  withRooms,
  takingGuests,
  withGuests,
  withNickname,
} from '../../lab/window/room-state'
import type { OpenPage } from '../../lab/window/open-page'
import type { SentCommand } from '../../lab/window/scripted-api'
import { expect, test } from './test'
import { button, push, settled } from './on-page'
import { silenceButton } from './people-scenes'
import { openMenu, ringing } from './room-scenes'

const conversation = { kind: 'room', name: 'Workshop' } as const
/** Those that tell what the user has seen or begun are left out. */
const sent = async (page: Page): Promise<SentCommand[]> =>
  (await page.evaluate(() => window.script.sent)).filter(
    ({ name }) => name !== 'markRead' && name !== 'tellTyping' && name !== 'markMissedSeen',
  )
const field = (page: Page) => page.getByRole('textbox', { name: 'Message' })
const write = (page: Page, put: readonly ShownText[], isWhole = false): Promise<void> =>
  page.evaluate((changes) => window.script.texts(changes), { conversation, put, isWhole })
const row = (page: Page, words: string) => page.locator('.text', { hasText: words })

test.describe('texts', () => {
  const openWithTexts = async (open: (state: AppState) => Promise<OpenPage>) => {
    const opened = await open(inRoom(inside, eight))
    await expect(opened.page.getByText('No messages yet')).toBeVisible()
    await write(opened.page, texts, true)
    await expect(row(opened.page, 'Or tomorrow.')).toBeInViewport()
    return opened
  }

  test('are sent by Enter; Shift and Enter begin a line', async ({ open }) => {
    const { page, complaints } = await openWithTexts(open)
    await field(page).fill('one')
    await page.keyboard.press('Shift+Enter')
    await page.keyboard.type('two')
    await page.keyboard.press('Enter')
    await expect(field(page)).toHaveValue('')
    await page.keyboard.press('Enter')
    expect(await sent(page)).toEqual([{ name: 'writeText', args: [conversation, 'one\ntwo'] }])
    expect(await page.evaluate(() => window.script.sent.map(({ name }) => name))).toContain('tellTyping')
    expect(complaints).toEqual([])
  })

  test('that could not be sent are in the field again', async ({ open }) => {
    const { page } = await openWithTexts(open)
    await page.evaluate(() => window.script.failWith({ key: 'problem.notInRoom' }))
    await field(page).fill('hello')
    await page.keyboard.press('Enter')
    await expect(page.getByRole('alert')).toContainText('You are not in a room')
    await expect(field(page)).toHaveValue('hello')
  })

  test('mention a member whose name is completed by the keyboard', async ({ open }) => {
    const { page } = await openWithTexts(open)
    await field(page).fill('ask @')
    await page.keyboard.type('a')
    await expect(page.getByRole('option').nth(0)).toHaveText(/Ada Lovelace/)
    await expect(page.getByRole('option').nth(1)).toHaveText(/Alan Turing/)
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await expect(field(page)).toHaveValue('ask @Alan Turing ')
    await page.keyboard.press('Enter')
    expect(await sent(page)).toEqual([
      { name: 'writeText', args: [conversation, 'ask @Alan Turing', { mentions: [keyOf('Alan Turing')] }] },
    ])
  })

  test('mention people by their nicknames, while others are told their names', async ({ open }) => {
    const { page } = await open(withNickname(inRoom(inside, eight)))
    await write(page, texts, true)
    await expect(row(page, 'agreed')).toContainText('@Rosalind Franklin agreed, and @Admiral has the data')
    await row(page, 'agreed').hover()
    await row(page, 'agreed').getByRole('button', { name: 'Reply' }).click()
    await expect(page.locator('.composer-chip')).toContainText('@Admiral has the data')
    await page.keyboard.type('@adm')
    await expect(page.getByRole('option')).toHaveText(/Admiral.*Grace Hopper/)
    await page.keyboard.press('Enter')
    await expect(field(page)).toHaveValue('@Grace Hopper ')
  })

  test('answer another text, until Escape', async ({ open }) => {
    const { page } = await openWithTexts(open)
    await row(page, 'agreed').hover()
    await row(page, 'agreed').getByRole('button', { name: 'Reply' }).click()
    await expect(page.getByText('Reply to Katherine Johnson:')).toBeVisible()
    await expect(field(page)).toBeFocused()
    await page.keyboard.press('Escape')
    await expect(page.getByText('Reply to Katherine Johnson:')).toHaveCount(0)
    await row(page, 'agreed').getByRole('button', { name: 'Reply' }).click()
    await page.keyboard.type('good')
    await page.keyboard.press('Enter')
    const answered = texts.find(({ text }) => text.includes('agreed'))?.id
    expect(await sent(page)).toEqual([
      { name: 'writeText', args: [conversation, 'good', { replyTo: answered }] },
    ])
  })

  test('of ours are edited by Up', async ({ open }) => {
    const { page } = await openWithTexts(open)
    await field(page).focus()
    await page.keyboard.press('ArrowUp')
    const editor = page.getByRole('textbox', { name: 'Edit message' })
    await expect(editor).toBeFocused()
    // The last one that has its place in the room.
    await expect(editor).toHaveValue('Then I will change it today.')
    await editor.fill('Or on Friday.')
    await page.keyboard.press('Enter')
    await expect(field(page)).toBeFocused()
    const ours = texts.find(({ text }) => text === 'Then I will change it today.')?.id
    expect(await sent(page)).toEqual([{ name: 'editText', args: [conversation, ours, 'Or on Friday.'] }])
  })

  test('are reached by the arrow keys, and deleted after a question', async ({ open }) => {
    const { page } = await openWithTexts(open)
    await row(page, 'Or tomorrow.').focus()
    for (const words of ['And send it round', 'Then I will change it']) {
      await page.keyboard.press('ArrowUp')
      await expect(row(page, words)).toBeFocused()
    }
    await row(page, 'Then I will change it').getByRole('button', { name: 'Delete message' }).press('Enter')
    await expect(page.getByRole('dialog', { name: 'Delete this message?' })).toBeVisible()
    expect(await sent(page)).toEqual([])
    await page.getByRole('dialog').getByRole('button', { name: 'Delete message' }).click()
    const ours = texts.find(({ text }) => text.startsWith('Then'))?.id
    expect(await sent(page)).toEqual([{ name: 'deleteText', args: [conversation, ours] }])
    await row(page, 'agreed').hover()
    await expect(row(page, 'agreed').getByRole('button', { name: /Delete/ })).toHaveCount(0)
  })

  test('that were not sent are sent again, and stay as long as that fails', async ({ open }) => {
    const { page } = await openWithTexts(open)
    const again = row(page, 'And send it round').getByRole('button', { name: 'Send again' })
    await expect(button(page, 'Send again')).toHaveCount(1)
    await page.evaluate(() => window.script.failWith({ key: 'problem.notInRoom' }))
    await again.click()
    await expect(page.getByRole('alert')).toContainText('You are not in a room')
    await page.evaluate(() => window.script.failWith(undefined))
    await row(page, 'And send it round').focus()
    await again.press('Enter')
    const unsent = texts.find(({ delivery }) => delivery === 'failed')
    const written = { name: 'writeText', args: [conversation, unsent?.text, { mentions: [] }] }
    expect(await sent(page)).toEqual([
      written,
      written,
      { name: 'deleteText', args: [conversation, unsent?.id] },
    ])
  })

  test('open a page only after a question that shows its whole address', async ({ open }) => {
    const { page } = await openWithTexts(open)
    await row(page, 'Or tomorrow.').focus()
    await page.keyboard.press('Home')
    await button(page, 'https://example.org/draft?version=7').click()
    await expect(page.getByRole('dialog', { name: 'Open this page?' })).toContainText(
      'https://example.org/draft?version=7',
    )
    await expect(button(page, 'Cancel')).toBeFocused()
    await button(page, 'Open').click()
    expect(await sent(page)).toEqual([{ name: 'openLink', args: ['https://example.org/draft?version=7'] }])
  })

  test('have a limit that is counted near it', async ({ open }) => {
    const { page } = await openWithTexts(open)
    await field(page).fill('a'.repeat(4_001))
    await expect(page.locator('.composer-left')).toHaveText('-1')
    await page.keyboard.press('Enter')
    expect(await sent(page)).toEqual([])
    await page.keyboard.press('Backspace')
    await page.keyboard.press('Enter')
    expect(await sent(page)).toHaveLength(1)
  })

  test('that come while the user reads above are counted, and shown by a button', async ({ open }) => {
    const { page } = await openWithTexts(open)
    await row(page, 'Or tomorrow.').focus()
    await page.keyboard.press('Home')
    await expect(button(page, 'Jump to newest')).toBeVisible()
    const more = { ...texts[0], id: 'more', text: 'One more thing', unixMs: Date.now() } as ShownText
    await write(page, [more])
    await button(page, '1 new message').click()
    await expect(row(page, 'One more thing')).toBeInViewport()
    await expect(page.locator('.text-divider', { hasText: '1 new' })).toBeVisible()
  })

  test('take letters that are keys of a call elsewhere', async ({ open }) => {
    const { page } = await open({ ...inRoom(inside, eight), call: { kind: 'idle' } })
    await field(page).focus()
    await page.evaluate((state) => window.script.push(state), { ...inRoom(inside, eight), call: talking })
    await page.evaluate((state) => window.script.push(state), inRoom(inside, eight))
    await field(page).focus()
    await page.keyboard.type('/mh?')
    await expect(field(page)).toHaveValue('/mh?')
    expect(await sent(page)).toEqual([])
  })
})

test('the ring of the loudest speaker ends above the name', async ({ open }) => {
  const { page } = await open(inRoom(inside, eight))
  const speakers = [{ key: keyOf('Ada Lovelace'), dbfs: -3 }]
  for (const width of [360, 1000, 1440]) {
    await page.setViewportSize({ width, height: 900 })
    await page.evaluate((loud) => window.script.roomSpeaking(loud), speakers)
    await settled(page)
    const gap = await page.locator('.tiles .member[data-speaking]').evaluate((tile) => {
      const edge = (part: string) => tile.querySelector(part)?.getBoundingClientRect()
      return (edge('.member-name')?.top ?? 0) - (edge('.member-picture')?.bottom ?? Infinity)
    })
    // 0.625 rem, which talking enlarges with the picture.
    expect(gap, `${width} pixels wide`).toBeGreaterThan(10.6)
  }
})

test.describe('the floor', () => {
  test('is asked for while the button is held, and let go with it', async ({ open }) => {
    const { page } = await open(inRoom(pushToTalk, eight))
    const talk = page.getByRole('button', { name: 'Hold to talk' })
    await talk.hover()
    await page.mouse.down()
    await page.evaluate(
      (state) => window.script.push(state),
      inRoom(
        {
          ...pushToTalk,
          isTalking: true,
          floor: { holder: keyOf('Ada Lovelace'), own: { kind: 'waiting', place: 2 } },
        },
        eight,
      ),
    )
    await expect(button(page, 'In the queue: number 2 Let go to leave the queue')).toBeVisible()
    expect(await sent(page)).toEqual([{ name: 'talkInRoom', args: [true] }])
    await page.mouse.up()
    expect(await sent(page)).toEqual([
      { name: 'talkInRoom', args: [true] },
      { name: 'talkInRoom', args: [false] },
    ])
  })

  test('is held by a key, and let go when the room is gone', async ({ open }) => {
    const { page } = await open(inRoom(pushToTalk, eight))
    await page.getByRole('button', { name: 'Hold to talk' }).focus()
    await page.keyboard.down(' ')
    await page.keyboard.down(' ')
    await page.keyboard.up(' ')
    await page.keyboard.down('Enter')
    await page.evaluate((state) => window.script.push(state), withRooms)
    await expect
      .poll(async () => (await sent(page)).map(({ args }) => args[0]))
      .toEqual([true, false, true, false])
    await page.keyboard.up('Enter')
  })
})

test.describe('a room', () => {
  test('is made by two clicks', async ({ open }) => {
    const { page } = await open({ ...withRooms, rooms: [listed] })
    await button(page, 'New room').click()
    await expect(page.getByRole('textbox', { name: 'Name' })).toBeFocused()
    await button(page, 'Create').click()
    await expect(page.getByRole('dialog')).toHaveCount(0)
    expect(await sent(page)).toEqual([
      {
        name: 'enterRoom',
        args: [
          'Rosalind Franklin’s room',
          { create: { mode: 'open', entry: 'anybody', isListed: true, isKept: false, topic: '' } },
        ],
      },
    ])
  })

  test('is not made with a name that another one has', async ({ open }) => {
    const { page } = await open({ ...withRooms, rooms: [listed] })
    await button(page, 'New room').click()
    await page.keyboard.type('Workshop')
    await page.keyboard.press('Enter')
    await expect(page.getByText('There is already a room with this name.')).toBeVisible()
    await expect(page.getByRole('textbox', { name: 'Name' })).toBeFocused()
    expect(await sent(page)).toEqual([])
  })

  test('is entered from outside, by its link where one is pasted', async ({ open }) => {
    const ended = { ...inside, phase: 'ended', end: 'not-invited' } as const
    const { page } = await open({ ...withRooms, rooms: [{ ...listed, entry: 'link' }], room: ended })
    await expect(page.getByRole('alert')).toContainText('you are not invited')
    await button(page, 'Join').click()
    await page
      .getByRole('textbox', { name: 'Invitation link' })
      .fill('ringdown://talk.example/room/Workshop?link=abc')
    await button(page, 'Join with link').click()
    expect(await sent(page)).toEqual([
      { name: 'enterRoom', args: ['Workshop'] },
      { name: 'enterRoom', args: ['Workshop', { link: 'abc' }] },
    ])
  })

  test('is left, and its link copied, by the menu of its row', async ({ open }) => {
    const { page } = await open(inRoom(inside, eight))
    for (const item of ['Copy link', 'Leave room']) {
      await page.getByRole('list', { name: 'Live' }).getByRole('button', { name: 'Workshop' }).first().focus()
      await page.getByRole('list', { name: 'Live' }).getByRole('button', { name: 'More options' }).click()
      await page.getByRole('menuitem', { name: item }).click()
    }
    expect(await sent(page)).toEqual([
      { name: 'copyRoomLink', args: ['Workshop'] },
      { name: 'leaveRoom', args: [] },
    ])
  })

  test('rings everyone after a question, where we may', async ({ open }) => {
    const { page } = await open(inRoom(inside, eight))
    await openMenu(page)
    await expect(page.getByRole('menuitem', { name: 'Ring everyone…' })).toHaveCount(0)
    await page.keyboard.press('Escape')
    await push(page, inRoom(ringable, eight))
    await openMenu(page)
    await page.getByRole('menuitem', { name: 'Ring everyone…' }).click()
    await button(page, 'Ring').click()
    expect(await sent(page)).toEqual([{ name: 'ringRoom', args: [] }])
  })

  test('rings: somebody asks into it, and joining and not now answer', async ({ open }) => {
    const { page } = await open(withRooms)
    await push(page, ringing)
    const card = page.getByRole('region', { name: 'Grace Hopper invites you to # Workshop' })
    await expect(card.getByRole('alert')).toBeVisible()
    await card.getByRole('button', { name: 'Join' }).click()
    await card.getByRole('button', { name: 'Not now' }).click()
    expect(await sent(page)).toEqual([
      { name: 'answerRoomRing', args: [1, true] },
      { name: 'answerRoomRing', args: [1, false] },
    ])
  })

  test('is left by its menu', async ({ open }) => {
    const { page } = await open(inRoom(inside, eight))
    await openMenu(page)
    await page.getByRole('menuitem', { name: 'Leave room' }).click()
    expect(await sent(page)).toEqual([{ name: 'leaveRoom', args: [] }])
  })

  test('is silenced by a button that says what holds, inside and outside', async ({ open }) => {
    const { page } = await open(inRoom(inside, eight))
    await expect(silenceButton(page)).toHaveAccessibleName('Silence')
    await silenceButton(page).click()
    await page.getByRole('menuitem', { name: 'Silence until I turn it off' }).click()
    await push(page, inRoom(inside, eight, { silencedUntilMs: 8.64e15 }))
    await expect(silenceButton(page)).toHaveAccessibleName('Silenced')
    await expect(page.locator('.room-title').getByText('Silenced · Open')).toBeVisible()
    await push(page, inRoom({ ...inside, phase: 'ended', end: 'left' }, [], { silencedUntilMs: 8.64e15 }))
    await button(page, 'Workshop').click()
    await expect(page.locator('.room-facts')).toContainText('Silenced')
    await silenceButton(page).click()
    await page.getByRole('menuitem', { name: 'Turn notifications on' }).click()
    expect(await sent(page)).toEqual([
      { name: 'silenceRoom', args: ['Workshop', 8.64e15] },
      { name: 'silenceRoom', args: ['Workshop'] },
    ])
  })

  test('has its settings changed, of which only the changed ones are sent', async ({ open }) => {
    const { page } = await open(inRoom(moderated, eight))
    await openMenu(page)
    await page.getByRole('menuitem', { name: 'Room settings' }).click()
    await page.locator('.room-mode', { hasText: 'Push to talk' }).click()
    await button(page, 'Let Mary Jackson back in').click()
    await button(page, 'Save').click()
    await expect(page.getByRole('dialog')).toHaveCount(0)
    expect(await sent(page)).toEqual([
      { name: 'liftRoomBan', args: [keyOf('Mary Jackson')] },
      { name: 'changeRoomSettings', args: [{ mode: 'push-to-talk' }] },
    ])
  })

  test('has members whom a moderator mutes, and removes after a question', async ({ open }) => {
    const { page } = await open(inRoom(moderated, eight))
    await page.locator('.tiles').getByRole('button', { name: 'Ada Lovelace' }).click()
    await button(page, 'Mute for everyone').click()
    await page.locator('.tiles').getByRole('button', { name: 'Ada Lovelace' }).click()
    await button(page, 'Remove from room…').click()
    await expect(button(page, 'Cancel')).toBeFocused()
    await button(page, 'Remove').click()
    expect(await sent(page)).toEqual([
      { name: 'muteMember', args: [keyOf('Ada Lovelace'), true] },
      { name: 'kickMember', args: [keyOf('Ada Lovelace')] },
    ])
  })

  test('has guests who are let in, refused and removed by the keyboard', async ({ open }) => {
    const { page } = await open(inRoom(withGuests, eight))
    await expect(
      page.getByText('The name looks like Ada Lovelace, but nothing proves that it is them.'),
    ).toBeVisible()
    await button(page, 'Admit Zoe').focus()
    await page.keyboard.press('Enter')
    await button(page, 'Decline Ada Love1ace').focus()
    await page.keyboard.press('Enter')
    await button(page, 'Remove Emmy Noether').focus()
    await page.keyboard.press('Enter')
    expect(await sent(page)).toEqual([
      { name: 'admitGuest', args: [1] },
      { name: 'refuseGuest', args: [2] },
      { name: 'removeGuest', args: ['1'.repeat(16)] },
    ])
  })

  test('shows beside the room in the list that guests ask to join', async ({ open }) => {
    const { page } = await open(inRoom(withGuests, eight))
    const row = page.getByRole('list', { name: 'Live' }).getByRole('button', { name: 'Workshop' }).first()
    await expect(row).toHaveAccessibleDescription(/8 inside, 3 guests, 2 guests ask to join/)
    await expect(row).toContainText('8 inside, 3 guests')
    await expect(page.getByRole('region', { name: '# Workshop', exact: true })).toContainText(
      '8 inside, 3 guests · Open',
    )
  })

  test('gives the page for guests, which is copied by the keyboard, where the room takes them', async ({
    open,
  }) => {
    const { page } = await open(inRoom(takingGuests, eight))
    await page.getByRole('button', { name: 'Invite', exact: true }).click()
    const guests = page.getByRole('region', { name: 'For guests without the app' })
    const url = 'https://talk.example:4280/room/Workshop?link=qG5bX9c0T3mV7uYk2eRw1A'
    await expect(guests.getByRole('textbox')).toHaveValue(url)
    await button(page, 'Copy address').focus()
    await page.keyboard.press('Enter')
    expect(await sent(page)).toEqual([{ name: 'copyText', args: [url] }])
    await expect(guests.getByRole('button', { name: 'Copied' })).toBeVisible()
    await push(page, inRoom(moderated, eight))
    await expect(guests).toHaveCount(0)
    await expect(page.getByText('This room lets no guests in from a browser.')).toBeVisible()
  })

  test('shows guests to all, and only those who may can remove them', async ({ open }) => {
    const { page } = await open(inRoom({ ...withGuests, isModerator: false }, eight))
    const guests = page.getByRole('list', { name: 'Guests', exact: true })
    await expect(guests.getByRole('listitem')).toHaveCount(3)
    await expect(guests).toContainText('Let in by Grace Hopper.')
    await expect(guests.getByRole('button')).toHaveCount(2)
    await expect(guests.getByRole('listitem').first()).toContainText('Speaking. Let in by you.')
    await expect(guests.locator('[data-speaking]')).toHaveCount(2)
    // Where people take turns, guests only listen.
    await push(page, inRoom({ ...pushToTalk, browserGuests: withGuests.browserGuests ?? [] }, eight))
    await expect(guests.getByRole('listitem').first()).toContainText('Let in by you. Only listening.')
    await expect(guests.locator('[data-speaking]')).toHaveCount(0)
  })

  test('that is gone shows nobody inside, and is made again as it was', async ({ open }) => {
    for (const end of ['no-room', 'closed'] as const) {
      const { page } = await open({ ...withRooms, room: { ...inside, phase: 'ended', end } })
      const room = page.getByRole('region', { name: '# Workshop' })
      await expect(room.getByRole('alert')).toBeVisible()
      await expect(room.getByText('8 people inside')).toHaveCount(0)
      await button(page, 'Create it again').click()
      const { topic, mode, entry } = listed
      expect(await sent(page)).toEqual([
        { name: 'enterRoom', args: ['Workshop', { create: { topic, mode, entry } }] },
      ])
    }
  })

  test('marks us outside of our name, however long it is', async ({ open }) => {
    const { page } = await open(inRoom(inside, eight))
    const us = page
      .getByRole('group', { name: /Workshop/ })
      .getByRole('button', { name: 'Rosalind Franklin (you)' })
    await page.setViewportSize({ width: 360, height: 740 })
    await expect(us.getByText('(you)')).toBeInViewport({ ratio: 1 })
    await expect(us.locator('.name')).toHaveText('Rosalind Franklin')
  })

  test('keeps its people in reach in a low window', async ({ open }) => {
    const { page } = await open(inRoom(inside, eight))
    await page.setViewportSize({ width: 500, height: 350 })
    const people = page.getByRole('group', { name: /Workshop/ }).getByRole('button')
    for (const person of await people.all()) {
      await person.scrollIntoViewIfNeeded()
      await expect(person).toBeInViewport({ ratio: 0.99 })
    }
  })

  test('says who may let guests in, which only a room without invitations alone can', async ({ open }) => {
    const { page } = await open(inRoom(moderated, eight))
    await page.getByRole('main').getByRole('button', { name: 'More options for # Workshop' }).click()
    await page.getByRole('menuitem', { name: 'Room settings' }).click()
    const guests = page.getByRole('combobox', { name: 'Who can let in guests from a browser' })
    await expect(guests).toHaveValue('nobody')
    await guests.selectOption('All members')
    await page.getByRole('combobox', { name: 'Who can join' }).selectOption('Invited people only')
    await expect(guests).toHaveCount(0)
    await page
      .getByRole('combobox', { name: 'Who can join' })
      .selectOption('Invited people and anyone with the link')
    await button(page, 'Save').click()
    expect(await sent(page)).toEqual([{ name: 'changeRoomSettings', args: [{ browserGuests: 'members' }] }])
  })

  test('sends nothing to a member with another identity before a question', async ({ open }) => {
    const members = eight.map((member) =>
      member.name === 'Ada Lovelace' ? ({ ...member, privacy: 'changed' } as const) : member,
    )
    const { page } = await open(inRoom({ ...inside, doubted: [keyOf('Ada Lovelace')] }, members))
    await expect(page.getByRole('alert')).toContainText('Nothing you say or write reaches the room')
    await button(page, 'Confirm…').click()
    await expect(button(page, 'Cancel')).toBeFocused()
    expect(await sent(page)).toEqual([])
    await button(page, 'Confirm').click()
    expect(await sent(page)).toEqual([{ name: 'confirmMember', args: [keyOf('Ada Lovelace')] }])
  })

  test('of forty has a list that the arrow keys and the search reach', async ({ open }) => {
    const { page } = await open(inRoom(inside, forty))
    const list = page.locator('.everybody-list')
    await expect(list.getByRole('button')).toHaveCount(40)
    await list.getByRole('button').first().focus()
    await page.keyboard.press('End')
    await expect(list.getByRole('button').last()).toBeFocused()
    await page.getByRole('textbox', { name: 'Search people' }).fill('curie')
    await expect(list.getByRole('button')).toHaveCount(10)
    await page.keyboard.press('Enter')
    await page.keyboard.press('Enter')
    await expect(page.getByRole('dialog')).toBeVisible()
  })

  test('rings who speaks by the level, and nobody else', async ({ open }) => {
    const { page } = await open(inRoom(inside, eight))
    const speaking = page.locator('.member[data-speaking]')
    await page.evaluate((key) => window.script.roomSpeaking([{ key, dbfs: -30 }]), keyOf('Ada Lovelace'))
    await expect(speaking).toHaveText(/Ada Lovelace/)
    await expect(speaking).toHaveAttribute('style', /--level: 0\.5/)
    await page.evaluate(() => window.script.roomSpeaking([]))
    await expect(speaking).toHaveCount(0)
  })
})
