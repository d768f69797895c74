import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { RingdownProcess } from '../../../cli/testing/ringdown-process'
import { isOnline } from './calls'

export interface PhonePlace {
  /** The server's address; the lab's own by default. */
  readonly server?: string
  /** The prefix of the command. */
  readonly prefix?: readonly string[]
  /** The contact that it must see before it counts as signed in: a call is private only with a known identity. */
  readonly sees?: string
  /** Without it there is no microphone and no loudspeaker. */
  readonly sound?: readonly string[]
}

const inSeconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`

const SILENT = ['--audio-in', 'none', '--audio-out', 'none']

/** The surroundings of one trial: processes as users start them. `close` ends all of them. */
export class Lab {
  readonly folder = mkdtempSync(join(tmpdir(), 'ringdown-faults-'))
  readonly #running: RingdownProcess[] = []
  readonly #closers: (() => unknown)[] = []
  readonly #times: string[] = []
  #isTooSlow = false
  #server = ''
  readonly #killWithUs = (): void => {
    for (const running of this.#running) running.kill('SIGKILL')
  }

  constructor() {
    process.once('exit', this.#killWithUs)
  }

  /** Clean-up for `close`, the latest first. */
  onClose(close: () => unknown): void {
    this.#closers.unshift(close)
  }

  /** Records a duration and its limit, if it has one. Both are printed beside the outcome. */
  measured(what: string, ms: number, limitMs?: number): void {
    const limit = limitMs === undefined ? '' : ` (limit ${inSeconds(limitMs)})`
    this.#times.push(`${what} ${inSeconds(ms)}${limit}`)
    if (limitMs !== undefined && ms > limitMs) this.#isTooSlow = true
  }

  /** Records a number of successes, to be printed beside the outcome. */
  counted(what: string, times: number, of: number): void {
    this.#times.push(`${what} ${times} of ${of}`)
  }

  /** Records a figure of another kind, in words, to be printed beside the outcome. */
  noted(figure: string): void {
    this.#times.push(figure)
  }

  /** What was recorded, in words. */
  get times(): readonly string[] {
    return this.#times
  }

  /** Whether a recorded duration exceeds its limit. */
  get isTooSlow(): boolean {
    return this.#isTooSlow
  }

  ringdown(args: readonly string[], prefix: readonly string[] = []): RingdownProcess {
    const running = new RingdownProcess(args, prefix)
    this.#running.push(running)
    return running
  }

  /** A directory server; by default phones use the latest one. @param port 0 picks one */
  async serve(
    port = 0,
    host = '127.0.0.1',
    prefix: readonly string[] = [],
    args: readonly string[] = [],
  ): Promise<{ readonly process: RingdownProcess; readonly port: number }> {
    const words = ['serve', '--host', host, '--port', String(port), '--http-port', 'none', '--json', ...args]
    const running = this.ringdown(words, prefix)
    const listening = await running.next('listening')
    this.#server = `${host}:${listening.port}`
    return { process: running, port: listening.port }
  }

  /** A signed-in phone. */
  async phone(name: string, args: readonly string[] = [], place: PhonePlace = {}): Promise<RingdownProcess> {
    const phone = this.startPhone(name, args, place)
    await isOnline(phone, place.sees)
    return phone
  }

  /** A phone that begins to sign in. */
  startPhone(
    name: string,
    args: readonly string[] = [],
    { server = this.#server, prefix, sound = SILENT }: Omit<PhonePlace, 'sees'> = {},
  ): RingdownProcess {
    const words = ['phone', '--server', server, '--name', name, '--json', ...sound, ...args]
    return this.ringdown(words, prefix)
  }

  /** Ends and removes everything. */
  async close(): Promise<void> {
    process.off('exit', this.#killWithUs)
    for (const running of this.#running.splice(0)) {
      running.kill('SIGCONT')
      running.kill('SIGKILL')
      await running.exited
    }
    for (const close of this.#closers) await close()
    rmSync(this.folder, { recursive: true, force: true })
  }
}
