import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { whyNoNamespaces } from '../../networks/netns'
import { Child } from './child'
import type { MeasuredPhone, Pair, PairOptions, Side } from './pair'

const BARESIP = '/usr/bin/baresip'
const PATIENCE_MS = 30_000
const ADDRESS: Readonly<Record<Side, string>> = { caller: '10.77.0.1', callee: '10.77.0.2' }

/** The differences between its two configurations. */
interface Tuning {
  readonly name: string
  readonly settings: readonly string[]
}

const TUNINGS: readonly Tuning[] = [
  { name: 'baresip', settings: [] },
  {
    name: 'baresip, tuned',
    settings: ['audio_buffer 20-80', 'jitter_buffer_delay 1-5'],
  },
]

const configOf = ({ settings }: Tuning): string =>
  [
    'sip_listen 0.0.0.0:5060',
    'audio_player alsa,default',
    'audio_source alsa,default',
    'audio_alert alsa,default',
    'audio_path /nonexistent',
    'module_path /usr/lib/baresip/modules',
    ...['stdio.so', 'opus.so', 'alsa.so'].map((module) => `module ${module}`),
    ...['account.so', 'menu.so'].map((module) => `module_app ${module}`),
    ...settings,
    '',
  ].join('\n')

/** Two baresips that call each other without a registrar. */
class BaresipPair implements Pair {
  readonly standing = false
  readonly #folder = mkdtempSync(join(tmpdir(), 'ringdown-baresip-'))
  readonly #caller: Child
  readonly #callee: Child

  private constructor({ network, env }: PairOptions, tuning: Tuning) {
    const start = (side: Side): Child => {
      const folder = join(this.#folder, side)
      mkdirSync(folder)
      writeFileSync(join(folder, 'config'), configOf(tuning))
      const account = `<sip:${side}@${ADDRESS[side]}>;regint=0;answermode=auto;audio_codecs=opus/48000/2`
      writeFileSync(join(folder, 'accounts'), `${account}\n`)
      return new Child(
        `the ${side}'s baresip`,
        [...network.prefix[side], 'stdbuf', '-oL', BARESIP, '-f', folder],
        {
          ...env[side],
          HOME: this.#folder,
        },
      )
    }
    this.#callee = start('callee')
    this.#caller = start('caller')
  }

  static async start(options: PairOptions, tuning: Tuning): Promise<Pair> {
    const pair = new BaresipPair(options, tuning)
    try {
      const isReady = (line: string) => (line.includes('is ready') ? true : undefined)
      await Promise.all([pair.#caller, pair.#callee].map((it) => it.line('is ready', PATIENCE_MS, isReady)))
      return pair
    } catch (error) {
      await pair.close()
      throw error
    }
  }

  get pids() {
    return { caller: this.#caller.pid, callee: this.#callee.pid }
  }

  async dial(): Promise<number> {
    const talking = this.#bothSay('Call established')
    const dialledMs = performance.now()
    this.#caller.say(`/dial sip:callee@${ADDRESS.callee}`)
    await talking
    return dialledMs
  }

  async hangUp(): Promise<void> {
    const ended = this.#bothSay('terminated')
    this.#caller.say('/hangup')
    await ended
  }

  /** It does not report concealed sound. */
  ownFigures(): undefined {
    return undefined
  }

  async close(): Promise<void> {
    await Promise.all([this.#caller.stop(), this.#callee.stop()])
    rmSync(this.#folder, { recursive: true, force: true })
  }

  async #bothSay(words: string): Promise<void> {
    const says = (line: string) => (line.includes(words) ? true : undefined)
    await Promise.all([this.#caller, this.#callee].map((it) => it.line(words, PATIENCE_MS, says)))
  }
}

const whyNot = (): string | undefined => {
  if (!existsSync(BARESIP)) return 'it is not installed (Debian: apt-get install baresip)'
  const noNamespaces = whyNoNamespaces()
  return noNamespaces === undefined ? undefined : `it needs network namespaces; ${noNamespaces}`
}

/** baresip (BSD licence, https://github.com/baresip/baresip) through ALSA, with its default settings and tuned for low latency. */
export const baresip: readonly MeasuredPhone[] = TUNINGS.map((tuning) => ({
  name: tuning.name,
  whyNot,
  start: (options) => BaresipPair.start(options, tuning),
}))
