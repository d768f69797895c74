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

/** How a measurement is written down. */
export interface Report<Row> {
  /** The file is artefacts/bench/NAME.json. */
  readonly name: string
  /** Printed before the first row. */
  readonly head?: string
  /** Printed for each row when it is there. */
  readonly line: (row: Row) => string
  /** Printed at the end, also at an early one. */
  readonly table?: (rows: readonly Row[]) => string
  /** Into the file, beside the rows: how it was measured. */
  readonly about?: Readonly<Record<string, unknown>>
}

/** What the results act on. */
export interface Surroundings {
  readonly folder: string
  readonly print: (text: string) => void
  /** Calls back when this process is told to end, with the exit code for that. */
  readonly onInterrupt: (interrupted: (code: number) => void) => void
  readonly exit: (code: number) => void
}

/** Those of this process. */
export const ofProcess = (folder = ARTEFACTS): Surroundings => ({
  folder,
  print: (text) => console.log(text),
  onInterrupt: (interrupted) => {
    for (const [signal, code] of SIGNALS) process.once(signal, () => interrupted(code))
  },
  // Ending at once lets every child end: each is tied to the end of this process.
  exit: (code) => process.exit(code),
})

/**
 * The results of one run of a bench. Each row is printed and is in the file as soon as it is there, so that a run that
 * breaks off loses nothing. An interrupted run prints what it has and ends the process.
 */
export class Results<Row> {
  readonly #report: Report<Row>
  readonly #to: Surroundings
  readonly #rows: Row[] = []
  readonly #measuredAt = new Date().toISOString()

  constructor(report: Report<Row>, surroundings: Surroundings = ofProcess()) {
    this.#report = report
    this.#to = surroundings
    mkdirSync(surroundings.folder, { recursive: true })
    if (report.head !== undefined) surroundings.print(report.head)
    surroundings.onInterrupt((code) => {
      this.#printTable()
      const { length } = this.#rows
      const kept = `: ${length} measured, kept in ${this.path}`
      surroundings.print(`\nInterrupted${length === 0 ? ' before the first result' : kept}.`)
      surroundings.exit(code)
    })
  }

  get path(): string {
    return join(this.#to.folder, `${this.#report.name}.json`)
  }

  get rows(): readonly Row[] {
    return this.#rows
  }

  /** Takes a row. Resolves in another turn of the loop: a measurement that never waits could not be interrupted. */
  async add(row: Row): Promise<void> {
    this.#rows.push(row)
    this.#write(false)
    this.#to.print(this.#report.line(row))
    await turn()
  }

  /** All rows are there. */
  finish(): void {
    this.#write(true)
    this.#printTable()
    this.#to.print(`\nKept in ${this.path}. What the figures mean: lab/bench/README.md`)
  }

  #printTable(): void {
    const { table } = this.#report
    if (table !== undefined && this.#rows.length > 0) this.#to.print(`\n${table(this.#rows)}`)
  }

  /** Replaces the file whole. */
  #write(isComplete: boolean): void {
    const { about } = this.#report
    const machine = { processors: cpus().length, model: cpus()[0]?.model ?? '', node: process.version }
    const json = { measuredAt: this.#measuredAt, machine, isComplete, ...about, results: this.#rows }
    writeFileSync(`${this.path}.new`, `${JSON.stringify(json, undefined, 2)}\n`)
    renameSync(`${this.path}.new`, this.path)
  }
}
