import { stripVTControlCharacters } from 'node:util'

/**
 * @typedef {object} Finding
 * @property {string} name of a test
 * @property {string} reason why it failed or was skipped
 *
 * @typedef {object} Tally how a step of the tests went
 * @property {number} passed
 * @property {readonly Finding[]} failures
 * @property {readonly Finding[]} skips
 * @property {readonly Finding[]} again tests that passed only when they were tried again, with what failed before
 */

/** @type {Tally} */
export const NOTHING = { passed: 0, failures: [], skips: [], again: [] }

/** The tally of a step that is one test: a type check, a formatter. @type {Tally} */
export const PASSED = { ...NOTHING, passed: 1 }

/** @param {string} name @param {string} reason @returns {Tally} */
export const failure = (name, reason) => ({ ...NOTHING, failures: [{ name, reason }] })

/** Enough of an error to know what went wrong. The whole stands where the runner printed it. */
const REASON_LINES = 12

/** @param {string} text @returns {string} its first lines, without the colours of a terminal */
export const shortened = (text) =>
  stripVTControlCharacters(text).trim().split('\n').slice(0, REASON_LINES).join('\n')

/** @param {readonly Tally[]} tallies @returns {Tally} */
export const total = (tallies) => ({
  passed: tallies.reduce((sum, tally) => sum + tally.passed, 0),
  failures: tallies.flatMap((tally) => tally.failures),
  skips: tallies.flatMap((tally) => tally.skips),
  again: tallies.flatMap((tally) => tally.again),
})

/** @param {Tally} tally */
export const inWords = ({ passed, failures, skips }) =>
  `${passed} passed, ${failures.length} failed, ${skips.length} skipped`

/**
 * Combines a test runner's report with its exit status. A runner that was interrupted, that reports success but exits
 * otherwise, or that ran no tests at all, counts as one more failure.
 *
 * @param {string} title of the runner
 * @param {Tally | undefined} report undefined when it left none
 * @param {boolean} exitedWell
 * @returns {Tally}
 */
export const judged = (title, report, exitedWell) => {
  if (report === undefined) return failure(title, 'it left no report')
  if (report.failures.length > 0) return report
  if (!exitedWell) return total([report, failure(title, 'no test failed, but the runner ended badly')])
  return report.passed > 0 ? report : total([report, failure(title, 'it ran no tests')])
}

/**
 * @typedef {{ type: string, description?: string }} Annotation
 * @typedef {{ message?: string }} PlaywrightError
 * @typedef {{ errors?: PlaywrightError[] }} PlaywrightResult of one try
 * @typedef {{ status: string, annotations: Annotation[], results?: PlaywrightResult[] }} PlaywrightTest
 * @typedef {{ title: string, tests: PlaywrightTest[] }} PlaywrightSpec
 * @typedef {{ title: string, specs?: PlaywrightSpec[], suites?: PlaywrightSuite[] }} PlaywrightSuite
 * @typedef {{ suites: PlaywrightSuite[], errors: PlaywrightError[] }} PlaywrightReport of Playwright's JSON reporter
 */

/** @param {PlaywrightSuite} suite @param {string[]} titles @returns {{ name: string, test: PlaywrightTest }[]} */
const testsOf = (suite, titles) => {
  const path = [...titles, suite.title]
  return [
    ...(suite.specs ?? []).flatMap((spec) =>
      spec.tests.map((test) => ({ name: [...path, spec.title].join(' › '), test })),
    ),
    ...(suite.suites ?? []).flatMap((inner) => testsOf(inner, path)),
  ]
}

/** @param {readonly PlaywrightError[]} errors */
const messagesOf = (errors) => shortened(errors.map(({ message }) => message ?? 'no message').join('\n'))

/** @param {{ name: string, test: PlaywrightTest }} found @returns {Finding} */
const failedFinding = ({ name, test }) => ({
  name,
  reason: messagesOf((test.results ?? []).flatMap((result) => result.errors ?? [])),
})

/** @param {PlaywrightReport} report @returns {Tally} errors outside of tests count as one failure */
export const ofPlaywright = ({ suites, errors }) => {
  const tests = suites.flatMap((suite) => testsOf(suite, []))
  /** @param {string} status */
  const having = (status) => tests.filter(({ test }) => test.status === status)
  const again = having('flaky').map(failedFinding)
  const failures = having('unexpected').map(failedFinding)
  return {
    passed: having('expected').length + again.length,
    failures:
      errors.length === 0
        ? failures
        : [...failures, { name: 'outside of the tests', reason: messagesOf(errors) }],
    again,
    skips: having('skipped').map(({ name, test }) => ({
      name,
      reason:
        test.annotations.find((note) => note.description !== undefined)?.description ?? 'no reason given',
    })),
  }
}
