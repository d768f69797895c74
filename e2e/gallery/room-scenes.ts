import type { Page } from '@playwright/test'
import { lost } from '../../lab/window/example-state'
import {
  eight,
  forty,
  inRoom,
  inside,
  keyOf,
  listed,
  ME,
  moderated,
  pushToTalk,
  texts,
  two,
  withRooms,
  takingGuests,
  withGuests,
  withNickname,
} from '../../lab/window/room-state'
import { NOW_MS } from '../../lab/window/example-state'
import { personNamed } from '../../renderer/state/testing/somebody'
import { silenceButton } from './people-scenes'
import type { Scene } from './scene'

const openRoom = (page: Page): Promise<void> =>
  page.getByRole('list', { name: 'Rooms' }).getByRole('button', { name: 'Workshop', exact: true }).click()

/** A room of the list, before we enter: the last room has ended by our leaving it. */
const outside = (more: Partial<Scene['state']> = {}): Scene['state'] => ({
  ...withRooms,
  room: { ...inside, phase: 'ended', end: 'left' },
  ...more,
})

const loud = (...names: readonly string[]) =>
  names.map((name, place) => ({ key: keyOf(name), dbfs: -14 - place * 8 }))

/** Somebody asks us into a room. */
export const ringing: Scene['state'] = {
  ...withRooms,
  roomRings: [
    { id: 1, network: '1', room: 'Workshop', person: personNamed('Grace Hopper'), name: 'Grace Hopper' },
  ],
}

/** Of the room that is shown. */
export const openMenu = (page: Page): Promise<void> =>
  page.getByRole('main').getByRole('button', { name: 'More options for # Workshop' }).click()

const choose = async (page: Page, item: string): Promise<void> => {
  await openMenu(page)
  await page.getByRole('menuitem', { name: item }).click()
}

export const roomScenes: readonly Scene[] = [
  { name: 'room-outside', state: outside(), act: openRoom },
  {
    name: 'room-outside-empty',
    act: openRoom,
    state: outside({
      rooms: [{ ...listed, people: [], count: 0, topic: '', entry: 'invited', mode: 'push-to-talk' }],
    }),
  },
  {
    name: 'room-outside-link',
    state: outside({ rooms: [{ ...listed, entry: 'link' }] }),
    act: openRoom,
  },
  {
    name: 'room-outside-silenced',
    state: outside({ rooms: [{ ...listed, silencedUntilMs: NOW_MS + 3_600_000 }] }),
    act: async (page) => {
      await page.getByRole('button', { name: 'Workshop', exact: true }).click()
      await silenceButton(page).click()
    },
  },
  {
    name: 'room-ended',
    state: { ...withRooms, room: { ...inside, phase: 'ended', end: 'kicked' }, connection: lost },
  },
  {
    name: 'room-create',
    state: withRooms,
    act: async (page) => {
      await page.getByRole('button', { name: 'New room' }).click()
      await page.getByText('More settings').click()
    },
  },
  {
    name: 'room-gone',
    state: { ...withRooms, room: { ...inside, phase: 'ended', end: 'no-room' } },
  },
  {
    name: 'room-connecting',
    state: { ...withRooms, room: { ...inside, phase: 'connecting', voice: 'none' }, roomMembers: [] },
  },
  { name: 'room-alone', state: inRoom(inside, two.slice(0, 1)), texts: [] },
  { name: 'room-two', state: inRoom(inside, two), texts, speakers: loud('Grace Hopper') },
  {
    name: 'room-eight',
    state: inRoom({ ...inside, isMuted: true }, eight),
    texts,
    speakers: loud('Ada Lovelace'),
  },
  {
    name: 'room-silenced',
    state: inRoom(inside, eight, { silencedUntilMs: NOW_MS + 24 * 3_600_000 }),
    texts,
  },
  {
    name: 'room-nicknames',
    state: withNickname(inRoom(inside, eight)),
    texts,
    act: async (page) => {
      await page
        .getByRole('tab', { name: /^Messages/ })
        .or(page.getByRole('textbox', { name: 'Message' }))
        .first()
        .click()
      await page.getByRole('textbox', { name: 'Message' }).fill('@ad')
    },
  },
  {
    name: 'room-reconnecting',
    state: inRoom({ ...inside, phase: 'reconnecting', voice: 'reconnecting' }, eight),
    texts,
  },
  {
    name: 'room-forty',
    state: inRoom(
      { ...inside, speaking: ['Ada Lovelace', 'Marie Bohr', 'Grace Hopper', 'Hedy Meitner'].map(keyOf) },
      forty,
      { count: 40 },
    ),
    texts,
    speakers: loud('Ada Lovelace', 'Grace Hopper'),
  },
  { name: 'room-forty-silent', state: inRoom(inside, forty), texts },
  { name: 'room-guests', state: inRoom(withGuests, eight), texts },
  {
    name: 'room-guests-two',
    state: inRoom({ ...withGuests, isModerator: false, asks: withGuests.asks?.slice(0, 1) ?? [] }, two),
    texts,
  },
  {
    name: 'room-guests-listening',
    state: inRoom({ ...pushToTalk, browserGuests: withGuests.browserGuests ?? [] }, eight),
    texts,
  },
  { name: 'room-floor-free', state: inRoom(pushToTalk, eight), texts },
  {
    name: 'room-floor-taken',
    state: inRoom(
      {
        ...pushToTalk,
        speaking: [keyOf('Grace Hopper')],
        floor: { holder: keyOf('Grace Hopper'), own: { kind: 'none' } },
      },
      eight,
    ),
    texts,
    speakers: loud('Grace Hopper'),
  },
  {
    name: 'room-floor-asking',
    state: inRoom({ ...pushToTalk, isTalking: true, floor: { own: { kind: 'asking' } } }, eight),
    texts,
  },
  {
    name: 'room-floor-waiting',
    state: inRoom(
      {
        ...pushToTalk,
        isTalking: true,
        floor: { holder: keyOf('Grace Hopper'), own: { kind: 'waiting', place: 2 } },
      },
      eight,
    ),
    texts,
    speakers: loud('Grace Hopper'),
  },
  {
    name: 'room-floor-granted',
    state: inRoom(
      { ...pushToTalk, isTalking: true, floor: { own: { kind: 'granted', untilMs: NOW_MS + 46_000 } } },
      eight,
    ),
    texts,
  },
  {
    name: 'room-floor-talking',
    state: inRoom(
      {
        ...pushToTalk,
        isTalking: true,
        speaking: [keyOf(ME)],
        floor: { own: { kind: 'granted', untilMs: NOW_MS + 46_000 } },
      },
      eight,
    ),
    texts,
    speakers: loud(ME),
  },
  {
    name: 'room-floor-refused',
    state: inRoom({ ...pushToTalk, isSilenced: true, floor: { own: { kind: 'refused' } } }, two),
    texts,
  },
  {
    name: 'room-doubted',
    state: inRoom(
      { ...inside, doubted: [keyOf('Ada Lovelace')] },
      eight.map((member) => (member.name === 'Ada Lovelace' ? { ...member, privacy: 'changed' } : member)),
    ),
    texts,
  },
  { name: 'room-ringing', state: ringing },
  {
    name: 'room-ring-everyone',
    state: inRoom(moderated, eight),
    texts,
    act: (page) => choose(page, 'Ring everyone'),
  },
  { name: 'room-menu', state: inRoom(moderated, eight), texts, act: openMenu },
  {
    name: 'room-member',
    state: inRoom({ ...moderated, ...pushToTalk, isModerator: true }, eight),
    texts,
    act: (page) => page.locator('.tiles').getByRole('button', { name: 'Alan Turing' }).click(),
  },
  {
    name: 'room-settings',
    state: inRoom(moderated, eight),
    texts,
    act: (page) => choose(page, 'Room settings'),
  },
  {
    name: 'room-invite',
    state: inRoom(moderated, two),
    texts,
    act: (page) => page.getByRole('button', { name: 'Invite', exact: true }).click(),
  },
  {
    name: 'room-invite-guests',
    state: inRoom(takingGuests, two),
    texts,
    act: (page) => page.getByRole('button', { name: 'Invite', exact: true }).click(),
  },
  { name: 'room-code', state: inRoom(inside, two), texts, act: (page) => choose(page, 'Safety code') },
  {
    name: 'room-text-new',
    outlives: true,
    state: inRoom(inside, two, { unread: 2 }),
    texts,
    act: async (page) => {
      await page.getByRole('textbox', { name: 'Message' }).fill('@gra')
      await page.evaluate((typing) => window.script.typing(typing), {
        ...{ conversation: { kind: 'room', name: 'Workshop' } as const },
        ...{ key: keyOf('Ada Lovelace'), name: 'Ada Lovelace' },
      })
    },
  },
  {
    name: 'room-text-link',
    state: inRoom(inside, two),
    texts,
    act: async (page) => {
      await page.locator('.text').last().focus()
      await page.keyboard.press('Home')
      await page.getByRole('button', { name: 'https://example.org/draft?version=7' }).click()
    },
  },
]
