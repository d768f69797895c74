import { parseArgs } from 'node:util'
import { errorText } from '../../base/error-text'

export interface FuzzOptions {
  /** Names of targets; all when empty. */
  readonly targets: readonly string[]
  readonly seed: number
  /** The path of an earlier failure within the seed's cases. */
  readonly path?: string
  /** The most cases for each target. */
  readonly cases: number
  /** The longest time for each target. */
  readonly seconds: number
}

const usage = (
  names: readonly string[],
): string => `Usage: npm run fuzz -- [--target NAME,...] [--cases N] [--seconds N] [--seed N [--path P]]

  --target   tests only these: ${names.join(', ')}
  --cases    the most cases for each target (a million)
  --seconds  the longest time for each target (20)
  --seed     repeats the cases of an earlier run, in the same order; random by default
  --path     with --seed and one --target: repeats the case that failed, as it was printed`

/** fast-check's seeds are 32-bit numbers. */
const MAX_SEED = 2 ** 31

/**
 * @param names the names of the targets
 * @throws {Error} with the reason and the usage; `help` requests the usage alone
 */
export const readOptions = (
  args: readonly string[],
  names: readonly string[],
  random: () => number = Math.random,
): FuzzOptions | { readonly help: string } => {
  const fail = (why: string): never => {
    throw new Error(`fuzz: ${why}\n\n${usage(names)}`)
  }
  const values = valuesOf(args, fail)
  if (values.help) return { help: usage(names) }
  const number = (name: 'cases' | 'seconds' | 'seed', least: number): number => {
    const value = Number(values[name])
    return Number.isFinite(value) && value >= least
      ? value
      : fail(`--${name} takes a number from ${least} on`)
  }
  const targets = values.target?.split(',') ?? []
  const unknown = targets.find((name) => !names.includes(name))
  if (unknown !== undefined) fail(`there is no target “${unknown}”`)
  const { path } = values
  if (path !== undefined && (values.seed === undefined || targets.length !== 1))
    fail('--path needs the --seed that it was printed with, and one --target')
  return {
    targets,
    seed: values.seed === undefined ? Math.floor(random() * MAX_SEED) : number('seed', 0),
    cases: number('cases', 1),
    seconds: number('seconds', 0.1),
    ...(path !== undefined && { path }),
  }
}

const valuesOf = (args: readonly string[], fail: (why: string) => never) => {
  try {
    return parseArgs({
      args: [...args],
      options: {
        target: { type: 'string' },
        seed: { type: 'string' },
        path: { type: 'string' },
        cases: { type: 'string', default: '1000000' },
        seconds: { type: 'string', default: '20' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values
  } catch (error) {
    return fail(errorText(error))
  }
}
