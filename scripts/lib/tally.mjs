/**
 * @typedef {object} Skip
 * @property {string} name
 * @property {string} reason
 *
 * @typedef {object} Tally how a step of the tests went
 * @property {number} passed
 * @property {number} failed
 * @property {readonly Skip[]} skips
 * @property {readonly string[]} again names of tests that passed only when they were tried again, where that is allowed
 */

/** The tally of a step that is one test: a type check, a formatter. @param {boolean} hasPassed @returns {Tally} */
export const single = (hasPassed) => ({
  ...{ passed: hasPassed ? 1 : 0, failed: hasPassed ? 0 : 1 },
  ...{ skips: [], again: [] },
})

/** @param {readonly Tally[]} tallies @returns {Tally} */
export const total = (tallies) => ({
  passed: tallies.reduce((sum, tally) => sum + tally.passed, 0),
  failed: tallies.reduce((sum, tally) => sum + tally.failed, 0),
  skips: tallies.flatMap((tally) => tally.skips),
  again: tallies.flatMap((tally) => tally.again),
})

/** @param {Tally} tally */
export const inWords = ({ passed, failed, skips }) =>
  `${passed} passed, ${failed} failed, ${skips.length} skipped`

/**
 * Combines a test runner's report with its exit status. A runner that was interrupted, that reports success but exits
 * otherwise, or that ran no tests at all, counts as one more failure.
 *
 * @param {Tally | undefined} report undefined when it left none
 * @param {boolean} exitedWell
 * @returns {Tally}
 */
export const judged = (report, exitedWell) => {
  if (report === undefined) return single(false)
  const hasRun = report.passed + report.failed > 0
  const isSound = hasRun && exitedWell === (report.failed === 0)
  return isSound || report.failed > 0 ? report : { ...report, failed: report.failed + 1 }
}

/**
 * @typedef {{ type: string, description?: string }} Annotation
 * @typedef {{ status: string, projectName?: string, annotations: Annotation[] }} PlaywrightTest
 * @typedef {{ title: string, tests: PlaywrightTest[] }} PlaywrightSpec
 * @typedef {{ title: string, specs?: PlaywrightSpec[], suites?: PlaywrightSuite[] }} PlaywrightSuite
 * @typedef {{ suites: PlaywrightSuite[], errors: unknown[] }} PlaywrightReport of Playwright's JSON reporter
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

/** @param {PlaywrightReport} report @returns {Tally} errors outside of tests count as one failure */
export const ofPlaywright = (report) => {
  const tests = report.suites.flatMap((suite) => testsOf(suite, []))
  const skipped = tests.filter(({ test }) => test.status === 'skipped')
  const again = tests.filter(({ test }) => test.status === 'flaky')
  const passed = tests.filter(({ test }) => test.status === 'expected').length + again.length
  return {
    passed,
    again: again.map(({ name }) => name),
    failed: tests.length - passed - skipped.length + (report.errors.length > 0 ? 1 : 0),
    skips: skipped.map(({ name, test }) => ({
      name,
      reason:
        test.annotations.find((note) => note.description !== undefined)?.description ?? 'no reason given',
    })),
  }
}
