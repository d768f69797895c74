import { parseOptions } from '../options'
import {
  configOf,
  type Environment,
  type GivenSettings,
  settingsOfOptions,
  settingsOfVariables,
} from './given-settings'
import { serveOptionsOf } from './serve-options'
import { SERVER_SETTINGS, SETTING_NAMES } from './server-settings'
import type { Given } from './setting'

/** A command line of a server, with the variables of its process. */
export interface ServeCommand {
  readonly given: GivenSettings
  /** The configuration file, which is not read yet; undefined: none. */
  readonly config: Given<string> | undefined
  /** Prints the settings instead of running. */
  readonly checks: boolean
  readonly json: boolean
}

/** Every setting is an option with a value. */
const SETTING_OPTIONS = Object.fromEntries(
  SETTING_NAMES.map((name) => [
    name,
    { type: 'string', multiple: SERVER_SETTINGS[name].isList ?? false } as const,
  ]),
)

/** @throws UsageError */
export function parseServeCommand(
  args: readonly string[],
  environment: Environment = process.env,
): ServeCommand | 'help' {
  const words = SWITCHES.reduce(withWord, args)
  const {
    help,
    json,
    config,
    'check-config': checks,
    ...values
  } = parseOptions(words, {
    ...SETTING_OPTIONS,
    config: { type: 'string' },
    'check-config': { type: 'boolean' },
  })
  if (help === true) return 'help'
  const given = settingsOfOptions(values).over(settingsOfVariables(environment))
  const file = configOf(typeof config === 'string' ? config : undefined, environment)
  // Without a file all is known: a mistake is answered with the usage.
  if (!file) serveOptionsOf(given)
  return { given, config: file, checks: checks === true, json: json === true }
}

/** The settings whose option needs no value, with the text that it then stands for. */
const SWITCHES = SETTING_NAMES.flatMap((name) => {
  const { whenTrue } = SERVER_SETTINGS[name]
  return whenTrue ? [{ option: `--${name}`, whenTrue }] : []
})

/** Inserts the text for an omitted one. */
const withWord = (
  args: readonly string[],
  { option, whenTrue }: (typeof SWITCHES)[number],
): readonly string[] =>
  args.flatMap((word, i) =>
    word === option && (args[i + 1] ?? '-').startsWith('-') ? [`${option}=${whenTrue()}`] : [word],
  )
