import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { CliEvent } from '../output'

const BIN = fileURLToPath(new URL('../../bin/ringdown', import.meta.url))

type EventOf<Kind extends CliEvent['event']> = Extract<CliEvent, { event: Kind }>

/** `bin/ringdown` as a script runs it: its events from standard output, commands to standard input. */
export class RingdownProcess {
  /** Events that nobody has waited for yet. */
  readonly events: CliEvent[] = []
  /** Everything on standard output, and on standard error. */
  stdout = ''
  stderr = ''
  /** The exit status, or the signal that ended it. */
  readonly exited: Promise<number | NodeJS.Signals | null>
  readonly #child: ChildProcessWithoutNullStreams
  #rest = ''
  #over = false
  #wake: () => void = () => undefined

  constructor(...args: string[]) {
    this.#child = spawn(BIN, args)
    this.#child.stdout.setEncoding('utf8').on('data', (text: string) => this.#read(text))
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => (this.stderr += text))
    this.#child.stdin.on('error', () => undefined)
    this.exited = once(this.#child, 'close').then(([code, signal]) => {
      this.#over = true
      this.#wake()
      return (code as number | null) ?? (signal as NodeJS.Signals)
    })
  }

  /** Takes the next event of a kind; events of other kinds stay. Rejects when the process ends without it. */
  async next<Kind extends CliEvent['event']>(kind: Kind): Promise<EventOf<Kind>> {
    for (;;) {
      const at = this.events.findIndex(({ event }) => event === kind)
      const [event] = at < 0 ? [] : this.events.splice(at, 1)
      if (event) return event as EventOf<Kind>
      if (this.#over) throw new Error(`it ended without “${kind}”\n${this.stdout}\n${this.stderr}`)
      await new Promise<void>((resolve) => (this.#wake = resolve))
    }
  }

  /** Types a line. */
  say(line: string): void {
    this.#child.stdin.write(`${line}\n`)
  }

  endInput(): void {
    this.#child.stdin.end()
  }

  /** Leaves what it prints where it is, as a careless script does, until `readAgain`. */
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
