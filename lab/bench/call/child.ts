import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { tail } from '../../../scripts/lib/run.mjs'

const STOP_TIMEOUT_MS = 4_000
/** The sound system's messages about missing cards, printed at each search. */
const CHATTER = /^(ALSA lib|Expression '|Cannot connect to server|jack server)/

/** A child program that is controlled line by line. It ends with this process. */
export class Child {
  readonly #process: ChildProcessWithoutNullStreams
  readonly #name: string
  readonly #listeners = new Set<(line: string) => void>()
  readonly #killWithUs = (): void => {
    this.#process.kill('SIGKILL')
  }
  #log = ''

  constructor(name: string, words: readonly string[], env: NodeJS.ProcessEnv) {
    this.#name = name
    const [program = '', ...args] = words
    this.#process = spawn(program, args, { env })
    createInterface({ input: this.#process.stdout }).on('line', (line) => {
      this.#log += `${line}\n`
      for (const listener of [...this.#listeners]) listener(line)
    })
    createInterface({ input: this.#process.stderr }).on('line', (line) => {
      if (!CHATTER.test(line)) this.#log += `${line}\n`
    })
    this.#process.stdin.on('error', () => undefined)
    this.#process.on('error', (error) => (this.#log += error.message))
    process.once('exit', this.#killWithUs)
  }

  get pid(): number {
    return this.#process.pid ?? 0
  }

  get log(): string {
    return this.#log
  }

  /** Calls back for every later line of its standard output. @returns stops it */
  onLine(listener: (line: string) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  say(line: string): void {
    this.#process.stdin.write(`${line}\n`)
  }

  /**
   * Waits for a later line.
   *
   * @param what the line is about, for the error
   * @throws {Error} with the end of its log, when it ends or does not come in time
   */
  async line<T>(what: string, timeoutMs: number, read: (line: string) => T | undefined): Promise<T> {
    let stop = (): void => undefined
    const found = new Promise<T>((resolve, reject) => {
      const fail = (why: string): void =>
        reject(new Error(`${this.#name} ${why} before “${what}”:\n${tail(this.#log, 12)}`))
      const stopListening = this.onLine((line) => {
        const value = read(line)
        if (value !== undefined) resolve(value)
      })
      const onExit = (): void => fail('ended')
      this.#process.once('exit', onExit)
      if (this.#hasEnded) onExit()
      const timer = setTimeout(() => fail(`took longer than ${timeoutMs / 1000} s`), timeoutMs)
      stop = () => {
        clearTimeout(timer)
        stopListening()
        this.#process.off('exit', onExit)
      }
    })
    return found.finally(stop)
  }

  async stop(): Promise<void> {
    process.off('exit', this.#killWithUs)
    if (this.#hasEnded) return
    const ended = once(this.#process, 'exit', { signal: AbortSignal.timeout(STOP_TIMEOUT_MS) })
    this.#process.kill('SIGTERM')
    await ended.catch(() => this.#process.kill('SIGKILL'))
  }

  get #hasEnded(): boolean {
    const { pid, exitCode, signalCode } = this.#process
    return pid === undefined || exitCode !== null || signalCode !== null
  }
}
