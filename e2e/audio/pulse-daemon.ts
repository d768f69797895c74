import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { tail } from '../../scripts/lib/run.mjs'
import { command } from './command'
import { SAMPLE_RATE } from './telephone-band'

const START_TIMEOUT_MS = 10_000
const STOP_TIMEOUT_MS = 3_000
/** A daemon whose owner was killed ends by itself after so long without a client. */
const IDLE_EXIT_S = 600

/** ALSA's default device is PulseAudio: so PortAudio, which speaks ALSA, plays to the sinks. */
const ASOUND_CONF = `</usr/share/alsa/alsa.conf>
pcm.!default { type pulse hint { show on description "Default (PulseAudio)" } }
ctl.!default { type pulse }
`

/** Makes PortAudio list a device of that name, which hears one sink and plays to another. */
const headsetConf = (name: string): string =>
  `pcm.${name} {
  type asym
  playback.pcm { type pulse device "${earOf(name)}" }
  capture.pcm { type pulse device "${mouthOf(name)}.monitor" }
  hint { show on description "${name}" }
}
`

/** The sinks of a headset: play into the one to speak, record the other one's monitor to listen. */
export const mouthOf = (headset: string): string => `${headset}_mouth`
export const earOf = (headset: string): string => `${headset}_ear`

const nullSink = (name: string): string => `module-null-sink sink_name=${name} rate=${SAMPLE_RATE}`

const waitForExit = async (child: ChildProcess, timeoutMs: number): Promise<boolean> => {
  if (child.exitCode !== null || child.signalCode !== null) return true
  const timeout = AbortSignal.timeout(timeoutMs)
  try {
    await once(child, 'exit', { signal: timeout })
    return true
  } catch {
    return false
  }
}

/**
 * A PulseAudio of our own, with null sinks for sound cards: neither disturbs nor hears the user's. A phone's
 * microphone is the monitor of one sink (play into that sink to speak), its speaker is another sink (record that
 * sink's monitor to listen).
 */
export class PulseDaemon {
  readonly #child: ChildProcess
  readonly #folder: string
  readonly #endWithUs = (): void => {
    this.#child.kill('SIGKILL')
    rmSync(this.#folder, { recursive: true, force: true })
  }
  #log = ''

  private constructor(sinks: readonly string[], headsets: readonly string[]) {
    this.#folder = mkdtempSync(join(tmpdir(), 'ringdown-pulse-'))
    const devices = [ASOUND_CONF, ...headsets.map(headsetConf)].join('')
    writeFileSync(join(this.#folder, 'asound.conf'), devices)
    writeFileSync(join(this.#folder, 'client.conf'), 'autospawn = no\nenable-shm = no\n')
    this.#child = spawn(
      'pulseaudio',
      [
        ...['-n', '--daemonize=no', `--exit-idle-time=${IDLE_EXIT_S}`, '--disable-shm', '--use-pid-file=no'],
        ...['--realtime=no', '--high-priority=no', '--log-target=stderr', '--log-level=warn'],
        `--load=module-native-protocol-unix auth-anonymous=1 socket=${join(this.#folder, 'native')}`,
        ...[...sinks, ...headsets.flatMap((name) => [mouthOf(name), earOf(name)])].map(
          (name) => `--load=${nullSink(name)}`,
        ),
      ],
      {
        env: { ...process.env, ...this.#serverEnv(), HOME: this.#folder },
        stdio: ['ignore', 'ignore', 'pipe'],
      },
    )
    this.#child.stderr?.on('data', (chunk: Buffer) => (this.#log += chunk.toString()))
    this.#child.on('error', (error) => (this.#log += error.message))
    process.once('exit', this.#endWithUs)
  }

  /**
   * @param sinks names of the null sinks, e.g. `alice_mic`; 48 kHz, stereo
   * @param headsets names of further devices that phones can choose, each with two sinks of its own
   * @throws {Error} when PulseAudio does not come up within 10 s, with its log
   */
  static async start(sinks: readonly string[], headsets: readonly string[] = []): Promise<PulseDaemon> {
    const daemon = new PulseDaemon(sinks, headsets)
    try {
      await daemon.#answers()
      return daemon
    } catch (error) {
      await daemon.stop()
      throw error
    }
  }

  /** For programs that name their sinks themselves, such as pactl, parec and pacat. */
  get env(): NodeJS.ProcessEnv {
    return { ...process.env, ...this.#serverEnv() }
  }

  /** For a phone: it hears what is played into the sink `mouth`, and plays to the sink `ear`. */
  envFor(mouth: string, ear: string): NodeJS.ProcessEnv {
    return {
      ...this.env,
      PULSE_SOURCE: `${mouth}.monitor`,
      PULSE_SINK: ear,
      ALSA_CONFIG_PATH: join(this.#folder, 'asound.conf'),
    }
  }

  /** Runs `pactl`. */
  control(...args: readonly string[]): Promise<string> {
    return command('pactl', args, { env: { ...this.env, LC_ALL: 'C' } })
  }

  /** How much sound a sink renders at a time, ms. It depends on what its present clients have asked for. */
  async blockMs(sink: string): Promise<number> {
    const list = await this.control('list', 'sinks')
    const entry = list.split(/^Sink #/m).find((text) => text.includes(`Name: ${sink}\n`))
    const configured = entry === undefined ? undefined : /configured (\d+) usec/.exec(entry)?.[1]
    if (configured === undefined) throw new Error(`PulseAudio has no sink called ${sink}: it has\n${list}`)
    return Number(configured) / 1000
  }

  /** Takes a sink away, as pulling a plug does. */
  async unplug(sink: string): Promise<void> {
    const modules = await this.control('list', 'short', 'modules')
    const line = modules.split('\n').find((each) => each.includes(`sink_name=${sink} `))
    if (line === undefined) throw new Error(`PulseAudio has no sink called ${sink}: it has\n${modules}`)
    await this.control('unload-module', line.split('\t')[0] ?? '')
  }

  /** Brings a sink back. */
  async plugIn(sink: string): Promise<void> {
    await this.control('load-module', ...nullSink(sink).split(' '))
  }

  async stop(): Promise<void> {
    process.off('exit', this.#endWithUs)
    if (this.#child.pid !== undefined) {
      this.#child.kill('SIGTERM')
      if (!(await waitForExit(this.#child, STOP_TIMEOUT_MS))) {
        this.#child.kill('SIGKILL')
        await waitForExit(this.#child, STOP_TIMEOUT_MS)
      }
    }
    rmSync(this.#folder, { recursive: true, force: true })
  }

  #serverEnv(): NodeJS.ProcessEnv {
    return {
      XDG_RUNTIME_DIR: this.#folder,
      PULSE_SERVER: `unix:${join(this.#folder, 'native')}`,
      PULSE_CLIENTCONFIG: join(this.#folder, 'client.conf'),
    }
  }

  async #answers(): Promise<void> {
    const giveUpAt = Date.now() + START_TIMEOUT_MS
    for (;;) {
      const hasEnded = this.#child.pid === undefined || this.#child.exitCode !== null
      const outcome = hasEnded ? undefined : await this.control('info').catch(() => undefined)
      if (outcome !== undefined) return
      if (hasEnded || Date.now() > giveUpAt)
        throw new Error(`PulseAudio did not start: is it installed (npm run setup)?\n${tail(this.#log)}`)
      await sleep(50)
    }
  }
}
