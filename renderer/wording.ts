import type {
  AppState,
  AudioNotice,
  CallState,
  Cleaning,
  ConnectionState,
  EndReason,
  HistoryEntry,
  HostingState,
  QualityGrade,
  SoundTest,
} from '../electron/api'
import { daysAgo, formatDuration, formatTime, secondsUntil } from './time/format'

/*
 * Every word the interface says, but for the messages that come from the main process with their cause.
 * Functions where a sentence holds a value, so that a translation may order it differently.
 */

/** Labels and sentences that never change. */
export const words = {
  product: 'Ringdown',
  tagline: 'Pick up here, and it rings there.',

  yourName: 'Your name',
  server: 'Server',
  serverHint: 'Such as phones.example.org:4242. Ask whoever runs it.',
  whereToMeet: 'Where to meet others',
  joinServer: 'Join a server',
  hostHere: 'Host here',
  foundServers: 'Servers on your network',
  lookingForServers: 'Looking for servers on your network…',
  onThisComputer: 'On this computer',
  hostMeaning:
    'This computer becomes the server, as long as Ringdown is open. Others on your network find it by themselves; anybody else joins by its address.',
  hostAndSignIn: 'Host and sign in',
  startingServer: 'Starting the server…',
  yourServer: 'Your server',
  giveAddress: 'Others find it on your network, or join with one of these addresses:',
  copy: 'Copy',
  copied: 'Copied',
  stopHosting: 'Stop hosting',
  stopAndSignOut: 'Stop hosting and sign out',
  stopCutsOff: 'When it stops, nobody on it can place calls. Calls that are on go on.',
  stopEndsCall: 'When it stops, nobody on it can place calls, and your own call ends.',
  signIn: 'Sign in',
  signingIn: 'Signing in…',
  cancel: 'Cancel',
  signOut: 'Sign out',
  signedInAs: 'Signed in as',
  signOutWhileTalking: 'Sign out and hang up?',
  signOutEndsCall: 'Signing out ends the call you are in.',
  stay: 'Stay',

  contacts: 'Contacts',
  search: 'Search contacts',
  clearSearch: 'Clear search',
  offline: 'Offline',
  aloneTitle: 'Nobody else is here yet',
  aloneBody: 'Ask others to open Ringdown and join this server:',
  aloneHosting: 'Others who open Ringdown on your network find your server, or join with this address:',
  aloneLoopback: 'That address only works on this computer. Others need its address on your network.',
  tryingAgain: 'Trying again…',
  tryNow: 'Try now',
  waitingForContacts: 'Your contacts appear here once the server answers.',

  people: 'People',
  favourites: 'Favourites',
  online: 'Online',
  recentlySeen: 'Recently seen',
  blocked: 'Blocked',
  blockedHint: 'Their calls are declined, and you do not hear of them.',
  openPage: 'Show calls and more',
  favour: 'Add to favourites',
  unfavour: 'Remove from favourites',
  favourite: 'Favourite',
  block: 'Block',
  unblock: 'Unblock',
  back: 'Back',
  sharedHistory: 'Your calls',
  neverSeen: 'Never seen online here',

  calls: 'Calls',
  searchCalls: 'Search calls',
  showCalls: 'Show',
  noCallsTitle: 'No calls yet',
  noCallsBody: 'Choose a name under People to call. Calls that you make, answer or miss are kept here.',
  moreOfHistory: 'More for the call history',
  exportHistory: 'Save as a table (CSV)…',
  clearHistory: 'Delete all calls…',
  clearQuestion: 'Delete all calls?',
  clearConsequence: 'They are deleted on this computer for good, those at other servers, too.',
  deleteAll: 'Delete all',
  deleteCall: 'Delete from the list',
  showOlder: 'Show older calls',

  doNotDisturb: 'Do not disturb',
  doNotDisturbOn: 'Until I turn it off',
  doNotDisturbHour: 'For one hour',
  doNotDisturbTomorrow: 'Until tomorrow at eight',
  doNotDisturbOff: 'Turn off',
  doNotDisturbMeaning: 'Calls are shown without a sound, and kept as missed.',

  call: 'Call',
  callBack: 'Call back',
  you: 'You',
  cancelCall: 'Cancel call',
  accept: 'Accept',
  decline: 'Decline',
  hangUp: 'Hang up',
  hold: 'Hold',
  resume: 'Resume',
  resumeCall: 'Resume call',
  swap: 'Swap',
  heldCall: 'Call on hold',
  holdAndAnswer: 'Hold and answer',
  endAndAnswer: 'End and answer',
  mute: 'Mute',
  unmute: 'Unmute',
  youAreMuted: 'You are muted. They cannot hear you.',
  callAgain: 'Call again',
  close: 'Close',
  microphoneLevel: 'Microphone level',
  speakerLevel: 'Speaker level',
  connection: 'Connection',
  quietTitle: 'The line is quiet',
  quietBody: 'Choose a name to call. Whoever calls you rings here.',
  quietAlone: 'When somebody joins, choose their name to call.',
  quietHeld: 'Neither of you hears the other. Resume the call above, or call somebody else meanwhile.',
  quietOffline: 'You can call and be called again once the server is back.',
  shortcuts: 'Keyboard',
  shortcutSearch: 'Search',
  shortcutMove: 'Move through the list',
  shortcutCall: 'Call',
  callGoesOn: 'The call goes on. Reconnecting to the server…',
  signedOutInCall: 'The call goes on, but you are signed out.',

  callQuality: 'Call quality',
  showQuality: 'Show what it is made of',
  measuring: 'Measuring…',
  scoreMeaning: 'Estimated call quality, 1 to 4.5',
  delay: 'Delay',
  roundTrip: 'Round trip',
  jitter: 'Jitter',
  buffer: 'Buffer',
  bitrate: 'Bit rate',
  loss: 'Loss',
  madeUp: 'Made up',
  stretched: 'Stretched',
  dropouts: 'Dropouts',
  unknown: 'Unknown',

  sound: 'Sound',
  soundSettings: 'Sound settings',
  microphone: 'Microphone',
  speaker: 'Speaker',
  ringer: 'Ringer',
  ringVolume: 'Ring volume',
  defaultDevice: 'System default',
  yourVoice: 'Your voice',
  dtx: 'Save data in silence',
  dtxHint: 'Sends next to nothing while you say nothing.',
  stopTest: 'Stop',
  speakNow: 'Recording: say something.',
  playingBack: 'This is how you sound.',
  microphoneCheck: 'Can others hear you?',
  microphoneCheckBody: 'Say a few words, and hear yourself as others will.',
  tryMicrophone: 'Try my microphone',
  didYouHear: 'Did you hear yourself? If not, choose other devices and try again.',
  tryAgain: 'Try again',
  soundsGood: 'Sounds good',
  skip: 'Skip',
  noTestInCall: 'Devices can be changed now, and tested when the call is over.',
  devicesInUse: 'Something plugged in since the call began is missing here?',
  lookAgain: 'Look again',
  devicesUntilRestart:
    'A sound device failed. One that is plugged in anew appears here when Ringdown is opened again.',

  dismiss: 'Dismiss',
  commandLost: 'Ringdown did not answer. Close it and open it again.',
  starting: 'Starting…',
  cannotStart: 'Ringdown could not start properly. Close it and open it again.',
} as const

/** A name for the eye: an empty one gets words instead. */
export const shownName = (name: string): string => (name.trim() === '' ? '(no name)' : name)

const RIGHT_TO_LEFT = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u

/** A name inside a sentence. One written from right to left is isolated, or it would drag the punctuation along. */
export function nameInText(name: string): string {
  const shown = shownName(name)
  return RIGHT_TO_LEFT.test(shown) ? `\u2068${shown}\u2069` : shown
}

export const isCalling = (name: string): string => `${nameInText(name)} is calling`
export const isAlsoCalling = (name: string): string => `${nameInText(name)} is also calling`
export const isOnHold = (name: string): string => `${nameInText(name)} is on hold`
/** Ends the call that is on hold: told apart from hanging up the one that is on. */
export const hangUpOn = (name: string): string => `Hang up on ${nameInText(name)}`
export const foundCount = (count: number): string => `${count} found`
export const onlineCount = (count: number): string => `${count} online`
export const noMatch = (query: string): string => `Nobody here is called “${query}”.`
/** What opens the menu about somebody. */
export const moreAbout = (name: string): string => `More about ${nameInText(name)}`
export const moreOfCall = (name: string, when: string): string => `More for ${nameInText(name)}, ${when}`
export const callsWith = (name: string): string => `Calls with ${nameInText(name)}`
export const noCallsWith = (name: string): string => `You and ${nameInText(name)} have not talked yet.`
export const unblockName = (name: string): string => `Unblock ${nameInText(name)}`
export const missedCount = (count: number): string => `${count} missed`
export const noCallOf = (query: string): string => `No call with “${query}”.`
export const atServer = (server: string): string => `At ${server}`

export const notConnected = (device: string): string => `${device} (not connected)`

/** What begins the test of a device. */
export function testWords(test: SoundTest): string {
  switch (test) {
    case 'microphone':
      return 'Test microphone'
    case 'speaker':
      return 'Test speaker'
    case 'ringer':
      return 'Test ringer'
  }
}

/** What cleans one's own voice. */
export function cleaningWords(part: keyof Cleaning): string {
  switch (part) {
    case 'echoCancellation':
      return 'Echo cancellation'
    case 'noiseSuppression':
      return 'Noise suppression'
    case 'gainControl':
      return 'Automatic gain'
  }
}

/** What it is good for. */
export function cleaningHint(part: keyof Cleaning): string {
  switch (part) {
    case 'echoCancellation':
      return 'Keeps the sound of your speakers out of your voice.'
    case 'noiseSuppression':
      return 'Keeps fans, traffic and typing out of it.'
    case 'gainControl':
      return 'Evens out quiet and loud speech.'
  }
}

/** The connection in one or two words, for the header. */
export function connectionWords(connection: ConnectionState): string {
  switch (connection.kind) {
    case 'signed-out':
      return 'Signed out'
    case 'connecting':
      return connection.attempt > 1 ? 'Reconnecting…' : 'Connecting…'
    case 'online':
      return 'Online'
    case 'waiting':
      return 'Not connected'
  }
}

/** When the next attempt to connect comes. */
export function retryWords(retryAtMs: number, nowMs: number): string {
  const seconds = secondsUntil(retryAtMs, nowMs)
  return seconds === 0 ? words.tryingAgain : `Trying again in ${seconds} s`
}

export const hostOnPort = (port: number): string => `Host on port ${port}`
export const copyAddress = (address: string): string => `Copy ${address}`

/** How the server on this computer does, in a few words. */
export function hostingHeadline(hosting: HostingState): string {
  switch (hosting.kind) {
    case 'stopped':
      return 'Your server does not run.'
    case 'starting':
      return words.startingServer
    case 'running':
      return hosting.people === 1
        ? 'Your server runs. One person is signed in.'
        : `Your server runs. ${hosting.people} people are signed in.`
    case 'waiting':
      return 'Your server has stopped. It starts again by itself.'
    case 'failed':
      return 'Your server could not start.'
  }
}

/** What else there is to know of it: why others cannot find or reach it, or why it does not run. */
export function hostingNote(hosting: HostingState): string | undefined {
  switch (hosting.kind) {
    case 'stopped':
    case 'starting':
      return undefined
    case 'running':
      if (hosting.addresses.length === 0)
        return 'This computer is on no network: nobody else can join until it is.'
      return hosting.announcement.kind === 'failed'
        ? `Others cannot find it by themselves now (${hosting.announcement.why}): give them the address.`
        : undefined
    case 'waiting':
    case 'failed':
      return hosting.why
  }
}

/** How good a call is. */
export function gradeWords(grade: QualityGrade): string {
  switch (grade) {
    case 'good':
      return 'Good connection'
    case 'fair':
      return 'Fair connection'
    case 'poor':
      return 'Poor connection'
  }
}

/** What people say of a call with such a mean opinion score: short, as it stands in one line. The bounds are those of ITU-T G.107 Annex B. */
export function scoreWords(mos: number): string {
  if (mos >= 4.34) return 'As clear as in one room.'
  if (mos >= 4.03) return 'Clear, little to notice.'
  if (mos >= 3.6) return 'Easy to follow.'
  if (mos >= 3.1) return 'Takes some effort.'
  if (mos >= 2.58) return 'Hard to follow.'
  return 'Hardly fit for talking.'
}

/** After what is in the jitter buffer: how much should be, ms. */
export const ofTarget = (target: number): string => `of ${Math.round(target)} ms`

/** What a graph shows, for those who do not see it. */
export function sparkWords(
  label: string,
  values: readonly number[],
  format: (value: number) => string,
): string {
  const now = format(values.at(-1) ?? 0)
  const range = `between ${format(Math.min(...values))} and ${format(Math.max(...values))}`
  return `${label} now ${now}, ${range} in the last ${values.length} s`
}

/** What trouble with the sound means for the user, and what to do. The notice's own message tells the cause. */
export function audioTrouble(code: AudioNotice['code']): string {
  switch (code) {
    case 'no-input':
      return 'Others cannot hear you. Check that a microphone is plugged in and not used by another program.'
    case 'no-output':
      return 'You cannot hear others. Check that speakers or headphones are plugged in and not used by another program.'
    case 'silent-input':
      return 'Others cannot hear you: the microphone delivers only silence.'
    case 'replaced':
      return 'A sound device is missing. The default one stands in for it until it is back.'
    case 'not-cleaned':
      return 'Others may hear more echo or noise than usual.'
    case 'failed':
      return 'The sound does not work. Close Ringdown and open it again.'
  }
}

/** A message that was written to follow a colon, as a sentence of its own. */
export const asSentence = (message: string): string =>
  `${message.charAt(0).toLocaleUpperCase()}${message.slice(1)}${/[.?!]$/.test(message) ? '' : '.'}`

/** The line above the name in a call. */
export function callHeadline(call: Exclude<CallState, { kind: 'idle' }>): string {
  switch (call.kind) {
    case 'calling':
      return 'Calling'
    case 'ringing':
      return 'Incoming call'
    case 'connecting':
      return 'Connecting'
    case 'talking':
      return 'Talking to'
    case 'ended':
      return 'Call ended'
  }
}

/** Why a call ended, as a sentence. */
export function endReasonWords(reason: EndReason, contact: string): string {
  const name = nameInText(contact)
  switch (reason) {
    case 'hung-up':
      return 'You hung up.'
    case 'peer-hung-up':
      return `${name} hung up.`
    case 'cancelled':
      return 'You cancelled the call.'
    case 'refused':
      return `${name} declined, or is in another call.`
    case 'declined':
      return 'You declined the call.'
    case 'no-answer':
      return `${name} did not answer.`
    case 'missed':
      return 'You did not answer in time.'
    case 'caller-gave-up':
      return `${name} stopped calling before you answered.`
    case 'unreachable':
      return `${name} could not be reached. They may have just left, or a firewall is in the way.`
    case 'connection-lost':
      return `The connection to ${name} was lost. Call again to go on talking.`
    case 'server-unavailable':
      return 'There is no connection to the server. Call again once you are online.'
    case 'port-unavailable':
      return 'The call could not be placed: no network port could be opened on this computer.'
    case 'audio-failed':
      return 'The sound could not be started. Check your microphone and speakers, then call again.'
  }
}

/** How long an ended call lasted; undefined when nobody talked. */
export const lengthWords = (durationMs: number): string | undefined =>
  durationMs > 0 ? `You talked for ${formatDuration(durationMs)}.` : undefined

/** What a screen reader says when the call changes. A call that comes in is announced where it appears. */
export function callAnnouncement({ call, held }: Pick<AppState, 'call' | 'held'>): string {
  switch (call.kind) {
    case 'idle':
      return held ? isOnHold(held.contact) : ''
    case 'ringing':
      return ''
    case 'calling':
      return `Calling ${nameInText(call.contact)}`
    case 'connecting':
      return `Connecting to ${nameInText(call.contact)}`
    case 'talking':
      return call.muted ? words.youAreMuted : `Talking to ${nameInText(call.contact)}`
    case 'ended':
      return `${callHeadline(call)}. ${endReasonWords(call.reason, call.contact)}`
  }
}

/** The window's title: who calls first, then the call, then what was missed. */
export function windowTitle({
  call,
  waiting,
  held,
  unseenMissed,
}: Pick<AppState, 'call' | 'waiting' | 'held' | 'unseenMissed'>): string {
  if (waiting) return `${isAlsoCalling(waiting.contact)} – ${words.product}`
  switch (call.kind) {
    case 'ringing':
      return `${isCalling(call.contact)} – ${words.product}`
    case 'calling':
    case 'connecting':
      return `Calling ${nameInText(call.contact)} – ${words.product}`
    case 'talking':
      return `Talking to ${nameInText(call.contact)} – ${words.product}`
    case 'idle':
    case 'ended':
      if (held) return `${isOnHold(held.contact)} – ${words.product}`
      return unseenMissed > 0 ? `(${unseenMissed}) ${words.product}` : words.product
  }
}

/** When somebody who is offline was last online. */
export function seenWords(atMs: number, nowMs: number): string {
  const days = daysAgo(atMs, nowMs)
  if (days <= 0) return `Seen at ${formatTime(atMs)}`
  if (days === 1) return 'Seen yesterday'
  if (days < 7) return `Seen on ${new Intl.DateTimeFormat(undefined, { weekday: 'long' }).format(atMs)}`
  return `Seen on ${new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'long', year: 'numeric' }).format(atMs)}`
}

/** A day, as the heading of what happened on it. */
export function dayWords(atMs: number, nowMs: number): string {
  const days = daysAgo(atMs, nowMs)
  if (days <= 0) return 'Today'
  if (days === 1) return 'Yesterday'
  const sameYear = new Date(atMs).getFullYear() === new Date(nowMs).getFullYear()
  return new Intl.DateTimeFormat(undefined, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    ...(!sameYear && { year: 'numeric' }),
  }).format(atMs)
}

/** Which calls of the history are shown. */
export function filterWords(filter: 'all' | 'missed' | 'incoming' | 'outgoing'): string {
  switch (filter) {
    case 'all':
      return 'All'
    case 'missed':
      return 'Missed'
    case 'incoming':
      return 'Incoming'
    case 'outgoing':
      return 'Outgoing'
  }
}

/** That there is none of the calls looked for. */
export function noCallsWords(filter: 'missed' | 'incoming' | 'outgoing'): string {
  switch (filter) {
    case 'missed':
      return 'You have missed no call.'
    case 'incoming':
      return 'Nobody has called you yet.'
    case 'outgoing':
      return 'You have called nobody yet.'
  }
}

/** How a call of the past went, in a few words. */
export function outcomeWords({ direction, outcome, durationMs }: HistoryEntry): string {
  if (durationMs > 0) {
    const length = formatDuration(durationMs)
    return direction === 'incoming' ? `Incoming, ${length}` : `Outgoing, ${length}`
  }
  switch (outcome) {
    case 'missed':
      return 'Missed'
    case 'busy':
      return 'Missed while in another call'
    case 'caller-gave-up':
      return 'Missed: they gave up'
    case 'declined':
      return 'You declined'
    case 'refused':
      return 'Declined, or in another call'
    case 'no-answer':
      return 'No answer'
    case 'cancelled':
      return 'You cancelled'
    case 'unreachable':
      return 'Not reachable'
    case 'hung-up':
    case 'peer-hung-up':
      return direction === 'incoming' ? 'Incoming' : 'Outgoing'
    case 'connection-lost':
      return 'Connection lost'
    case 'server-unavailable':
      return 'No connection to the server'
    case 'port-unavailable':
      return 'No network port was free'
    case 'audio-failed':
      return 'The sound did not start'
  }
}

/** That calls ring silently, and until when. */
export function quietWords(untilMs: number | undefined, nowMs: number): string {
  if (untilMs === undefined) return 'Do not disturb'
  const days = -daysAgo(untilMs, nowMs)
  if (days <= 0) return `Do not disturb until ${formatTime(untilMs)}`
  if (days === 1) return `Do not disturb until tomorrow, ${formatTime(untilMs)}`
  const day = new Intl.DateTimeFormat(undefined, { weekday: 'long' }).format(untilMs)
  return `Do not disturb until ${day}, ${formatTime(untilMs)}`
}

/** What is wrong with a form field. */
export const fieldProblems = {
  nameEmpty: 'Enter the name that others will see.',
  nameTooLong: (length: number): string => `Use at most 64 characters; this has ${length}.`,
  nameControl: 'The name contains a character that cannot be shown, such as a tab. Remove it.',
  serverEmpty: 'Enter the address of the server. Whoever runs it can tell you.',
  serverShape: 'This is not an address. Write it like phones.example.org or 192.168.1.20:4242.',
  serverScheme: 'Leave out what comes before “//”; only the address and the port are needed.',
  serverBareV6: 'Put brackets around an IPv6 address: [fe80::1]:4242.',
  serverPort: 'The port must be a number from 1 to 65535.',
} as const
