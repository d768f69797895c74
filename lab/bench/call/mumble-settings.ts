import { readFileSync } from 'node:fs'
import { X509Certificate } from 'node:crypto'

/** Mumble's own. */
export const PORT = 64_738

/** The differences between its two configurations: settings by section. */
export interface MumbleTuning {
  readonly name: string
  readonly audio: readonly string[]
  readonly net: readonly string[]
}

export const MUMBLE_TUNINGS: readonly MumbleTuning[] = [
  { name: 'Mumble', audio: [], net: [] },
  {
    name: 'Mumble, tuned',
    audio: ['outputdelay=1', 'noisesupress=0', 'quality=72000'],
    net: ['framesperpacket=1'],
  },
]

interface ServerOptions {
  readonly folder: string
  readonly address: string
  /** PEM files. */
  readonly certificate: string
  readonly key: string
}

/** murmurd's ini file. Its default bandwidth would make clients lower their quality. */
export const serverSettings = ({ folder, address, certificate, key }: ServerOptions): string =>
  [
    `database=${folder}/server.sqlite`,
    `host=${address}`,
    `port=${PORT}`,
    ...['logfile=', 'bonjour=false', 'bandwidth=130000', 'users=4', 'uname=root'],
    `sslCert=${certificate}`,
    `sslKey=${key}`,
    '',
  ].join('\n')

interface ClientOptions {
  readonly tuning: MumbleTuning
  readonly database: string
  /** PulseAudio's names. */
  readonly microphone: string
  readonly speaker: string
}

/** A client's settings file: no questions at the start, continuous transmission, no sounds of its own. */
export const settingsOf = ({ tuning, database, microphone, speaker }: ClientOptions): string =>
  [
    ...['[General]', 'lastupdate=3', `databaselocation=${database}`],
    ...['[audio]', 'input=PulseAudio', 'output=PulseAudio', 'transmit=0', 'echo=false', ...tuning.audio],
    ...['[net]', 'reconnect=false', ...tuning.net],
    ...['[pulseaudio]', `input=${microphone}`, `output=${speaker}`],
    ...['[tts]', 'enable=false'],
    ...['[ui]', 'updatecheck=false', 'plugincheck=false', 'askonquit=false', 'usage=false'],
    '',
  ].join('\n')

interface KnownServer {
  readonly database: string
  readonly address: string
  readonly certificate: string
}

/** A Python program that creates a client's database in which the server's certificate is accepted. */
export const knownServers = ({ database, address, certificate }: KnownServer): string => {
  const digest = new X509Certificate(readFileSync(certificate)).fingerprint.replaceAll(':', '').toLowerCase()
  const columns = 'id INTEGER PRIMARY KEY AUTOINCREMENT, hostname TEXT, port INTEGER, digest TEXT'
  const row = `(${JSON.stringify(address)}, ${PORT}, ${JSON.stringify(digest)})`
  return [
    'import sqlite3',
    `database = sqlite3.connect(${JSON.stringify(database)})`,
    `database.execute("CREATE TABLE cert (${columns})")`,
    'database.execute("CREATE UNIQUE INDEX cert_host_port ON cert(hostname, port)")',
    `database.execute("INSERT INTO cert (hostname, port, digest) VALUES (?, ?, ?)", ${row})`,
    'database.commit()',
  ].join('\n')
}
