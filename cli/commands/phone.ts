import { join } from 'node:path'
import { type Cleaning, FULL_CLEANING, NO_CLEANING } from '../../phone/model'
import type { AudioEndpoint, AudioSettings } from '../../phone/voice/voice-contract'
import { checkName } from '../../base/names/check-name'
import { isText } from '../../phone/rooms/room-text'
import { parseAddress } from '../../protocol/directory'
import { isRoomName } from '../../protocol/rooms'
import type { CommandDeclaration } from '../command'
import { UsageError } from '../exit-status'
import { optional, parseOptions, port, seconds } from '../options'
import { CLEANING_WORDS, parseCleaning } from '../phone/cleaning'
import type { PhoneTask } from '../phone/headless-phone'
import type { RoomVisitOptions } from '../phone/room-visit'
import { ROOM_USAGE, TYPED_USAGE } from '../phone/typed-commands'

/** The voice process's built script, next to the command line's, which contains this module. */
const VOICE_FILE = join(import.meta.dirname, 'voice-process.cjs')

export interface PhoneOptions {
  readonly server: string
  /** The file of an additional trusted certificate authority, PEM. */
  readonly tlsCa: string | undefined
  readonly name: string
  readonly task: PhoneTask
  /** The room to be in; undefined: none. */
  readonly room: Omit<RoomVisitOptions, 'soundMs'> | undefined
  readonly audio: AudioSettings
  readonly dsp: Cleaning
  /** Discontinuous transmission: the phone does not send silence. */
  readonly dtx: boolean
  /** The folder for people, history and identity; undefined: they are kept for this run only. */
  readonly data: string | undefined
  /** The file with the private key; undefined: the one in `data`, or one for this run. */
  readonly identity: string | undefined
  readonly privateOnly: boolean
  /** Voice goes through a relay only: others do not learn our address. */
  readonly relayOnly: boolean
  /** Others do not see that a call is on. */
  readonly hidesStatus: boolean
  readonly listenHost: string | undefined
  readonly listenPort: number
  /** Hang up after this much talking, ms. */
  readonly durationMs: number | undefined
  /** Give the name back to the server instead, and end. */
  readonly release: boolean
  readonly json: boolean
}

/** A phone without a window. */
export const phone: CommandDeclaration<PhoneOptions> = {
  name: 'phone',
  usage: `phone --server HOST:PORT --name NAME [--tls-ca FILE] [--call CONTACT | --answer | --refuse | --release]
                 [--room NAME [--create] [--link SECRET] [--ptt] [--say TEXT]]
                 [--audio-in SRC] [--audio-out SINK] [--dsp CLEANING] [--dtx] [--listen-host HOST]
                 [--listen-port PORT] [--data FOLDER] [--identity FILE] [--private-only] [--relay-only]
                 [--hide-status] [--duration SECONDS] [--json]`,
  notes: `--server ringdowns://HOST:PORT: a server with TLS. --tls-ca: the file of a further trusted certificate authority.
--call: calls somebody, and ends with that call. --answer, --refuse: answers or refuses every call.
SRC, SINK: default, device:NAME, file:PATH.wav or none. A recording never replaces a file: it is PATH.wav, or the first
free one of PATH-2.wav, PATH-3.wav and so on, one for each call.
CLEANING, the processing of the sound that is sent: all (default for devices), none (default for files), or some of
echo,noise,gain. --dtx: sends almost nothing during silence.
--listen-host, --listen-port: where the phone accepts the voice connection of a call that it places.
--data: the folder for people, calls and the identity, created if missing; without it they are lost at the end of the run.
--identity: the file with the private key that proves who you are, created if missing; overrides the key in --data.
--release: gives the name back to the server, which keeps it for this identity, and ends. Needs --data or --identity.
--private-only: neither places nor accepts calls that are not private.
--relay-only: hides the address of this computer from the other side of a call: a relay of the server carries the voice.
Without a relay there is no call.
--hide-status: does not show others that a call is on.
--room: enters a room, and ends with it. Needs --data or --identity. --create: makes the room if there is none.
--link: the secret of an invitation. --say: writes a message as soon as you are inside.
--ptt: presses the button of push-to-talk when voice is connected: for as long as the file of --audio-in lasts, otherwise
until the command release. With --create the room is a push-to-talk room.
--duration: hangs up a call after this many seconds of talking, or leaves the room after as many inside.
A running phone reads commands from standard input:
${TYPED_USAGE}.
About rooms: ${ROOM_USAGE}.`,
  parse,
  run: async (options, output) => (await import('../phone/run-phone')).runPhone(options, output, VOICE_FILE),
}

function parse(args: readonly string[]): PhoneOptions | 'help' {
  const values = parseOptions(args, {
    server: { type: 'string' },
    name: { type: 'string' },
    'tls-ca': { type: 'string' },
    call: { type: 'string' },
    answer: { type: 'boolean' },
    refuse: { type: 'boolean' },
    release: { type: 'boolean' },
    room: { type: 'string' },
    create: { type: 'boolean' },
    link: { type: 'string' },
    ptt: { type: 'boolean' },
    say: { type: 'string' },
    'audio-in': { type: 'string' },
    'audio-out': { type: 'string' },
    dsp: { type: 'string' },
    dtx: { type: 'boolean' },
    data: { type: 'string' },
    identity: { type: 'string' },
    'private-only': { type: 'boolean' },
    'relay-only': { type: 'boolean' },
    'hide-status': { type: 'boolean' },
    'listen-host': { type: 'string' },
    'listen-port': { type: 'string' },
    duration: { type: 'string' },
  })
  if (values.help) return 'help'
  const who = account(values.server, values.name)
  const input = endpoint('--audio-in', values['audio-in'] ?? 'default')
  const talkS = optional(seconds, '--duration', values.duration)
  const durationMs = talkS === undefined ? undefined : 1000 * talkS
  const asked = task(values.call, values.answer, values.refuse, values.release)
  const visit = room(values, durationMs)
  if (visit && (asked.kind === 'call' || values.release))
    throw new UsageError('--room excludes --call and --release')
  return {
    ...who,
    tlsCa: values['tls-ca'],
    task: asked,
    room: visit,
    release: release(values.release, values.data ?? values.identity),
    audio: { input, output: endpoint('--audio-out', values['audio-out'] ?? 'default') },
    dsp: optional(cleaning, '--dsp', values.dsp) ?? usualCleaning(input),
    dtx: values.dtx ?? false,
    data: values.data,
    identity: values.identity,
    privateOnly: values['private-only'] ?? false,
    relayOnly: values['relay-only'] ?? false,
    hidesStatus: values['hide-status'] ?? false,
    listenHost: values['listen-host'],
    listenPort: optional(port, '--listen-port', values['listen-port']) ?? 0,
    durationMs: visit ? undefined : durationMs,
    json: values.json ?? false,
  }
}

function account(
  server: string | undefined,
  name: string | undefined,
): Pick<PhoneOptions, 'server' | 'name'> {
  if (server === undefined) throw new UsageError('--server HOST:PORT is missing')
  if (!parseAddress(server)) throw new UsageError(`--server: “${server}” is not HOST:PORT`)
  if (name === undefined) throw new UsageError('--name NAME is missing')
  const checked = checkName(name)
  if (!checked.ok) throw new UsageError(`--name: ${checked.reason}`)
  return { server, name: checked.name }
}

interface RoomValues {
  readonly room?: string | undefined
  readonly create?: boolean | undefined
  readonly link?: string | undefined
  readonly ptt?: boolean | undefined
  readonly say?: string | undefined
  readonly data?: string | undefined
  readonly identity?: string | undefined
}

function room(
  { room: name, create, link, ptt, say, data, identity }: RoomValues,
  durationMs: number | undefined,
): PhoneOptions['room'] {
  if (name === undefined) {
    const [without] = Object.entries({ create, link, ptt, say }).filter(([, value]) => value !== undefined)
    if (without) throw new UsageError(`--${without[0]}: in which room? Name it by --room NAME`)
    return undefined
  }
  if (!isRoomName(name)) throw new UsageError('--room: a name has 1 to 64 characters')
  if (data === undefined && identity === undefined)
    throw new UsageError('--room: say who you are, by --data FOLDER or --identity FILE')
  if (say !== undefined && !isText(say)) throw new UsageError('--say: a message has 1 to 4,000 characters')
  return { name, isCreated: create ?? false, link, isPushToTalk: ptt ?? false, text: say, durationMs }
}

function release(wanted = false, identity: string | undefined): boolean {
  if (wanted && identity === undefined)
    throw new UsageError('--release: say whose name it is, by --data FOLDER or --identity FILE')
  return wanted
}

function task(call: string | undefined, answer = false, refuse = false, releases = false): PhoneTask {
  const asked = [call !== undefined, answer, refuse, releases].filter(Boolean).length
  if (asked > 1) throw new UsageError('--call, --answer, --refuse and --release exclude each other')
  if (call !== undefined) return { kind: 'call', contact: call }
  if (answer) return { kind: 'answer' }
  return { kind: refuse ? 'refuse' : 'wait' }
}

function endpoint(option: string, text: string): AudioEndpoint {
  if (text === 'default' || text === 'none') return { kind: text }
  const [, kind, value] = /^(device|file):(.+)$/s.exec(text) ?? []
  if (kind === 'device' && value !== undefined) return { kind, name: value }
  if (kind === 'file' && value !== undefined) return { kind, path: value }
  throw new UsageError(`${option}: “${text}” is not default, device:NAME, file:PATH.wav or none`)
}

/** Sound from a file is sent unchanged. */
const usualCleaning = ({ kind }: AudioEndpoint): Cleaning =>
  kind === 'default' || kind === 'device' ? FULL_CLEANING : NO_CLEANING

function cleaning(option: string, text: string): Cleaning {
  const settings = parseCleaning(text)
  if (settings === undefined) throw new UsageError(`${option}: “${text}” is not ${CLEANING_WORDS}`)
  return settings
}
