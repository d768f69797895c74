import type { Page } from '@playwright/test'
import type { AppState, Contact, Privacy } from '../../electron/api'
import { openPerson, used } from './people-scenes'
import { good } from './example-quality'
import { NOW_MS, online, talking } from '../../lab/window/example-state'
import type { Scene } from './scene'
import { blankState } from '../../renderer/state/testing/blank-state'
import { personNamed, somebody } from '../../renderer/state/testing/somebody'

const GRACE = 'Grace Hopper'

/** The same state, with Grace's privacy in the list of people. */
export const withGrace = (
  privacy: Privacy,
  state: AppState = used,
  more: Partial<Pick<Contact, 'identity' | 'lookAlike'>> = {},
): AppState => ({
  ...state,
  contacts: state.contacts.map((contact) =>
    contact.name === GRACE ? { ...contact, privacy, ...more } : contact,
  ),
})

export const ringingAs = (privacy: Privacy): AppState => ({
  ...withGrace(privacy, online),
  call: { kind: 'ringing', ...somebody(GRACE), privacy, sinceMs: NOW_MS },
})

/** With Cyrillic letters. */
export const LIKE_GRACE = 'Grace Ноpper'

/** The same state, with somebody online whose name only looks like Grace's. */
export const withLikeGrace = (privacy: 'changed' | 'stripped', state: AppState = used): AppState => ({
  ...state,
  contacts: [
    ...state.contacts,
    {
      ...{ id: personNamed(LIKE_GRACE), name: LIKE_GRACE, online: true, privacy, lookAlike: GRACE },
      ...{ favourite: false, blocked: false },
    },
  ],
})

const talkingAs = (privacy: Privacy): AppState => ({
  ...withGrace(privacy, online),
  call: { ...talking, privacy },
})

/** Our own key cannot be opened now. */
export const LOCKED = {
  identityProblem: { key: 'identityLock.noKeyring' },
} as const satisfies Partial<AppState>

const answer = (page: Page): Promise<void> => page.getByRole('button', { name: 'Answer anyway' }).click()

export const privacyScenes: readonly Scene[] = [
  { name: 'talking-not-private', state: talkingAs('not-private'), quality: good },
  { name: 'talking-changed', state: talkingAs('changed'), quality: good },
  {
    name: 'talking-safety-code',
    state: talkingAs('known'),
    quality: good,
    act: (page) => page.getByRole('button', { name: 'Encrypted, same device', exact: true }).click(),
  },
  { name: 'ringing-changed', state: ringingAs('changed') },
  { name: 'question-changed', state: ringingAs('changed'), act: answer },
  { name: 'question-stripped', state: ringingAs('stripped'), act: answer },
  {
    name: 'question-look-alike',
    state: { ...withLikeGrace('changed'), callUrl: { contact: LIKE_GRACE, lookAlike: GRACE } },
  },
  {
    name: 'person-look-alike',
    state: withLikeGrace('stripped'),
    calls: [],
    act: (page) => openPerson(page, LIKE_GRACE),
  },
  { name: 'question-keyless', state: { ...ringingAs('keyless'), ...LOCKED }, act: answer },
  {
    name: 'person-keyless',
    state: { ...withGrace('keyless'), ...LOCKED },
    calls: [],
    act: (page) => openPerson(page, GRACE),
  },
  {
    name: 'person-verified',
    state: withGrace('verified'),
    calls: [],
    act: (page) => openPerson(page, GRACE),
  },
  {
    name: 'person-stripped',
    state: withGrace('stripped'),
    calls: [],
    act: (page) => openPerson(page, GRACE),
  },
  {
    name: 'person-original-server',
    state: {
      ...withGrace('not-private'),
      connection: { kind: 'online', sinceMs: NOW_MS, encrypted: false, isOriginal: true },
    },
    calls: [],
    act: (page) => openPerson(page, GRACE),
  },
  {
    name: 'ended-not-authentic',
    state: {
      ...online,
      call: {
        ...{ kind: 'ended', ...somebody(GRACE), privacy: 'known', direction: 'outgoing' },
        ...{ reason: 'not-authentic', durationMs: 0, atMs: NOW_MS },
      },
    },
  },
  {
    name: 'identity-locked',
    state: { ...used, ...LOCKED },
    calls: [],
  },
  {
    name: 'sign-in-identity-locked',
    state: {
      ...blankState,
      account: { name: 'Ada Lovelace', server: 'phones.example' },
      identityProblem: { key: 'identityLock.otherKeyring' },
      connection: {
        kind: 'signed-out',
        error: {
          code: 'name-owned',
          message: {
            key: 'server.nameOwnedNoKey',
            fill: { name: 'Ada Lovelace', server: 'phones.example:4242' },
          },
        },
      },
    },
  },
]
