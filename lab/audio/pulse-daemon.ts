import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { tail } from '../../scripts/lib/run.mjs'
import { command } from './command'
import { SAMPLE_RATE } from '../../native/audio/audio-device'

const START_TIMEOUT_MS = 10_000
const STOP_TIMEOUT_MS = 3_000
/** After this long without a client the daemon exits, in case its owner was killed. */
const IDLE_EXIT_S = 600

/** Makes PulseAudio the default device of ALSA, so that PortAudio, which uses ALSA, plays to the sinks. */
const ASOUND_CONF = `</usr/share/alsa/alsa.conf>
pcm.!default { type pulse hint { show on description "Default (PulseAudio)" } }
ctl.!default { type pulse }
`

/** Makes PortAudio list a device of that name: the sinks `mouth` and `ear` of another daemon. */
const headsetConf = (name: string, server: string): string =>
  `pcm.${name} {
  type asym
  playback.pcm { type pulse server "${server}" device "ear" }
  capture.pcm { type pulse server "${server}" device "mouth.monitor" }
  hint { show on description "${name}" }
}
`

export type Headsets = Readonly<Record<string, PulseDaemon>>

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
 * A private PulseAudio, with null sinks as sound cards, isolated from the user's. A phone's microphone is the monitor
 * of one sink (play into that sink to speak), its speaker is another sink (record that sink's monitor to listen).
 */
export class PulseDaemon {
  readonly #folder: string
  readonly #sinks: readonly string[]
  #child: ChildProcess
  readonly #endWithUs = (): void => {
    this.#child.kill('SIGKILL')
    rmSync(this.#folder, { recursive: true, force: true })
  }
  #log = ''

  private constructor(sinks: readonly string[], headsets: Headsets) {
    this.#folder = mkdtempSync(join(tmpdir(), 'ringdown-pulse-'))
    this.#sinks = sinks
    const devices = Object.entries(headsets).map(([name, daemon]) => headsetConf(name, daemon.#server))
    writeFileSync(join(this.#folder, 'asound.conf'), [ASOUND_CONF, ...devices].join(''))
    writeFileSync(join(this.#folder, 'client.conf'), 'autospawn = no\nenable-shm = no\n')
    this.#child = this.#spawn()
    process.once('exit', this.#endWithUs)
  }

  #spawn(): ChildProcess {
    const child = spawn(
      'pulseaudio',
      [
        ...['-n', '--daemonize=no', `--exit-idle-time=${IDLE_EXIT_S}`, '--disable-shm', '--use-pid-file=no'],
        // As on a desktop, where the system allows it: other processes do not starve the sound server.
        ...['--realtime=yes', '--high-priority=yes', '--log-target=stderr', '--log-level=warn'],
        `--load=module-native-protocol-unix auth-anonymous=1 socket=${join(this.#folder, 'native')}`,
        ...this.#sinks.map((name) => `--load=module-null-sink sink_name=${name} rate=${SAMPLE_RATE}`),
      ],
      {
        env: { ...process.env, ...this.#serverEnv(), HOME: this.#folder },
        stdio: ['ignore', 'ignore', 'pipe'],
      },
    )
    child.stderr.on('data', (chunk: Buffer) => (this.#log += chunk.toString()))
    child.on('error', (error) => (this.#log += error.message))
    return child
  }

  /**
   * @param sinks names of the null sinks, e.g. `alice_mic`; 48 kHz, stereo
   * @param headsets further devices that phones can choose by name: each another daemon, with the sinks `mouth` and
   * `ear`, so that it can be unplugged
   * @throws {Error} when PulseAudio does not start within 10 s, with its log
   */
  static async start(sinks: readonly string[], headsets: Headsets = {}): Promise<PulseDaemon> {
    const daemon = new PulseDaemon(sinks, headsets)
    try {
      await daemon.#answers()
      return daemon
    } catch (error) {
      await daemon.stop()
      throw error
    }
  }

  /** For programs with an option for the sink, such as pactl, parec and pacat. */
  get env(): NodeJS.ProcessEnv {
    return { ...process.env, ...this.#serverEnv() }
  }

  /** For a phone: its microphone is the sink `mouth`, its speaker the sink `ear`. */
  envFor(mouth: string, ear: string): NodeJS.ProcessEnv {
    return {
      ...this.env,
      PULSE_SOURCE: `${mouth}.monitor`,
      PULSE_SINK: ear,
      ALSA_CONFIG_PATH: join(this.#folder, 'asound.conf'),
    }
  }

  /** The prefix of a command that runs a phone with these sound cards. */
  prefixFor(mouth: string, ear: string): readonly string[] {
    const own = Object.entries(this.envFor(mouth, ear)).filter(([name]) => /^(PULSE|ALSA|XDG)_/.test(name))
    return ['env', ...own.map(([name, value]) => `${name}=${value ?? ''}`)]
  }

  /** Runs `pactl`. */
  control(...args: readonly string[]): Promise<string> {
    return command('pactl', args, { env: { ...this.env, LC_ALL: 'C' } })
  }

  /** The block length of a sink, ms. It depends on the requests of its current clients. */
  async blockMs(sink: string): Promise<number> {
    const list = await this.control('list', 'sinks')
    const entry = list.split(/^Sink #/m).find((text) => text.includes(`Name: ${sink}\n`))
    const configured = entry === undefined ? undefined : /configured (\d+) usec/.exec(entry)?.[1]
    if (configured === undefined) throw new Error(`PulseAudio has no sink called ${sink}: it has\n${list}`)
    return Number(configured) / 1000
  }

  /** Adds a device that phones can choose by name from now on: another daemon, with the sinks `mouth` and `ear`. */
  addHeadset(name: string, daemon: PulseDaemon): void {
    appendFileSync(join(this.#folder, 'asound.conf'), headsetConf(name, daemon.#server))
  }

  /** Removes its sinks at once, and disconnects their clients. */
  async unplug(): Promise<void> {
    this.#child.kill('SIGKILL')
    await waitForExit(this.#child, STOP_TIMEOUT_MS)
  }

  /** Restores the sinks. */
  async plugIn(): Promise<void> {
    this.#child = this.#spawn()
    await this.#answers()
  }

  /** Stops answering until `thaw`: opening a device blocks. */
  freeze(): void {
    this.#child.kill('SIGSTOP')
  }

  thaw(): void {
    this.#child.kill('SIGCONT')
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

  get #server(): string {
    return `unix:${join(this.#folder, 'native')}`
  }

  #serverEnv(): NodeJS.ProcessEnv {
    return {
      XDG_RUNTIME_DIR: this.#folder,
      PULSE_SERVER: this.#server,
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
