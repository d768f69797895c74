import type {
  AppState,
  CallState,
  Contact,
  HistoryEntry,
  PersonInRoom,
  RoomMember,
  RoomState,
  ShownRoom,
} from '../../electron/api'
import { blankState } from '../../renderer/state/testing/blank-state'
import { personNamed, somebody } from '../../renderer/state/testing/somebody'

/** The gallery's fixed time: Wednesday, 18 March 2026, 14:32:10 UTC. */
export const NOW_MS = Date.UTC(2026, 2, 18, 14, 32, 10)
const MINUTE_MS = 60_000

export const account = { name: 'Rosalind Franklin', server: 'phones.example.org' }

const contact = (name: string, online = true, more: Partial<Contact> = {}): Contact => ({
  id: personNamed(name),
  name,
  online,
  privacy: 'not-private',
  favourite: false,
  blocked: false,
  ...more,
})

export const everybody: readonly Contact[] = [
  contact('Ada Lovelace'),
  contact('Alan Turing'),
  contact('Chien-Shiung Wu'),
  contact('Emmy Noether', false),
  contact('Front desk'),
  contact('Grace Hopper'),
  contact('Hedy Lamarr', false),
  contact('Katherine Johnson'),
  contact('Lise Meitner', false),
  contact('Mary Jackson'),
]

/** Without the server: presence is unknown. */
export const nobodyOnline = everybody.map(({ name }) => contact(name, false))

const call = (
  id: number,
  contact: string,
  minutesAgo: number,
  direction: HistoryEntry['direction'],
  outcome: HistoryEntry['outcome'],
  more: Partial<HistoryEntry> = {},
): HistoryEntry => ({
  id,
  person: personNamed(contact),
  server: 'phones.example.org:4242',
  contact,
  direction,
  outcome,
  startedAtMs: NOW_MS - minutesAgo * MINUTE_MS,
  durationMs: 0,
  seen: true,
  ...more,
})
const HOUR = 60
const DAY = 24 * HOUR

/** Calls of a month, newest first; two of them are missed and unseen. */
export const calls: readonly HistoryEntry[] = [
  call(12, 'Grace Hopper', 6, 'incoming', 'missed', { seen: false }),
  call(11, 'Front desk', 95, 'incoming', 'busy', { seen: false }),
  call(10, 'Katherine Johnson', 97, 'outgoing', 'hung-up', { durationMs: 4_503_000 }),
  call(9, 'Ada Lovelace', 3 * HOUR, 'outgoing', 'no-answer'),
  call(8, 'Ada Lovelace', 27 * HOUR, 'incoming', 'caller-gave-up'),
  call(7, 'Grace Hopper', 28 * HOUR, 'incoming', 'peer-hung-up', { durationMs: 252_000 }),
  call(6, 'Mary Jackson', 29 * HOUR, 'outgoing', 'refused'),
  call(5, 'Grace Hopper', 4 * DAY, 'incoming', 'missed'),
  call(4, 'Alan Turing', 5 * DAY, 'outgoing', 'connection-lost', { durationMs: 61_000 }),
  call(3, 'Alan Turing', 30 * DAY, 'incoming', 'declined'),
  call(2, 'Ada Lovelace', 31 * DAY, 'outgoing', 'unreachable', {
    person: personNamed('Ada Lovelace elsewhere'),
    server: 'elsewhere.example.org:4242',
  }),
  call(1, 'Emmy Noether', 500 * DAY, 'outgoing', 'peer-hung-up', { durationMs: 600_000 }),
]

/** Real names that break an interface that was tested with "bob" only. */
export const oddNames: readonly Contact[] = [
  contact(''),
  contact('W'.repeat(64)),
  contact('מרים בת־שבע'),
  contact('عبد الرحمن الصوفي'),
  contact('王小明'),
  contact('👩‍🚀 Moon base ☎'),
  contact('a'),
  contact('Pneumonoultramicroscopicsilicovolcanoconiosis the Third of Llanfairpwll', false),
  contact('<b>bold</b> & "quoted"'),
  contact('Ẑ̵̢͎a̶̡̛l̸̰̊g̴̰̈o̶̪͝'),
]

export const online: AppState = {
  ...blankState,
  account,
  suggestedName: 'rosalind',
  connection: { kind: 'online', sinceMs: NOW_MS - 60 * MINUTE_MS, encrypted: false },
  contacts: everybody,
}

export const lost: AppState['connection'] = {
  kind: 'waiting',
  retryAtMs: NOW_MS + 4000,
  attempt: 2,
  error: {
    code: 'lost',
    message: {
      key: 'server.broken',
      fill: { server: 'phones.example.org:4242', cause: { key: 'networkCause.ENETUNREACH' } },
    },
  },
}

export const talking: Extract<CallState, { kind: 'talking' }> = {
  kind: 'talking',
  ...somebody('Grace Hopper'),
  privacy: 'known',
  direction: 'outgoing',
  sinceMs: NOW_MS - 252_000,
  muted: false,
}

export const waitingCall = { ...somebody('Alan Turing'), privacy: 'verified', sinceMs: NOW_MS } as const
export const held = {
  ...somebody('Alan Turing'),
  privacy: 'known',
  direction: 'incoming',
  sinceMs: NOW_MS - 192_000,
} as const

export const ended: Extract<CallState, { kind: 'ended' }> = {
  kind: 'ended',
  ...somebody('Grace Hopper'),
  privacy: 'not-private',
  direction: 'outgoing',
  reason: 'peer-hung-up',
  durationMs: 252_000,
  atMs: NOW_MS,
}

/** The microphone check is still open. */
export const untried: AppState['settings'] = { ...blankState.settings, microphoneTried: false }

export const signedOut: AppState = { ...blankState, nearbyServers: { servers: [] }, settings: untried }

export const foundDevices: NonNullable<AppState['soundDevices']> = {
  inputs: ['Built-in microphone', 'USB headset, made by a company with a long name (hw:2,0)'],
  outputs: ['Built-in speakers', 'USB headset, made by a company with a long name (hw:2,0)'],
}

const inRoom = (name: string): PersonInRoom => ({ key: personNamed(name), name })

const shownRoom = (name: string, people: readonly string[], more: Partial<ShownRoom> = {}): ShownRoom => ({
  ...{ name, topic: '', mode: 'open', entry: 'anybody', isKnown: false, unread: 0, mentions: 0 },
  people: people.map(inRoom),
  count: people.length,
  ...more,
})

/** As the network lists them; in the last one is nobody. */
export const rooms: readonly ShownRoom[] = [
  shownRoom('Lobby', ['Katherine Johnson', 'Mary Jackson']),
  shownRoom('Night shift', ['Front desk', 'Lise Meitner', 'Alan Turing'], {
    ...{ topic: 'Handover at six', count: 14, isKnown: true, unread: 3, mentions: 1 },
  }),
  shownRoom('Reading group', [], { topic: 'Gravity and Grace', isKnown: true, unread: 12 }),
  shownRoom(
    'Workshop',
    ['Grace Hopper', 'Ada Lovelace', 'Alan Turing', 'Katherine Johnson', 'Mary Jackson'],
    {
      ...{ mode: 'push-to-talk', count: 8, isKnown: true },
    },
  ),
]

const member = (name: string, more: Partial<RoomMember> = {}): RoomMember => ({
  ...inRoom(name),
  ...{ isYou: false, isModerator: false, isMuted: false, isPresent: true, isInGroup: true },
  ...{ privacy: 'known', isBlocked: false },
  ...more,
})

export const roomMembers: readonly RoomMember[] = [
  member(account.name, { isYou: true }),
  ...['Grace Hopper', 'Ada Lovelace', 'Alan Turing', 'Katherine Johnson', 'Mary Jackson'].map((name) =>
    member(name),
  ),
]

/** We are in it, and Grace talks. */
export const openRoom: RoomState = {
  ...{ name: 'Lobby', phase: 'inside', key: personNamed(account.name), isModerator: false },
  settings: {
    ...{ topic: 'Everybody is welcome', mode: 'open', entry: 'anybody', isListed: true, isKept: true },
  },
  ...{ voice: 'connected', isMuted: false, isSilenced: false, isTalking: false },
  speaking: [personNamed('Grace Hopper')],
  doubted: [],
}

/** The same with push-to-talk: Grace has the floor. */
export const floorRoom: RoomState = {
  ...openRoom,
  name: 'Workshop',
  settings: { topic: '', mode: 'push-to-talk', entry: 'anybody', isListed: true, isKept: true },
  floor: { holder: personNamed('Grace Hopper'), own: { kind: 'none' } },
}
