import { run, tail } from '../../scripts/lib/run.mjs'

/**
 * Runs a program to its end.
 *
 * @returns its output
 * @throws {Error} with the end of its output, when it fails or takes longer than `timeoutMs`
 */
export const command = async (
  program: string,
  args: readonly string[],
  { timeoutMs = 20_000, env = process.env }: { timeoutMs?: number; env?: NodeJS.ProcessEnv } = {},
): Promise<string> => {
  const outcome = await run(program, args, { cwd: process.cwd(), timeoutMs, env })
  if (outcome.code === 0) return outcome.output
  const how = outcome.timedOut ? `was not done after ${timeoutMs} ms` : `failed (exit code ${outcome.code})`
  throw new Error(`${program} ${args.join(' ')} ${how}: ${tail(outcome.output, 5)}`)
}
