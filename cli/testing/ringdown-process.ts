import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { inProject } from '../../scripts/lib/paths.mjs'
import type { CliEvent, CliEventOf } from '../output'

const SCRIPT = inProject('out', 'node', 'ringdown.cjs')
/** V8's options for a phone, as in `bin/ringdown`. */
const PHONE_FLAGS = ['--max-semi-space-size=1']

/**
 * A command line controlled by a script: events from standard output, commands to standard input. It starts the built
 * script directly, as `bin/ringdown` does after it has checked the build.
 */
export class RingdownProcess {
  /** Events that nobody has taken yet. */
  readonly events: CliEvent[] = []
  /** Everything on standard output, and on standard error. */
  stdout = ''
  stderr = ''
  /** The exit status, or the signal that ended it. */
  readonly exited: Promise<number | NodeJS.Signals | null>
  readonly #child: ChildProcessWithoutNullStreams
  #rest = ''
  #over = false
  #wakes: (() => void)[] = []

  /** @param prefix a command that runs another one elsewhere, such as in a network namespace */
  constructor(args: readonly string[], prefix: readonly string[] = [], env = process.env) {
    const flags = args[0] === 'phone' ? PHONE_FLAGS : []
    const [program = '', ...words] = [...prefix, process.execPath, ...flags, SCRIPT, ...args]
    this.#child = spawn(program, words, { env })
    this.#child.stdout.setEncoding('utf8').on('data', (text: string) => this.#read(text))
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text
      this.#wake()
    })
    this.#child.stdin.on('error', () => undefined)
    this.exited = once(this.#child, 'close').then(([code, signal]) => {
      this.#over = true
      this.#wake()
      return (code as number | null) ?? (signal as NodeJS.Signals)
    })
  }

  /** Resolves when the output contains these words. Rejects when the process ends without them. */
  async says(words: string, output: 'stdout' | 'stderr' = 'stdout'): Promise<void> {
    await this.until(() => this[output].includes(words), `“${words}” on ${output}`)
  }

  /** Resolves when its output is as wanted. @param what names that. Rejects when the process ends without it. */
  async until(isSo: () => boolean, what: string): Promise<void> {
    while (!isSo()) await this.#heard(what)
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  /** Takes the next event of a kind; other events stay. Rejects when the process ends without one. */
  async next<Kind extends CliEvent['event']>(kind: Kind): Promise<CliEventOf<Kind>> {
    for (;;) {
      const at = this.events.findIndex(({ event }) => event === kind)
      const [event] = at < 0 ? [] : this.events.splice(at, 1)
      if (event) return event as CliEventOf<Kind>
      await this.#heard(`“${kind}”`)
    }
  }

  /** Writes a line to its input. */
  say(line: string): void {
    this.#child.stdin.write(`${line}\n`)
  }

  endInput(): void {
    this.#child.stdin.end()
  }

  /** Stops reading its output, as a careless script does, until `readAgain`. */
  stopReading(): void {
    this.#child.stdout.pause()
    this.#child.stderr.pause()
  }

  readAgain(): void {
    this.#child.stdout.resume()
    this.#child.stderr.resume()
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal)
  }

  /** Resolves at the next output, or when it ends. @throws {Error} it has ended without `what` */
  async #heard(what: string): Promise<void> {
    if (this.#over) throw new Error(`it ended without ${what}\n${this.stdout}\n${this.stderr}`)
    await new Promise<void>((resolve) => this.#wakes.push(resolve))
  }

  #wake(): void {
    for (const wake of this.#wakes.splice(0)) wake()
  }

  #read(text: string): void {
    this.stdout += text
    const lines = (this.#rest + text).split('\n')
    this.#rest = lines.pop() ?? ''
    for (const line of lines) {
      if (line.startsWith('{')) this.events.push(JSON.parse(line) as CliEvent)
    }
    this.#wake()
  }
}
