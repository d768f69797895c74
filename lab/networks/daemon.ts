import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { guardOrphan } from '../../base/supervision/orphan-guard'
import { tail } from '../../scripts/lib/run.mjs'

/** A hang guard: an overloaded machine starts programs slowly. ms */
const START_TIMEOUT_MS = 20_000
const STOP_TIMEOUT_MS = 5_000
/** The output that is kept, characters. */
const MAX_OUTPUT = 200_000

/** A program of the laboratory that runs until `close`, or until the end of this process, whatever ends it. */
export class Daemon {
  readonly #program: string
  readonly #child: ChildProcess
  readonly #removeGuard: () => void
  readonly #killWithUs = (): void => {
    this.#child.kill('SIGKILL')
  }
  #output = ''
  #isOver = false
  #wakes: (() => void)[] = []

  private constructor([program = '', ...args]: readonly string[]) {
    this.#program = program
    this.#child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] })
    this.#removeGuard = this.#child.pid === undefined ? () => undefined : guardOrphan(this.#child.pid)
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => this.#read(text))
    this.#child.on('error', (error) => this.#read(error.message))
    this.#child.once('exit', () => this.#end())
    this.#child.once('error', () => this.#end())
    process.once('exit', this.#killWithUs)
  }

  /**
   * @param words of its output, which say that it is ready
   * @throws {Error} when it does not get ready, with the end of its output
   */
  static async start(command: readonly string[], words: string): Promise<Daemon> {
    const daemon = new Daemon(command)
    const timer = setTimeout(() => daemon.#killWithUs(), START_TIMEOUT_MS)
    try {
      await daemon.says(words)
      return daemon
    } catch (error) {
      await daemon.close()
      throw error
    } finally {
      clearTimeout(timer)
    }
  }

  /** Its output so far. */
  get output(): string {
    return this.#output
  }

  /** Resolves when its output contains these words. @throws {Error} when it ends without them */
  async says(words: string): Promise<void> {
    while (!this.#output.includes(words)) {
      if (this.#isOver)
        throw new Error(`${this.#program} ended without “${words}”: ${tail(this.#output, 10)}`)
      await new Promise<void>((resolve) => this.#wakes.push(resolve))
    }
  }

  /** Ends it, if it has not ended by itself. */
  async close(): Promise<void> {
    process.off('exit', this.#killWithUs)
    if (!this.#isOver) {
      const ended = once(this.#child, 'exit', { signal: AbortSignal.timeout(STOP_TIMEOUT_MS) })
      this.#child.kill('SIGTERM')
      await ended.catch(() => this.#child.kill('SIGKILL'))
    }
    this.#removeGuard()
  }

  #read(text: string): void {
    this.#output = (this.#output + text).slice(-MAX_OUTPUT)
    this.#wake()
  }

  #end(): void {
    this.#isOver = true
    this.#removeGuard()
    this.#wake()
  }

  #wake(): void {
    for (const wake of this.#wakes.splice(0)) wake()
  }
}
