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

const SILENT = ['--audio-in', 'none', '--audio-out', 'none']

/** The surroundings of one trial: processes as users start them. `close` ends all of them. */
export class Lab {
  readonly folder = mkdtempSync(join(tmpdir(), 'ringdown-faults-'))
  readonly #running: RingdownProcess[] = []
  readonly #closers: (() => unknown)[] = []
  readonly #figures: string[] = []
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

  /** Records a duration, to be printed beside the outcome. */
  measured(what: string, ms: number): void {
    this.noted(`${what} ${(ms / 1000).toFixed(2)} s`)
  }

  /** Records a figure of another kind, in words. */
  noted(figure: string): void {
    this.#figures.push(figure)
  }

  /** The recorded figures, in words. */
  get figures(): readonly string[] {
    return this.#figures
  }

  ringdown(args: readonly string[], prefix: readonly string[] = []): RingdownProcess {
    const running = new RingdownProcess(args, prefix)
    this.#running.push(running)
    return running
  }

  /** A directory server; by default phones use the latest one. @param port 0 picks one */
  async serve(port = 0, host = '127.0.0.1', prefix: readonly string[] = []) {
    const running = this.ringdown(['serve', '--host', host, '--port', String(port), '--json'], prefix)
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
