import type { AppState, Contact, RoomMember, RoomState, ShownRoom, ShownText } from '../../electron/api'
import { everybody, NOW_MS, online } from '../../lab/window/example-state'

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS

/** An identity, made from a name. */
export const keyOf = (name: string): string =>
  Array.from({ length: 32 }, (_, n) =>
    ((name.charCodeAt(n % name.length) * (n + 7)) % 256).toString(16).padStart(2, '0'),
  ).join('')

export const ME = 'Rosalind Franklin'

const member = (name: string, more: Partial<RoomMember> = {}): RoomMember => ({
  ...{ key: keyOf(name), name, isYou: name === ME, isModerator: false, isMuted: false },
  ...{ isPresent: true, isInGroup: true, privacy: 'known', isBlocked: false },
  ...more,
})

const NAMES = [
  'Grace Hopper',
  'Ada Lovelace',
  'Alan Turing',
  'Katherine Johnson',
  'Mary Jackson',
  'Front desk',
]

export const two: readonly RoomMember[] = [member(ME, { isModerator: true }), member('Grace Hopper')]

export const eight: readonly RoomMember[] = [
  member('Grace Hopper', { isModerator: true, privacy: 'verified' }),
  member('Ada Lovelace'),
  member(ME, { isModerator: true }),
  member('Alan Turing', { isMuted: true }),
  member('Katherine Johnson'),
  member('Mary Jackson', { isInGroup: false }),
  member('Front desk', { isBlocked: true }),
  member('W'.repeat(40), { privacy: 'new' }),
]

const FIRST = ['Niels', 'Lise', 'Marie', 'Max', 'Emmy', 'Hedy', 'Werner', 'Irène', 'Wolfgang', 'Dorothy']
const LAST = ['Bohr', 'Meitner', 'Curie', 'Born']

export const forty: readonly RoomMember[] = [
  ...eight.slice(0, 7),
  ...Array.from({ length: 33 }, (_, n) =>
    member(`${FIRST[n % 10] ?? ''} ${LAST[Math.floor(n / 10)] ?? ''}`, { privacy: 'new' }),
  ),
]

export const inside: RoomState = {
  name: 'Workshop',
  phase: 'inside',
  settings: {
    topic: 'The draft of the report, and what is still missing',
    mode: 'open',
    entry: 'link',
    isListed: true,
    isKept: true,
  },
  key: keyOf(ME),
  isModerator: false,
  voice: 'connected',
  isMuted: false,
  isSilenced: false,
  isTalking: false,
  speaking: [],
  safetyCode: '02835 49157 63018 77264 90315 48826',
  doubted: [],
}

export const pushToTalk: RoomState = {
  ...inside,
  settings: { ...(inside.settings as NonNullable<RoomState['settings']>), mode: 'push-to-talk' },
  floor: { own: { kind: 'none' } },
}

/** Members may ring everyone. */
export const ringable: RoomState = {
  ...inside,
  settings: { ...(inside.settings as NonNullable<RoomState['settings']>), membersRing: true },
}

export const moderated: RoomState = {
  ...inside,
  isModerator: true,
  guests: {
    invited: [keyOf('Alan Turing'), keyOf('nobody whom we know')],
    banned: [keyOf('Mary Jackson')],
    hasLink: true,
  },
}

/** All members may let guests in. */
export const takingGuests: RoomState = {
  ...moderated,
  settings: { ...(inside.settings as NonNullable<RoomState['settings']>), browserGuests: 'members' },
}

/** Guests from browsers: two ask, two are here, and one of ours is connecting. */
export const withGuests: RoomState = {
  ...takingGuests,
  asks: [
    { guest: 1, name: 'Zoe' },
    { guest: 2, name: 'Ada Love1ace', lookAlike: 'Ada Lovelace' },
  ],
  browserGuests: [
    { id: '1'.repeat(16), name: 'Emmy Noether', by: keyOf(ME), isConnected: true, isSpeaking: true },
    { id: '2'.repeat(16), name: 'Hedy', by: keyOf(ME), isConnected: false, isSpeaking: false },
    {
      ...{ id: '3'.repeat(16), name: 'W'.repeat(40), by: keyOf('Grace Hopper'), isConnected: true },
      ...{ isSpeaking: true, lookAlike: 'Grace Hopper' },
    },
  ],
}

export const listed: ShownRoom = {
  name: 'Workshop',
  topic: 'The draft of the report, and what is still missing',
  mode: 'open',
  entry: 'anybody',
  people: NAMES.map((name) => ({ key: keyOf(name), name })),
  count: 8,
  isKnown: true,
  unread: 0,
  mentions: 0,
}

const withIdentity = (contact: Contact): Contact => ({ ...contact, identity: keyOf(contact.name) })

export const withRooms: AppState = {
  ...online,
  hasRooms: true,
  rooms: [listed],
  contacts: everybody.map(withIdentity),
}

/** The state inside of a room with these people. */
export const inRoom = (
  room: RoomState,
  roomMembers: readonly RoomMember[],
  shown: Partial<ShownRoom> = {},
): AppState => ({ ...withRooms, room, roomMembers, rooms: [{ ...listed, ...shown }] })

/** The same, where the user calls Grace otherwise. */
export const withNickname = (state: AppState): AppState => ({
  ...state,
  contacts: state.contacts.map((each) =>
    each.name === 'Grace Hopper' ? { ...each, nickname: 'Admiral', knownBy: keyOf(each.name) } : each,
  ),
  roomMembers:
    state.roomMembers?.map((each) =>
      each.name === 'Grace Hopper' ? { ...each, nickname: 'Admiral' } : each,
    ) ?? [],
})

let written = 0
const text = (name: string, minutesAgo: number, words: string, more: Partial<ShownText> = {}): ShownText => ({
  ...{ id: `t${written++}`, key: keyOf(name), name, unixMs: NOW_MS - minutesAgo * MINUTE_MS, text: words },
  ...{ mentions: [], isEdited: false, isDeleted: false },
  ...more,
})

/** One of everything. */
export const texts: readonly ShownText[] = [
  text('Grace Hopper', (2 * DAY_MS) / MINUTE_MS, 'I have put the figures into the draft.', { id: 'figures' }),
  text('Grace Hopper', (2 * DAY_MS) / MINUTE_MS - 1, 'See https://example.org/draft?version=7, page 3.'),
  text('Alan Turing', 95, 'Page 3 is empty here.', { replyTo: 'figures' }),
  text('Alan Turing', 94, 'Sorry, it was my cache', { isEdited: true }),
  text('Ada Lovelace', 60, '', { isDeleted: true }),
  text('Ada Lovelace', 58, '', {
    image: { type: 'image/png', width: 640, height: 360, bytes: 120_000 },
    id: 'picture',
  }),
  text(ME, 31, 'The second curve should be dashed, I think.\nOtherwise nobody can tell them apart.', {
    delivery: 'delivered',
  }),
  text('Katherine Johnson', 12, '@Rosalind Franklin agreed, and @Grace Hopper has the data', {
    mentions: [keyOf(ME), keyOf('Grace Hopper')],
  }),
  text('Katherine Johnson', 11, 'שלום, this is from right to left'),
  text(ME, 5, 'Then I will change it today.', { delivery: 'delivered' }),
  text(ME, 4, 'And send it round in the evening.', { delivery: 'failed' }),
  text(ME, 0, 'Or tomorrow.', { delivery: 'sending' }),
]

const NOON = Date.UTC(2026, 2, 18, 12)

/** A text every minute, of different lengths, by two people in turn: `t0` is the oldest. */
export const manyTexts = (count: number): readonly ShownText[] =>
  Array.from({ length: count }, (_, n) => {
    const name = n % 3 === 0 ? 'Grace Hopper' : 'Ada Lovelace'
    return {
      ...{ id: `t${n}`, key: keyOf(name), name, unixMs: NOON - (count - n) * MINUTE_MS },
      ...{ text: `text ${n} ${'and more '.repeat(n % 23)}`, mentions: [], isEdited: false, isDeleted: false },
    }
  })
