import type { Page } from '@playwright/test'
import type {
  AppState,
  CallQuality,
  CallState,
  Contact,
  FoundServer,
  HistoryEntry,
  HostingState,
  QualityGrade,
} from '../../electron/api'
import { blankState } from '../../renderer/state/testing/blank-state'
import { personNamed, somebody } from '../../renderer/state/testing/somebody'

/** The gallery's fixed time: Wednesday, 18 March 2026, 14:32:10 UTC. */
export const NOW_MS = Date.UTC(2026, 2, 18, 14, 32, 10)
const MINUTE_MS = 60_000

const account = { name: 'Rosalind Franklin', server: 'phones.example.org' }

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
const nobodyOnline = everybody.map(({ name }) => contact(name, false))

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
const oddNames: readonly Contact[] = [
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

const lost: AppState['connection'] = {
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

const waitingCall = { ...somebody('Alan Turing'), privacy: 'verified', sinceMs: NOW_MS } as const
export const held = {
  ...somebody('Alan Turing'),
  privacy: 'known',
  direction: 'incoming',
  sinceMs: NOW_MS - 192_000,
} as const

const ended: Extract<CallState, { kind: 'ended' }> = {
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

/** A minute of oscillating values: the same in every picture. */
const waves = (mean: number, swing: number): number[] =>
  Array.from({ length: 60 }, (_, second) =>
    Math.max(0, mean + swing * (Math.sin(second / 3.1) * 0.6 + Math.sin(second * 1.7) * 0.4)),
  )

function qualityOf(grade: QualityGrade, mos: number, bufferMs: number, bitrate: number): CallQuality {
  const buffers = waves(bufferMs, bufferMs / 3)
  const jitters = waves(bufferMs / 5, bufferMs / 9)
  const last = buffers.length - 1
  return {
    mos,
    grade,
    mouthToEarMs: 46 + bufferMs,
    ...(grade !== 'fair' && { roundTripMs: bufferMs * 1.4 }),
    jitterMs: jitters[last] ?? 0,
    bufferMs: buffers[last] ?? 0,
    targetMs: bufferMs,
    lossPercent: grade === 'good' ? 0 : (4.5 - mos) * 3,
    stretchedMs: bufferMs * 9,
    concealedMs: grade === 'good' ? 0 : bufferMs * 11,
    dropouts: grade === 'good' ? 0 : Math.round(bufferMs / 8),
    bitrate,
    history: buffers.map((buffer, second) => ({
      bufferMs: buffer,
      jitterMs: jitters[second] ?? 0,
      bitrate: second < 20 ? 32_000 : bitrate,
    })),
  }
}

export const good = qualityOf('good', 4.4, 24, 48_000)
export const fair = qualityOf('fair', 3.7, 110, 32_000)
export const poor = qualityOf('poor', 2.4, 480, 16_000)

const openQuality = (page: Page): Promise<void> =>
  page.getByRole('button', { name: 'connection', exact: false }).click()

/** One picture: a state of the app, and the previous state where it matters. */
export interface Scene {
  readonly name: string
  readonly before?: AppState
  readonly state: AppState
  /** The quality of a call; undefined while it is unknown. */
  readonly quality?: CallQuality
  /** Whether the layer that `act` opens closes with the state instead of covering the next scene. */
  readonly lasts?: boolean
  /** The history; empty when undefined. */
  readonly calls?: readonly HistoryEntry[]
  /** The user's next action. */
  readonly act?: ((page: Page) => Promise<void>) | undefined
}

const chooseHosting = (page: Page): Promise<void> => page.getByText('Host here').click()

const firstRun: AppState = { ...signedOut, suggestedName: 'rosalind' }

export const foundServers: readonly FoundServer[] = [
  { id: 'a', name: 'Ada', host: '192.168.1.20', port: 4242, address: '192.168.1.20:4242', here: false },
  {
    id: 'b',
    name: 'W'.repeat(64),
    host: '192.168.1.31',
    port: 4243,
    address: '192.168.1.31:4243',
    here: false,
  },
]

export const hostingRuns: Extract<HostingState, { kind: 'running' }> = {
  kind: 'running',
  port: 4242,
  people: 1,
  addresses: ['192.168.1.7:4242', '[2001:db8:85a3::8a2e:370:7334]:4242', 'studio-ringdown.local:4242'],
  announcement: { kind: 'announced', name: 'rosalind', hostName: 'studio-ringdown.local' },
}

/** Another server on the network has its name. */
export const hostingRenamed: typeof hostingRuns = {
  ...hostingRuns,
  announcement: {
    kind: 'announced',
    name: 'rosalind (2)',
    hostName: 'studio-ringdown.local',
    lostName: 'rosalind',
  },
}

export const portTaken: HostingState = {
  kind: 'failed',
  port: 4242,
  code: 'port-in-use',
  why: { key: 'hostingCause.otherPortFree', fill: { port: 4242, freePort: 4243 } },
  freePort: 4243,
}

export const hostingHere: AppState = {
  ...online,
  account: { name: 'rosalind', server: '127.0.0.1:4242' },
  hosting: hostingRuns,
}

const firstRunScenes: readonly Scene[] = [
  { name: 'first-run', state: firstRun },
  { name: 'first-run-found', state: { ...firstRun, nearbyServers: { servers: foundServers } } },
  { name: 'first-run-host', state: firstRun, act: chooseHosting },
  { name: 'first-run-port-taken', state: { ...firstRun, hosting: portTaken }, act: chooseHosting },
  {
    name: 'hosting-signed-out',
    state: { ...firstRun, account: { name: 'rosalind', server: '127.0.0.1:4242' }, hosting: hostingRuns },
  },
  { name: 'hosting-alone', state: { ...hostingHere, contacts: [] } },
  {
    name: 'your-server',
    state: { ...hostingHere, hosting: { ...hostingRuns, people: 8 } },
    act: (page) => page.getByRole('button', { name: 'Your server' }).click(),
  },
  { name: 'microphone-check', state: { ...online, settings: untried } },
  {
    name: 'microphone-check-recording',
    state: { ...online, settings: untried, soundTest: 'recording' },
  },
  {
    name: 'microphone-check-heard',
    before: { ...online, settings: untried, soundTest: 'playing-back' },
    state: { ...online, settings: untried, soundDevices: foundDevices },
  },
]

export const scenes: readonly Scene[] = [
  ...firstRunScenes,
  { name: 'sign-in', state: signedOut },
  {
    name: 'sign-in-busy',
    state: { ...signedOut, account, connection: { kind: 'connecting', attempt: 1 } },
  },
  {
    name: 'sign-in-name-taken',
    state: {
      ...signedOut,
      account,
      connection: {
        kind: 'signed-out',
        error: {
          code: 'name-taken',
          message: {
            key: 'server.nameTaken',
            fill: { name: 'Rosalind Franklin', server: 'phones.example.org:4242' },
          },
        },
      },
    },
  },
  {
    name: 'sign-in-unreachable',
    state: {
      ...signedOut,
      account,
      connection: {
        kind: 'waiting',
        retryAtMs: NOW_MS + 8000,
        attempt: 3,
        error: {
          code: 'unreachable',
          message: {
            key: 'server.unreachable',
            fill: { server: 'phones.example.org:4242', cause: { key: 'networkCause.ECONNREFUSED' } },
          },
        },
      },
    },
  },
  { name: 'contacts', state: online },
  { name: 'alone', state: { ...online, contacts: [], account: { ...account, server: 'localhost:4242' } } },
  { name: 'odd-names', state: { ...online, contacts: oddNames } },
  { name: 'waiting', before: online, state: { ...online, contacts: nobodyOnline, connection: lost } },
  {
    name: 'no-microphone',
    state: {
      ...online,
      audioNotice: {
        code: 'no-input',
        cause: {
          key: 'deviceCause.open-failed',
          fill: { device: { key: 'device.default.input' }, detail: 'Device unavailable' },
        },
      },
    },
  },
  {
    name: 'silent-microphone',
    state: {
      ...online,
      call: talking,
      audioNotice: { code: 'silent-input', cause: { key: 'audioCause.silent' } },
    },
  },
  {
    name: 'stuttering-speaker',
    state: {
      ...online,
      call: talking,
      audioNotice: { code: 'stuttering', cause: { key: 'audioCause.stuttering' } },
    },
  },
  {
    name: 'calling',
    state: {
      ...online,
      call: { kind: 'calling', ...somebody('Grace Hopper'), privacy: 'new', sinceMs: NOW_MS },
    },
  },
  {
    name: 'ringing',
    state: {
      ...online,
      call: { kind: 'ringing', ...somebody('Grace Hopper'), privacy: 'known', sinceMs: NOW_MS },
    },
  },
  {
    name: 'connecting',
    state: {
      ...online,
      call: {
        kind: 'connecting',
        ...somebody('Grace Hopper'),
        privacy: 'known',
        direction: 'incoming',
        sinceMs: NOW_MS,
      },
    },
  },
  { name: 'talking-measuring', state: { ...online, call: talking } },
  { name: 'talking', state: { ...online, call: talking }, quality: good },
  { name: 'talking-fair', state: { ...online, call: talking }, quality: fair },
  { name: 'talking-poor', state: { ...online, call: talking }, quality: poor },
  { name: 'quality', state: { ...online, call: talking }, quality: good, act: openQuality },
  {
    name: 'quality-poor-muted',
    state: { ...online, call: { ...talking, muted: true } },
    quality: poor,
    act: openQuality,
  },
  {
    name: 'talking-muted',
    state: { ...online, unseenMissed: 2, call: { ...talking, muted: true } },
    quality: good,
  },
  {
    name: 'talking-server-lost',
    before: online,
    state: {
      ...online,
      contacts: nobodyOnline,
      connection: lost,
      call: { ...talking, sinceMs: NOW_MS - 4_503_000 },
    },
    quality: good,
  },
  {
    name: 'talking-odd-name',
    state: { ...online, contacts: oddNames, call: { ...talking, ...somebody('W'.repeat(64)) } },
    quality: good,
  },
  {
    name: 'searching',
    state: online,
    act: (page) => page.getByRole('textbox', { name: 'Search contacts' }).fill('ma'),
  },
  {
    name: 'command-failed',
    state: online,
    act: async (page) => {
      await page.evaluate(() => window.script.failWith({ key: 'problem.notOnline' }))
      await page.getByRole('button', { name: 'Call Ada Lovelace' }).click()
    },
  },
  {
    name: 'sign-out-question',
    state: { ...online, call: talking },
    act: (page) => page.getByRole('button', { name: 'Sign out' }).click(),
  },
  {
    name: 'second-caller-beside-ringing',
    state: {
      ...online,
      call: { kind: 'ringing', ...somebody('Grace Hopper'), privacy: 'not-private', sinceMs: NOW_MS },
      waiting: waitingCall,
    },
  },
  {
    name: 'ringing-silently',
    state: {
      ...online,
      doNotDisturb: { quiet: true, untilMs: undefined },
      call: {
        kind: 'ringing',
        ...somebody('Grace Hopper'),
        privacy: 'known',
        sinceMs: NOW_MS,
        silent: true,
      },
    },
  },
  {
    name: 'missed',
    state: { ...online, call: { ...ended, direction: 'incoming', reason: 'caller-gave-up', durationMs: 0 } },
  },
  {
    name: 'cannot-connect',
    state: { ...online, call: { ...ended, reason: 'peer-cannot-connect', durationMs: 0 } },
  },
  { name: 'second-caller', state: { ...online, call: talking, waiting: waitingCall }, quality: good },
  {
    name: 'second-caller-odd-name',
    state: {
      ...online,
      call: { ...talking, muted: true },
      waiting: { ...waitingCall, ...somebody('W'.repeat(64)) },
    },
    quality: good,
  },
  { name: 'held', state: { ...online, held } },
  { name: 'talking-and-held', state: { ...online, call: talking, held }, quality: good },
  { name: 'ended-and-held', state: { ...online, call: ended, held } },
  {
    name: 'held-odd-name',
    state: { ...online, call: talking, held: { ...held, ...somebody('W'.repeat(64)) } },
    quality: good,
  },
  { name: 'ended', state: { ...online, call: ended } },
  {
    name: 'ended-missed',
    state: {
      ...online,
      unseenMissed: 1,
      call: { ...ended, direction: 'incoming', reason: 'missed', durationMs: 0 },
    },
  },
  {
    name: 'ended-unreachable',
    state: { ...online, call: { ...ended, reason: 'unreachable', durationMs: 0 } },
  },
]
