import { hostname } from 'node:os'
import { parseArgs } from 'node:util'
import { FULL_CLEANING, type Cleaning, NO_CLEANING } from '../phone/model'
import type { AudioEndpoint, AudioSettings } from '../phone/voice/voice-contract'
import { checkName, DEFAULT_PORT, DEFAULT_TLS_PORT, parseAddress } from '../protocol/directory'
import { isLoopback } from '../server/admission/socket-address'
import { UsageError } from './exit-status'

export const USAGE = `Usage:
  ringdown serve [--host HOST] [--port PORT] [--advertise [NAME]] [--tls-cert FILE --tls-key FILE]
                 [--max-connections N] [--max-per-address N] [--json]
  ringdown phone --server HOST:PORT --name NAME [--tls-ca FILE] [--call CONTACT | --answer | --refuse]
                 [--audio-in SRC] [--audio-out SINK] [--dsp CLEANING] [--dtx] [--listen-host HOST]
                 [--listen-port PORT] [--data FOLDER] [--identity FILE] [--private-only] [--duration SECONDS]
                 [--json]

--server ringdowns://HOST:PORT: a server that encrypts. --tls-ca: another certificate authority to trust.
--tls-cert, --tls-key: PEM files; with them every connection is encrypted. They are read again at SIGHUP.
SRC, SINK: default, device:NAME, file:PATH.wav or none.
CLEANING, of what is sent: all (for devices, unless told otherwise), none (for the rest), or some of echo,noise,gain.
--dtx: send next to nothing in silence.
--data: remember people, calls and who you are in this folder, made when missing; otherwise for this run only.
--identity: the private key that proves who you are, made when missing; it outweighs the one in --data.
--private-only: neither place nor take calls that are not private.
While a phone runs it reads commands from standard input: call NAME, accept, refuse, hangup, mute, unmute,
dsp CLEANING, quit.
Exit status: 0 fine, 1 usage, 2 login refused, 3 server unreachable, 4 call refused, unanswered or unreachable.`

/** PEM files. */
export interface TlsFiles {
  readonly cert: string
  readonly key: string
}

export interface ServeCommand {
  readonly command: 'serve'
  readonly host: string | undefined
  readonly port: number
  /** With them, every connection is encrypted. */
  readonly tls: TlsFiles | undefined
  /** Connections at once, in all and from one address; the server's own limits when undefined. */
  readonly maxConnections: number | undefined
  readonly maxPerAddress: number | undefined
  /** What phones nearby see in their lists; undefined: they are not told. */
  readonly advertise: string | undefined
  readonly json: boolean
}

/** What a phone does by itself. */
export type PhoneTask =
  | { readonly kind: 'call'; readonly contact: string }
  | { readonly kind: 'answer' }
  | { readonly kind: 'refuse' }
  | { readonly kind: 'wait' }

export interface PhoneCommand {
  readonly command: 'phone'
  readonly server: string
  /** A certificate authority to trust besides the usual ones, PEM file. */
  readonly tlsCa: string | undefined
  readonly name: string
  readonly task: PhoneTask
  readonly audio: AudioSettings
  readonly dsp: Cleaning
  /** Discontinuous transmission: silence is not sent. */
  readonly dtx: boolean
  /** The folder where people, history and identity are kept; undefined: for this run only. */
  readonly data: string | undefined
  /** The file with the private key; undefined: the one in `data`, or one for this run. */
  readonly identity: string | undefined
  readonly privateOnly: boolean
  readonly listenHost: string | undefined
  readonly listenPort: number
  /** Hang up after this much talking, ms. */
  readonly durationMs: number | undefined
  readonly json: boolean
}

export type Command =
  ServeCommand | PhoneCommand | { readonly command: 'help' } | { readonly command: 'version' }

/** A timer can't run longer: 2^31 - 1 ms. */
const MAX_DURATION_S = 2_147_483

export const DSP_WORDS = 'all, none or some of echo,noise,gain'

/** @returns undefined when the text is not one of DSP_WORDS */
export function parseDsp(text: string): Cleaning | undefined {
  if (text === 'all') return FULL_CLEANING
  if (text === 'none') return NO_CLEANING
  const words = text.split(',')
  if (!words.every((word) => ['echo', 'noise', 'gain'].includes(word))) return undefined
  return {
    echoCancellation: words.includes('echo'),
    noiseSuppression: words.includes('noise'),
    gainControl: words.includes('gain'),
  }
}

/**
 * Reads a command line.
 * @param args the words after the program's name
 * @throws UsageError
 */
export function parseCommand(args: readonly string[]): Command {
  const [command, ...rest] = args
  switch (command) {
    case 'serve':
      return parseServe(rest)
    case 'phone':
      return parsePhone(rest)
    case undefined:
    case 'help':
    case '--help':
    case '-h':
      if (command === undefined) throw new UsageError('say what to do: serve or phone')
      return { command: 'help' }
    case '--version':
      return { command: 'version' }
    default:
      throw new UsageError(`there is no command “${command}”: use serve or phone`)
  }
}

function parseServe(args: string[]): Command {
  const values = parseOptions(nameAfter('--advertise', args), {
    host: { type: 'string' },
    port: { type: 'string' },
    advertise: { type: 'string' },
    'tls-cert': { type: 'string' },
    'tls-key': { type: 'string' },
    'max-connections': { type: 'string' },
    'max-per-address': { type: 'string' },
    json: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  })
  if (values.help) return { command: 'help' }
  const tls = tlsFiles(values['tls-cert'], values['tls-key'])
  if (tls && values.advertise !== undefined)
    throw new UsageError('--advertise: only servers that do not encrypt are found; give people the address')
  const usualPort = tls ? DEFAULT_TLS_PORT : DEFAULT_PORT
  return {
    command: 'serve',
    host: values.host,
    port: values.port === undefined ? usualPort : port('--port', values.port),
    tls,
    maxConnections: limit('--max-connections', values['max-connections']),
    maxPerAddress: limit('--max-per-address', values['max-per-address']),
    advertise: values.advertise === undefined ? undefined : advertisedName(values.advertise, values.host),
    json: values.json ?? false,
  }
}

function tlsFiles(cert: string | undefined, key: string | undefined): TlsFiles | undefined {
  if (cert === undefined && key === undefined) return undefined
  if (cert === undefined || key === undefined)
    throw new UsageError('--tls-cert and --tls-key go together: give both, or none')
  return { cert, key }
}

function limit(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new UsageError(`${option}: “${text}” is not a number from 1 on`)
  return Number(text)
}

/** Gives an option whose name may be left out this computer's. */
const nameAfter = (option: string, args: readonly string[]): string[] =>
  args.flatMap((word, i) =>
    word === option && (args[i + 1] ?? '-').startsWith('-') ? [`${option}=${hostname()}`] : [word],
  )

function advertisedName(raw: string, host = ''): string {
  const checked = checkName(raw)
  if (!checked.ok) throw new UsageError(`--advertise: ${checked.reason}`)
  if (isLoopback(host)) throw new UsageError(`--advertise: nobody else can reach --host ${host}`)
  return checked.name
}

function parsePhone(args: string[]): Command {
  const values = parseOptions(args, {
    server: { type: 'string' },
    name: { type: 'string' },
    'tls-ca': { type: 'string' },
    call: { type: 'string' },
    answer: { type: 'boolean' },
    refuse: { type: 'boolean' },
    'audio-in': { type: 'string' },
    'audio-out': { type: 'string' },
    dsp: { type: 'string' },
    dtx: { type: 'boolean' },
    data: { type: 'string' },
    identity: { type: 'string' },
    'private-only': { type: 'boolean' },
    'listen-host': { type: 'string' },
    'listen-port': { type: 'string' },
    duration: { type: 'string' },
    json: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  })
  if (values.help) return { command: 'help' }
  const { server, name } = values
  if (server === undefined) throw new UsageError('--server HOST:PORT is missing')
  if (!parseAddress(server)) throw new UsageError(`--server: “${server}” is not HOST:PORT`)
  if (name === undefined) throw new UsageError('--name NAME is missing')
  const checked = checkName(name)
  if (!checked.ok) throw new UsageError(`--name: ${checked.reason}`)
  const input = endpoint('--audio-in', values['audio-in'] ?? 'default')
  return {
    command: 'phone',
    server,
    tlsCa: values['tls-ca'],
    name: checked.name,
    task: task(values.call, values.answer, values.refuse),
    audio: {
      input,
      output: endpoint('--audio-out', values['audio-out'] ?? 'default'),
    },
    dsp: values.dsp === undefined ? usualDsp(input) : checkedDsp(values.dsp),
    dtx: values.dtx ?? false,
    data: values.data,
    identity: values.identity,
    privateOnly: values['private-only'] ?? false,
    listenHost: values['listen-host'],
    listenPort: values['listen-port'] === undefined ? 0 : port('--listen-port', values['listen-port']),
    durationMs: values.duration === undefined ? undefined : 1000 * seconds('--duration', values.duration),
    json: values.json ?? false,
  }
}

type Options = NonNullable<NonNullable<Parameters<typeof parseArgs>[0]>['options']>

function parseOptions<const T extends Options>(args: string[], options: T) {
  try {
    return parseArgs({ args, options, strict: true, allowPositionals: false }).values
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

function task(call: string | undefined, answer = false, refuse = false): PhoneTask {
  const asked = [call !== undefined, answer, refuse].filter(Boolean).length
  if (asked > 1) throw new UsageError('--call, --answer and --refuse exclude each other')
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

/** A file is sent as it is. */
function usualDsp({ kind }: AudioEndpoint): Cleaning {
  return kind === 'default' || kind === 'device' ? FULL_CLEANING : NO_CLEANING
}

function checkedDsp(text: string): Cleaning {
  const settings = parseDsp(text)
  if (settings === undefined) throw new UsageError(`--dsp: “${text}” is not ${DSP_WORDS}`)
  return settings
}

function port(option: string, text: string): number {
  const value = Number(text)
  if (!/^\d+$/.test(text) || value > 65535)
    throw new UsageError(`${option}: “${text}” is not a port (0 to 65535)`)
  return value
}

function seconds(option: string, text: string): number {
  const value = Number(text)
  if (!/^\d+(\.\d+)?$/.test(text) || value > MAX_DURATION_S) {
    throw new UsageError(`${option}: “${text}” is not a number of seconds`)
  }
  return value
}
