import { parseArgs } from 'node:util'
import { errorText } from '../base/error-text'
import { UsageError } from './exit-status'

/** A timer cannot run longer: 2^31 - 1 ms. */
const MAX_SECONDS = 2_147_483

/** Every command has these. */
const COMMON = {
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const

type Options = NonNullable<NonNullable<Parameters<typeof parseArgs>[0]>['options']>

/**
 * Reads a command's options, with `--json` and `--help`.
 * @param options the command's own, as `parseArgs` takes them
 * @throws UsageError for an unknown option, a missing value or an argument that belongs to no option
 */
export function parseOptions<const T extends Options>(args: readonly string[], options: T) {
  const { values, words } = parseWords(args, options)
  const [word] = words
  if (word !== undefined) throw new UsageError(`“${word}” is no option`)
  return values
}

/**
 * Also returns the arguments that belong to no option.
 * @throws UsageError for an unknown option or a missing value
 */
export function parseWords<const T extends Options>(args: readonly string[], options: T) {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { ...options, ...COMMON },
      strict: true,
      allowPositionals: true,
    })
    return { values, words: positionals }
  } catch (error) {
    throw new UsageError(errorText(error))
  }
}

/** @throws UsageError unless the text is a whole number from 0 to 65535 */
export function port(option: string, text: string): number {
  const value = Number(text)
  if (!/^\d+$/.test(text) || value > 65535)
    throw new UsageError(`${option}: “${text}” is not a port (0 to 65535)`)
  return value
}

/** @throws UsageError unless the text is a number of seconds that a timer can wait */
export function seconds(option: string, text: string): number {
  const value = Number(text)
  if (!/^\d+(\.\d+)?$/.test(text) || value > MAX_SECONDS)
    throw new UsageError(`${option}: “${text}” is not a number of seconds`)
  return value
}

/** @throws UsageError unless the text is a whole number from 1 to 999,999,999 */
export function limit(option: string, text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new UsageError(`${option}: “${text}” is not a number from 1 on`)
  return Number(text)
}

/** Reads the value of an option that may be missing. */
export const optional = <T>(
  read: (option: string, text: string) => T,
  option: string,
  text: string | undefined,
): T | undefined => (text === undefined ? undefined : read(option, text))
