import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { inProject } from '../../scripts/lib/paths.mjs'

const ARTEFACTS = inProject('artefacts', 'bench')
const SIGNALS = [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const

/** How the results of a bench are recorded. */
export interface Report<Row> {
  /** The file is artefacts/bench/NAME.json. */
  readonly name: string
  /** Printed before the first row. */
  readonly head?: string
  /** Printed for each row as soon as it exists. */
  readonly line: (row: Row) => string
  /** Printed at the end, also after an interruption. */
  readonly table?: (rows: readonly Row[]) => string
  /** Stored in the file beside the rows: how they were measured. */
  readonly about?: Readonly<Record<string, unknown>>
}

/** The outside world of the results. */
export interface ResultsPort {
  readonly folder: string
  readonly print: (text: string) => void
  /** Calls back with the exit code when this process gets a signal to end. */
  readonly onInterrupt: (interrupted: (code: number) => void) => void
  readonly exit: (code: number) => void
}

/** The real one. */
export const ofProcess = (folder = ARTEFACTS): ResultsPort => ({
  folder,
  print: (text) => console.log(text),
  onInterrupt: (interrupted) => {
    for (const [signal, code] of SIGNALS) process.once(signal, () => interrupted(code))
  },
  // Exit at once: every child ends with this process.
  exit: (code) => process.exit(code),
})

/**
 * The results of one run of a bench. Each row is printed and stored as soon as it exists, so that a failed run
 * loses nothing. An interrupted run prints the rows so far and ends the process.
 */
export class Results<Row> {
  readonly #report: Report<Row>
  readonly #to: ResultsPort
  readonly #rows: Row[] = []
  readonly #measuredAt = new Date().toISOString()

  constructor(report: Report<Row>, port: ResultsPort = ofProcess()) {
    this.#report = report
    this.#to = port
    mkdirSync(port.folder, { recursive: true })
    if (report.head !== undefined) port.print(report.head)
    port.onInterrupt((code) => {
      this.#printTable()
      const { length } = this.#rows
      const kept = `: ${length} measured, kept in ${this.path}`
      port.print(`\nInterrupted${length === 0 ? ' before the first result' : kept}.`)
      port.exit(code)
    })
  }

  get path(): string {
    return join(this.#to.folder, `${this.#report.name}.json`)
  }

  get rows(): readonly Row[] {
    return this.#rows
  }

  /** Adds a row. Resolves in a later turn of the event loop, so that a measurement that never waits can be interrupted. */
  async add(row: Row): Promise<void> {
    this.#rows.push(row)
    this.#write(false)
    this.#to.print(this.#report.line(row))
    await turn()
  }

  /** Ends the run: all rows exist. */
  finish(): void {
    this.#write(true)
    this.#printTable()
    this.#to.print(`\nKept in ${this.path}. What the figures mean: lab/bench/README.md`)
  }

  #printTable(): void {
    const { table } = this.#report
    if (table !== undefined && this.#rows.length > 0) this.#to.print(`\n${table(this.#rows)}`)
  }

  /** Replaces the file atomically. */
  #write(isComplete: boolean): void {
    const { about } = this.#report
    const machine = { processors: cpus().length, model: cpus()[0]?.model ?? '', node: process.version }
    const json = { measuredAt: this.#measuredAt, machine, isComplete, ...about, results: this.#rows }
    writeFileSync(`${this.path}.new`, `${JSON.stringify(json, undefined, 2)}\n`)
    renameSync(`${this.path}.new`, this.path)
  }
}
