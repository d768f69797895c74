import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, relative } from 'node:path'
import type { SerializedError } from 'vitest'
import type { Reporter, TestCase, TestModule } from 'vitest/node'
import { ROOT } from './paths.mjs'
import { type Finding, shortened, type Tally } from './tally.mjs'

/** The lines of ours that led to an error, such as `phone/phone.test.ts:12`: a time-out says no more than that it was one. */
const placesOf = ({ stacks = [] }: SerializedError): readonly string[] =>
  stacks
    .filter(({ file }) => file.startsWith(ROOT) && !file.includes('node_modules'))
    .map(({ file, line }) => `  at ${relative(ROOT, file)}:${line}`)

/** Each of them once: a test that is tried again often fails as it did before. */
const messagesOf = (errors: readonly SerializedError[]): string =>
  [...new Set(errors.map((error) => [shortened(error.message), ...placesOf(error)].join('\n')))].join('\n')

const reasonOf = (test: TestCase): string => {
  const result = test.result()
  return (result.state === 'skipped' ? result.note : undefined) ?? 'no reason given'
}

/** Counts a run; unlike Vitest's JSON reporter it keeps the reasons of skipped tests. */
const count = (modules: readonly TestModule[], errors: readonly SerializedError[]): Tally => {
  const failures: Finding[] = []
  const skips: Finding[] = []
  const again: Finding[] = []
  let passed = 0
  for (const module of modules) {
    const file = relative(ROOT, module.moduleId)
    const before = failures.length
    for (const test of module.children.allTests()) {
      const result = test.result()
      const name = `${file} › ${test.fullName}`
      if (test.diagnostic()?.flaky) again.push({ name, reason: messagesOf(result.errors ?? []) })
      if (result.state === 'passed') passed++
      else if (result.state === 'skipped') skips.push({ name, reason: reasonOf(test) })
      else failures.push({ name, reason: messagesOf(result.errors ?? []) })
    }
    // A file that failed to load, or whose hooks failed, may have no failing test.
    if (!module.ok() && failures.length === before)
      failures.push({ name: file, reason: messagesOf(module.errors()) })
  }
  if (errors.length > 0) failures.push({ name: 'outside of the tests', reason: messagesOf(errors) })
  return { passed, failures, skips, again }
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
