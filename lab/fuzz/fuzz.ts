import { errorText } from '../../base/error-text'
import { collectGarbage } from '../../base/testing/collect-garbage'
import { type FuzzOptions, readOptions } from './options'
import type { Outcome, Target } from './target'
import { TARGETS } from './targets'

/**
 * Fuzzes everything that reads strangers' bytes, and prints a table; a failure is printed with the options that
 * reproduce it.
 */

const MEGABYTE = 2 ** 20

/** The memory in use after garbage collection, bytes. */
const held = (): number => {
  collectGarbage()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

interface Row {
  readonly name: string
  readonly outcome: Outcome
  readonly seconds: number
  /** Memory growth over the run. Bytes */
  readonly grown: number
}

const runOne = async (target: Target, { seed, path, cases, seconds }: FuzzOptions): Promise<Row> => {
  const open = await target.open()
  const before = held()
  const fromMs = performance.now()
  try {
    const outcome = await open.run({ seed, path, cases, ms: path === undefined ? seconds * 1000 : undefined })
    return {
      name: target.name,
      outcome,
      seconds: (performance.now() - fromMs) / 1000,
      grown: held() - before,
    }
  } finally {
    await open.close()
  }
}

const HEAD = ['target', 'cases', 'cases/s', 'slowest ms', 'grown MB', 'failures']

const cellsOf = ({ name, outcome, seconds, grown }: Row): string[] => [
  name,
  String(outcome.cases),
  (outcome.cases / seconds).toFixed(0),
  outcome.slowestMs.toFixed(1),
  (grown / MEGABYTE).toFixed(1),
  outcome.failure ? '1' : '0',
]

const lineOf = (cells: readonly string[]): string =>
  cells.map((cell, n) => (n === 0 ? cell.padEnd(20) : cell.padStart(11))).join(' ')

const main = async (): Promise<void> => {
  const options = readOptions(
    process.argv.slice(2),
    TARGETS.map(({ name }) => name),
  )
  if ('help' in options) {
    console.log(options.help)
    return
  }
  const chosen = TARGETS.filter(({ name }) => options.targets.length === 0 || options.targets.includes(name))
  console.log(`seed ${options.seed}\n\n${lineOf(HEAD)}`)
  const rows: Row[] = []
  for (const target of chosen) {
    const row = await runOne(target, options)
    rows.push(row)
    console.log(lineOf(cellsOf(row)))
  }
  const total = rows.reduce((sum, { outcome }) => sum + outcome.cases, 0)
  const failures = rows.flatMap(({ name, outcome: { failure } }) => (failure ? [{ name, ...failure }] : []))
  console.log(`\n${total} cases, ${failures.length} failures`)
  for (const { name, seed, path, counterexample, error } of failures)
    console.log(
      `\n${name}: npm run fuzz -- --target ${name} --seed ${seed} --path ${path}\n${error}\n${counterexample}`,
    )
  if (failures.length > 0) process.exitCode = 1
}

try {
  await main()
} catch (error) {
  console.error(errorText(error))
  process.exitCode = 1
}
