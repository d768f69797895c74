import leven, { closestMatch } from 'leven'
import { UsageError } from '../exit-status'
import {
  SERVER_SETTINGS,
  SETTING_NAMES,
  type SettingName,
  type SettingValues,
  variableOf,
} from './server-settings'
import type { Given, GivenText } from './setting'

export type Environment = Readonly<Record<string, string | undefined>>

/** The variable with the configuration file, like `--config`. */
const CONFIG_VARIABLE = variableOf('config')
/** What is further away than this from each name was no slip of the finger. */
const MAX_SLIPS = 3
/** The variables of other programs may begin like ours, so that only the nearest are taken for slips. */
const MAX_SLIPS_OF_VARIABLE = 2

/** The settings of one source, or of several, as they were written. */
export class GivenSettings {
  readonly #texts: ReadonlyMap<SettingName, GivenText>

  /** @throws UsageError for a setting that cannot be read */
  constructor(texts: ReadonlyMap<SettingName, GivenText>) {
    this.#texts = texts
    for (const name of texts.keys()) this.get(name)
  }

  textOf(name: SettingName): GivenText | undefined {
    return this.#texts.get(name)
  }

  get<Name extends SettingName>(name: Name): Given<SettingValues[Name]> | undefined {
    const text = this.#texts.get(name)
    if (text === undefined) return undefined
    return { where: text.where, value: SERVER_SETTINGS[name].read(text.where, text.texts) }
  }

  /** These settings, and those of another source that are not among them. */
  over(others: GivenSettings): GivenSettings {
    return new GivenSettings(new Map([...others.#texts, ...this.#texts]))
  }
}

type OptionValue = string | boolean | undefined

/** @param values by the names of the options, as `parseArgs` returns them */
export function settingsOfOptions(
  values: Readonly<Record<string, OptionValue | readonly OptionValue[]>>,
): GivenSettings {
  const texts = SETTING_NAMES.flatMap((name) => {
    const words = [values[name]].flat().filter((word) => typeof word === 'string')
    return words.length === 0 ? [] : [[name, { where: `--${name}`, texts: words }] as const]
  })
  return new GivenSettings(new Map(texts))
}

/**
 * The settings among the variables of the process. An empty one is as good as none; a list has commas or spaces.
 * @throws UsageError for one that cannot be read, or that is nearly the name of a setting
 */
export function settingsOfVariables(environment: Environment): GivenSettings {
  refuseSlips(environment)
  const texts = SETTING_NAMES.flatMap((name) => {
    const where = variableOf(name)
    const word = environment[where] ?? ''
    if (word === '') return []
    const words = SERVER_SETTINGS[name].isList ? word.split(/[\s,]+/).filter((part) => part !== '') : [word]
    return [[name, { where, texts: switched(name, words) }] as const]
  })
  return new GivenSettings(new Map(texts))
}

/** Where the configuration file is, of the option or else of the variable. */
export function configOf(option: string | undefined, environment: Environment): Given<string> | undefined {
  if (option !== undefined) return { where: '--config', value: option }
  const value = environment[CONFIG_VARIABLE] ?? ''
  return value === '' ? undefined : { where: CONFIG_VARIABLE, value }
}

/** Replaces `true` and `false` for a setting whose option needs no value. */
export function switched(name: SettingName, texts: readonly string[]): readonly string[] {
  const { whenTrue } = SERVER_SETTINGS[name]
  if (!whenTrue) return texts
  return texts.flatMap((text) => (text === 'true' ? [whenTrue()] : text === 'false' ? [] : [text]))
}

/** The setting that somebody may have meant; undefined: none is near. */
export const nearestSetting = (word: string): string | undefined =>
  closestMatch(word.toLowerCase().replaceAll('_', '-'), SETTING_NAMES, { maxDistance: MAX_SLIPS })

function refuseSlips(environment: Environment): void {
  const known = [CONFIG_VARIABLE, ...SETTING_NAMES.map(variableOf)]
  for (const variable of Object.keys(environment)) {
    if (!variable.startsWith('RINGDOWN_') || known.includes(variable)) continue
    const meant = known.find(
      (name) => leven(name, variable, { maxDistance: MAX_SLIPS }) <= MAX_SLIPS_OF_VARIABLE,
    )
    if (meant !== undefined)
      throw new UsageError(`the variable ${variable} is no setting; did you mean ${meant}?`)
  }
}
