import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { command } from '../../audio/command'
import { whyNoNamespaces } from '../../networks/netns'
import { Child } from './child'
import {
  knownServers,
  MUMBLE_TUNINGS,
  type MumbleTuning,
  PORT,
  serverSettings,
  settingsOf,
} from './mumble-settings'
import type { MeasuredPhone, Pair, PairOptions, Side } from './pair'

const CLIENT = '/usr/bin/mumble'
const SERVER = '/usr/sbin/murmurd'
const SERVER_ADDRESS = '10.77.0.2'
const PATIENCE_MS = 30_000
/** After it has signed in, a client opens its devices and tests whether UDP works. */
const PAUSE_MS = 3_000

/** @returns the paths of two PEM files */
const makeCertificate = async (folder: string, name: string) => {
  const [certificate, key] = [join(folder, `${name}.pem`), join(folder, `${name}-key.pem`)]
  const keys = ['-newkey', 'rsa:2048', '-nodes', '-keyout', key]
  await command('openssl', ['req', '-x509', ...keys, '-subj', `/CN=${name}`, '-out', certificate])
  return { certificate, key }
}

/** Where a client without a certificate looks for one before it asks its user. */
const makeIdentity = async (home: string): Promise<void> => {
  const { certificate, key } = await makeCertificate(home, 'client')
  const documents = join(home, 'Documents')
  mkdirSync(documents)
  const out = join(documents, 'MumbleAutomaticCertificateBackup.p12')
  await command('openssl', [
    'pkcs12',
    '-export',
    '-inkey',
    key,
    '-in',
    certificate,
    '-out',
    out,
    '-passout',
    'pass:',
  ])
}

/** Two Mumbles in one channel, transmitting continuously, and their server at the callee's side. */
class MumblePair implements Pair {
  readonly standing = true
  readonly #folder = mkdtempSync(join(tmpdir(), 'ringdown-mumble-'))
  readonly #options: PairOptions
  readonly #clients = new Map<Side, Child>()
  #server: Child | undefined

  private constructor(options: PairOptions) {
    this.#options = options
  }

  static async start(options: PairOptions, tuning: MumbleTuning): Promise<Pair> {
    const pair = new MumblePair(options)
    try {
      const certificate = await pair.#serve()
      for (const side of ['callee', 'caller'] as const) await pair.#signIn(side, tuning, certificate)
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
      return pair
    } catch (error) {
      await pair.close()
      throw error
    }
  }

  get pids() {
    return { caller: this.#clients.get('caller')?.pid ?? 0, callee: this.#clients.get('callee')?.pid ?? 0 }
  }

  dial(): Promise<number> {
    return Promise.reject(new Error('Mumble does not dial'))
  }

  /** The call ends when the pair is closed. */
  hangUp(): Promise<void> {
    return Promise.resolve()
  }

  /** It shows its figures only in a window. */
  ownFigures(): undefined {
    return undefined
  }

  async close(): Promise<void> {
    await Promise.all([...this.#clients.values()].map((client) => client.stop()))
    await this.#server?.stop()
    rmSync(this.#folder, { recursive: true, force: true })
  }

  /** @returns the path of the server's certificate */
  async #serve(): Promise<string> {
    const { certificate, key } = await makeCertificate(this.#folder, 'server')
    const ini = join(this.#folder, 'server.ini')
    writeFileSync(ini, serverSettings({ folder: this.#folder, address: SERVER_ADDRESS, certificate, key }))
    const { network, env } = this.#options
    const words = ['sh', '-c', 'exec "$@" 2>&1', 'sh', SERVER, '-fg', '-ini', ini]
    this.#server = new Child('the Mumble server', [...network.prefix.callee, ...words], env.callee)
    const listens = (line: string) => (line.includes('listening on') ? true : undefined)
    await this.#server.line('listening on', PATIENCE_MS, listens)
    return certificate
  }

  async #signIn(side: Side, tuning: MumbleTuning, certificate: string): Promise<void> {
    const { network, env } = this.#options
    const home = join(this.#folder, side)
    const configFolder = join(home, '.config', 'Mumble')
    mkdirSync(configFolder, { recursive: true })
    await makeIdentity(home)
    const database = join(home, 'mumble.sqlite')
    await command('python3', ['-c', knownServers({ database, address: SERVER_ADDRESS, certificate })])
    const settings = settingsOf({
      tuning,
      database,
      microphone: env[side]['PULSE_SOURCE'] ?? '',
      speaker: env[side]['PULSE_SINK'] ?? '',
    })
    writeFileSync(join(configFolder, 'Mumble.conf'), settings)
    const signedIn = this.#server?.line(`${side} signs in`, PATIENCE_MS, (line) =>
      line.includes(`:${side}(`) && line.includes('Authenticated') ? true : undefined,
    )
    this.#clients.set(
      side,
      new Child(
        `the ${side}'s Mumble`,
        [...network.prefix[side], ...[CLIENT, '--multiple', `mumble://${side}@${SERVER_ADDRESS}:${PORT}/`]],
        { ...env[side], HOME: home, XDG_CONFIG_HOME: join(home, '.config'), QT_QPA_PLATFORM: 'offscreen' },
      ),
    )
    await signedIn
  }
}

const whyNot = (): string | undefined => {
  if (!existsSync(CLIENT) || !existsSync(SERVER))
    return 'it is not installed (Debian: apt-get install mumble mumble-server)'
  const noNamespaces = whyNoNamespaces()
  return noNamespaces === undefined ? undefined : `it needs network namespaces; ${noNamespaces}`
}

/** Mumble (BSD licence, https://www.mumble.info) through PulseAudio, with its default settings and tuned for low latency. */
export const mumble: readonly MeasuredPhone[] = MUMBLE_TUNINGS.map((tuning) => ({
  name: tuning.name,
  whyNot,
  start: (options) => MumblePair.start(options, tuning),
}))
