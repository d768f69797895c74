import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, relative } from 'node:path'
import type { SerializedError } from 'vitest'
import type { Reporter, TestCase, TestModule } from 'vitest/node'
import { ROOT } from './paths.mjs'
import type { Skip, Tally } from './tally.mjs'

const reasonOf = (test: TestCase): string => {
  const result = test.result()
  return (result.state === 'skipped' ? result.note : undefined) ?? 'no reason given'
}

/** Counts a run; unlike Vitest's JSON reporter it keeps the reasons of skipped tests. */
const count = (modules: readonly TestModule[], errors: readonly SerializedError[]): Tally => {
  const skips: Skip[] = []
  const again: string[] = []
  let [passed, failed] = [0, 0]
  for (const module of modules) {
    const tests = [...module.children.allTests()]
    for (const test of tests) {
      const { state } = test.result()
      const name = `${relative(ROOT, module.moduleId)} › ${test.fullName}`
      if (test.diagnostic()?.flaky) again.push(name)
      if (state === 'passed') passed++
      else if (state === 'skipped') skips.push({ name, reason: reasonOf(test) })
      else failed++
    }
    // A file that failed to load, or whose hooks failed, may have no failing test.
    if (!module.ok() && !tests.some((test) => test.result().state === 'failed')) failed++
  }
  return { passed, failed: failed + (errors.length > 0 ? 1 : 0), skips, again }
}

/** Writes a Tally as JSON to the file that the environment variable RINGDOWN_TALLY names. */
export default class VitestTally implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly SerializedError[]): void {
    const file = process.env['RINGDOWN_TALLY']
    if (file === undefined) return
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, JSON.stringify(count(modules, errors), undefined, 2))
  }
}
