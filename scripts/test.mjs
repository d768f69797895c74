import { readFileSync, rmSync } from 'node:fs'
import { standInEnv } from '../lab/stand-in/electron-path.mjs'
import { ensureBuilt } from './build.mjs'
import { asCommand, messageOf } from './lib/main.mjs'
import { contentHash, PassedChecks } from './lib/passed-checks.mjs'
import { ROOT, inProject } from './lib/paths.mjs'
import { endChildrenWithUs, run } from './lib/run.mjs'
import { failure, inWords, judged, NOTHING, ofPlaywright, PASSED, shortened, total } from './lib/tally.mjs'
import { displayForElectron } from './lib/virtual-display.mjs'
import { setup } from './setup.mjs'

/** @typedef {import('./lib/run.mjs').Outcome} Outcome */
/** @typedef {import('./lib/tally.mjs').Tally} Tally */

const CHECK_TIMEOUT_MS = 900_000
const UNIT_TIMEOUT_MS = 1_800_000
const E2E_TIMEOUT_MS = 2_400_000

const UNIT_TALLY = inProject('artefacts', 'unit-report.json')
const E2E_REPORT = inProject('artefacts', 'e2e-report.json')

const NPM = process.platform === 'win32' ? 'npm.cmd' : 'npm'

/** @param {number} startedAt */
const secondsSince = (startedAt) => `${((performance.now() - startedAt) / 1000).toFixed(1)} s`

/** @param {string} title @param {boolean} isGood @param {string} detail */
const say = (title, isGood, detail) => console.log(`${isGood ? '✓' : '✗'} ${title}: ${detail}`)

/** @param {Outcome} outcome */
const howItEnded = ({ code, signal, timedOut, durationMs }) =>
  timedOut
    ? `ended after ${(durationMs / 1000).toFixed(0)} s, its time-out`
    : (signal ?? (code === 0 ? 'well' : `exit code ${code}`))

const passedChecks = new PassedChecks(inProject('node_modules', '.cache', 'passed-checks.json'), () =>
  contentHash(ROOT),
)

/**
 * A script of package.json that is one test, and prints only when it fails. One that passed is run again when anything
 * has changed.
 *
 * @param {string} script
 * @returns {Promise<Tally>}
 */
const check = async (script) => {
  const outcome = await passedChecks.run(script, () =>
    run(NPM, ['run', '--silent', script], { cwd: ROOT, timeoutMs: CHECK_TIMEOUT_MS }),
  )
  if (outcome === undefined) {
    say(script, true, 'passed before, and nothing has changed')
    return PASSED
  }
  const hasPassed = outcome.code === 0
  if (!hasPassed) console.log(outcome.output)
  say(script, hasPassed, `${(outcome.durationMs / 1000).toFixed(1)} s, ended ${howItEnded(outcome)}`)
  return hasPassed ? PASSED : failure(script, shortened(outcome.output))
}

/** @returns {Promise<Tally>} */
const build = async () => {
  const startedAt = performance.now()
  try {
    const built = await ensureBuilt()
    say(
      'build',
      true,
      `${secondsSince(startedAt)}, ${built.length === 0 ? 'nothing to do' : built.join(', ')}`,
    )
    return NOTHING
  } catch (error) {
    say('build', false, messageOf(error))
    return failure('build', shortened(messageOf(error)))
  }
}

/**
 * A test runner. Its output is shown as it comes.
 *
 * @param {string} title
 * @param {object} options
 * @param {readonly string[]} options.args of Node
 * @param {number} options.timeoutMs
 * @param {NodeJS.ProcessEnv} options.env in addition to ours
 * @param {string} options.report the file it leaves
 * @param {(report: any) => Tally} options.read
 * @returns {Promise<Tally>}
 */
const runner = async (title, { args, timeoutMs, env, report, read }) => {
  // A report of an earlier run must not speak for this one.
  rmSync(report, { force: true })
  const outcome = await run(process.execPath, args, {
    cwd: ROOT,
    timeoutMs,
    env: { ...process.env, ...env },
    onOutput: (text) => void process.stdout.write(text),
  })
  /** @type {Tally | undefined} */
  let counted
  try {
    counted = read(JSON.parse(readFileSync(report, 'utf8')))
  } catch (error) {
    console.log(`${title} left no report: ${messageOf(error)}`)
  }
  const tally = judged(title, counted, outcome.code === 0)
  const time = `${(outcome.durationMs / 1000).toFixed(1)} s`
  say(title, tally.failures.length === 0, `${time}, ended ${howItEnded(outcome)}, ${inWords(tally)}`)
  return tally
}

/** Unit and integration tests. @returns {Promise<Tally>} */
const unit = () =>
  runner('unit and integration tests', {
    args: [
      inProject('node_modules', 'vitest', 'vitest.mjs'),
      'run',
      '--reporter=default',
      '--reporter=./scripts/lib/vitest-tally.ts',
    ],
    timeoutMs: UNIT_TIMEOUT_MS,
    env: { RINGDOWN_TALLY: UNIT_TALLY },
    report: UNIT_TALLY,
    read: (report) => report,
  })

/**
 * Playwright, for some of its projects.
 *
 * @param {string} title
 * @param {readonly string[]} projects
 * @param {number} workers how many test files at a time
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<Tally>}
 */
const playwright = (title, projects, workers, env) =>
  runner(title, {
    args: [
      inProject('node_modules', '@playwright', 'test', 'cli.js'),
      'test',
      ...projects.map((project) => `--project=${project}`),
      `--workers=${workers}`,
    ],
    timeoutMs: E2E_TIMEOUT_MS,
    env: { ...standInEnv(), ...env, RINGDOWN_E2E_REPORT: E2E_REPORT },
    report: E2E_REPORT,
    read: ofPlaywright,
  })

/** Silent tests use two windows at a time; tests that listen run one at a time. @returns {Promise<Tally>} */
const endToEnd = async () => {
  const display = await displayForElectron()
  try {
    const silent = await playwright('window tests', ['app', 'stand-in', 'gallery'], 2, display.env)
    return total([silent, await playwright('end-to-end tests', ['phone'], 1, display.env)])
  } finally {
    display.stop()
  }
}

await asCommand(import.meta.url, async () => {
  endChildrenWithUs()
  const startedAt = performance.now()
  await setup('test')
  // The checks only use the processor, so they run side by side; what follows listens in real time, and runs alone.
  const checks = await Promise.all([
    check('types'),
    check('lint').then(async (lint) => total([lint, await check('format:check')])),
  ])
  const built = await build()
  const tests = [await unit()]
  // The windows of an old build would prove nothing about this code.
  if (built.failures.length === 0) tests.push(await endToEnd())

  const sum = total([...checks, built, ...tests])
  // Repeated at the end, where they are easy to find.
  for (const { name, reason } of sum.failures) console.log(`failed: ${name}\n${reason}\n`)
  for (const { name, reason } of sum.skips) console.log(`skipped: ${name} (${reason})`)
  for (const { name, reason } of sum.again) console.log(`passed when tried again: ${name}\n${reason}\n`)
  console.log(`took ${secondsSince(startedAt)}`)
  console.log(inWords(sum))
  process.exitCode = sum.failures.length === 0 ? 0 : 1
})
