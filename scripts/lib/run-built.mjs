import { ROOT, inProject } from './paths.mjs'
import { run } from './run.mjs'

/**
 * Runs a program of out/ and forwards its output. Its exit status becomes ours; 1 when a signal ended it.
 *
 * @param {readonly string[]} path below out/
 * @param {object} options
 * @param {readonly string[]} options.args
 * @param {number} options.timeoutMs
 * @param {NodeJS.ProcessEnv} [options.env] in addition to ours
 * @returns {Promise<import('./run.mjs').Outcome>}
 */
export const runBuilt = async (path, { args, timeoutMs, env }) => {
  const outcome = await run(process.execPath, [inProject('out', ...path), ...args], {
    cwd: ROOT,
    env: { ...process.env, ...env },
    timeoutMs,
    onOutput: (text) => void process.stdout.write(text),
  })
  process.exitCode = outcome.code === -1 ? 1 : outcome.code
  return outcome
}
