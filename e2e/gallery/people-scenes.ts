import type { Locator, Page } from '@playwright/test'
import type { AppState, Contact, HistoryEntry, PersonId, ShownText } from '../../electron/api'
import { personNamed, somebody } from '../../renderer/state/testing/somebody'
import { calls, everybody, NOW_MS, online, talking } from '../../lab/window/example-state'
import { keyOf } from '../../lab/window/room-state'
import type { Scene } from './scene'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

const MARKS: Readonly<Record<string, Partial<Contact>>> = {
  'Grace Hopper': { favourite: true },
  'Lise Meitner': { favourite: true, lastSeenMs: NOW_MS - 3 * HOUR_MS },
  'Hedy Lamarr': { lastSeenMs: NOW_MS - DAY_MS },
  'Emmy Noether': { lastSeenMs: NOW_MS - 5 * DAY_MS },
  'Chien-Shiung Wu': { blocked: true },
}

/** A typical list of people after a while: favourites, one blocked, some seen before. */
export const known: readonly Contact[] = everybody.map((contact) => ({ ...contact, ...MARKS[contact.name] }))

/** The state after a while: people, calls, two of them missed. */
export const used: AppState = {
  ...online,
  serverKey: 'phones.example.org:4242',
  contacts: known,
  unseenMissed: 2,
}

const GRACE = 'Grace Hopper'

const withGrace: { readonly id: PersonId; readonly texts: readonly ShownText[] } = {
  id: personNamed(GRACE),
  texts: [
    { name: GRACE, text: 'Do you have the figures?', atMs: NOW_MS - 27 * HOUR_MS },
    {
      name: 'Rosalind Franklin',
      text: 'They are in the draft. Shall we talk today?',
      atMs: NOW_MS - HOUR_MS,
    },
    { name: GRACE, text: 'Yes, at three.', atMs: NOW_MS - 2 * MINUTE_MS },
  ].map(({ name, text, atMs }, n) => ({
    ...{ id: `g${n}`, key: keyOf(name), name, text, unixMs: atMs },
    ...{ mentions: [], isEdited: false, isDeleted: false },
  })),
}

/** With texts between us and Grace, whose identity has a past. */
export const written: AppState = {
  ...used,
  hasRooms: true,
  ownKey: keyOf('Rosalind Franklin'),
  contacts: known.map((contact) =>
    contact.name === GRACE
      ? {
          ...contact,
          privacy: 'known',
          privacyEvents: [
            { kind: 'first-seen', atMs: NOW_MS - 4 * DAY_MS },
            { kind: 'verified', atMs: NOW_MS - 29 * HOUR_MS },
            { kind: 'changed', atMs: NOW_MS - 26 * HOUR_MS },
            { kind: 'verified', atMs: NOW_MS - 2 * HOUR_MS },
            { kind: 'unverified', atMs: NOW_MS - 90 * MINUTE_MS },
          ],
        }
      : contact,
  ),
}

/** What the user has made of some of them. */
const OWN: Readonly<Record<string, Partial<Contact>>> = {
  'Grace Hopper': { nickname: 'Admiral', note: 'Met in Oslo.\nLikes short messages, and coffee at three.' },
  'Alan Turing': { silencedUntilMs: NOW_MS + HOUR_MS, nickname: 'Prof' },
  'Lise Meitner': { silencedUntilMs: 8.64e15, lastSeenMs: NOW_MS - 3 * HOUR_MS, favourite: true },
  'Chien-Shiung Wu': { nickname: 'Madame W.', blocked: true },
}

/** With nicknames, notes and silences. */
export const nicknamed: AppState = {
  ...used,
  contacts: known.map((contact) => ({ ...contact, ...OWN[contact.name] })),
}

/** Grace has called three times in a row. */
export const folded: readonly HistoryEntry[] = calls.flatMap((entry, place) =>
  place > 0
    ? [entry]
    : [2, 1, 0].map((later) => ({
        ...{ ...entry, id: entry.id + later },
        startedAtMs: entry.startedAtMs + later * MINUTE_MS,
      })),
)

/** Of the person or the room that is shown: it says what holds. */
export const silenceButton = (page: Page): Locator =>
  page.getByRole('main').getByRole('button', { name: /^Silence/ })

export const openCalls = (page: Page): Promise<void> => page.getByRole('button', { name: /^Calls\b/ }).click()

export const openPerson = async (page: Page, name: string): Promise<void> => {
  await page.getByRole('button', { name: `More options for ${name}` }).click()
  await page.getByRole('menuitem', { name: 'View profile' }).click()
}

const unblockLine = (page: Page): Promise<void> => page.locator('details.blocked summary').click()

/** Opens the timeline with Grace, which has texts. */
export async function openWritten(page: Page): Promise<void> {
  await page.evaluate((put) => {
    const conversation = { kind: 'person', id: put.id } as const
    window.script.texts({ conversation, put: put.texts, isWhole: true })
  }, withGrace)
  await openPerson(page, GRACE)
  await page.locator('[data-text=g2]').waitFor()
}

export const peopleScenes: readonly Scene[] = [
  { name: 'people', state: used, calls },
  { name: 'people-blocked', state: used, calls, act: unblockLine },
  {
    name: 'person-menu',
    state: used,
    calls,
    act: (page) => page.getByRole('button', { name: 'More options for Ada Lovelace' }).click(),
  },
  { name: 'person', state: used, calls, act: (page) => openPerson(page, 'Grace Hopper') },
  {
    name: 'person-no-texts',
    state: { ...used, ownKey: keyOf('Rosalind Franklin') },
    calls,
    act: (page) => openPerson(page, 'Grace Hopper'),
  },
  {
    name: 'person-during-call',
    state: { ...used, call: talking },
    calls,
    act: (page) => openPerson(page, 'Lise Meitner'),
  },
  {
    name: 'person-new',
    state: { ...used, contacts: known.map((contact) => ({ ...contact, online: false })) },
    calls: [],
    act: (page) => openPerson(page, 'Emmy Noether'),
  },
  { name: 'people-nicknames', state: nicknamed, calls, act: unblockLine },
  {
    name: 'person-menu-silenced',
    state: nicknamed,
    calls,
    act: (page) => page.getByRole('button', { name: 'More options for Prof' }).click(),
  },
  {
    name: 'person-nickname',
    state: nicknamed,
    calls,
    act: (page) => openPerson(page, 'Admiral'),
  },
  { name: 'person-silenced', state: nicknamed, calls, act: (page) => openPerson(page, 'Lise Meitner') },
  {
    name: 'person-edits',
    state: nicknamed,
    calls,
    act: async (page) => {
      await openPerson(page, 'Admiral')
      await page.getByRole('button', { name: 'Edit nickname' }).click()
      await page.getByRole('button', { name: 'Edit note' }).click()
    },
  },
  {
    name: 'person-nickname-refused',
    state: nicknamed,
    calls,
    act: async (page) => {
      await openPerson(page, 'Admiral')
      await page.getByRole('button', { name: 'Edit nickname' }).click()
      await page.evaluate(() =>
        window.script.failWith({ key: 'problem.nicknameTaken', fill: { name: 'Ada Lovelace' } }),
      )
      await page.getByRole('textbox', { name: 'Nickname' }).fill('ada lovelace')
      await page.keyboard.press('Enter')
      await page.locator('.in-place-note[data-problem=true]').waitFor()
      await page.evaluate(() => window.script.failWith(undefined))
    },
  },
  {
    name: 'ringing-nickname',
    state: {
      ...nicknamed,
      call: {
        kind: 'ringing',
        ...somebody(GRACE),
        nickname: 'Admiral',
        privacy: 'verified',
        sinceMs: NOW_MS,
      },
    },
  },
  { name: 'person-texts', state: written, calls, act: openWritten },
  {
    name: 'person-safety-code',
    state: written,
    calls,
    act: async (page) => {
      await openWritten(page)
      await page.locator('.safety-fold > summary').click()
    },
  },
  {
    name: 'person-texts-failed',
    state: used,
    calls,
    act: async (page) => {
      await page.evaluate(() => window.script.textsFail(true))
      await openPerson(page, 'Grace Hopper')
    },
  },
  {
    name: 'person-odd-name',
    state: {
      ...used,
      contacts: [{ ...known[0], id: personNamed('W'.repeat(64)), name: 'W'.repeat(64) } as Contact],
    },
    calls: [],
    act: (page) => openPerson(page, 'W'.repeat(64)),
  },
  { name: 'calls', state: used, calls, act: openCalls },
  {
    name: 'calls-missed',
    state: { ...used, call: talking },
    calls,
    act: async (page) => {
      await openCalls(page)
      await page.getByRole('radio', { name: 'Missed' }).check({ force: true })
    },
  },
  {
    name: 'calls-folded',
    state: used,
    calls: folded,
    act: async (page) => {
      await openCalls(page)
      await page.getByRole('main').locator('[data-row]').first().click()
    },
  },
  { name: 'calls-empty', state: { ...used, unseenMissed: 0 }, calls: [], act: openCalls },
  {
    name: 'calls-clear',
    state: used,
    calls,
    act: async (page) => {
      await openCalls(page)
      await page.getByRole('button', { name: 'More options for the call history' }).click()
      await page.getByRole('menuitem', { name: 'Delete all calls…' }).click()
    },
  },
  {
    name: 'do-not-disturb',
    state: { ...used, doNotDisturb: { quiet: true, untilMs: NOW_MS + HOUR_MS } },
    calls,
    act: (page) => page.getByRole('button', { name: 'Do not disturb' }).click(),
  },
  {
    name: 'file-damaged',
    state: {
      ...used,
      fileTroubles: [
        {
          id: 1,
          message: {
            key: 'file.damaged',
            fill: {
              what: { key: 'file.what.history' },
              detail: 'Invalid input',
              kept: { key: 'file.keptAs', fill: { file: 'history.json.damaged-20260318T143210Z' } },
            },
          },
        },
      ],
    },
    calls: [],
  },
]
