import type { Output } from '../output'
import type { GivenSettings } from './given-settings'
import { SERVER_SETTINGS, SETTING_NAMES, type SettingName } from './server-settings'
import type { ServeOptions } from './serve-options'

/** A setting as it holds. */
interface EffectiveSetting {
  readonly name: SettingName
  /** Without secrets; undefined: nothing. A list has several. */
  readonly values: readonly string[] | undefined
  /** What has set it. */
  readonly from: string
}

/** Texts that mean the same in YAML without quotes. */
const PLAIN = /^[A-Za-z0-9/][\w./:@*-]*$/

/** Prints every setting, so that the output is a configuration file, with what has set each. */
export function printSettings(given: GivenSettings, options: ServeOptions, output: Output): void {
  for (const name of SETTING_NAMES) {
    const { values, from } = effective(name, given, options)
    const shown = values && SERVER_SETTINGS[name].isList ? values : values?.[0]
    output.emit(
      { event: 'setting', name, ...(shown !== undefined && { value: shown }), from },
      shown === undefined ? `# ${name}: (${from})` : `${name}: ${yamlOf(shown)} # ${from}`,
    )
  }
}

function effective(name: SettingName, given: GivenSettings, options: ServeOptions): EffectiveSetting {
  const { defaultFor, shown = (text: string) => text } = SERVER_SETTINGS[name]
  const written = given.textOf(name)
  if (written) {
    const { where: from, texts } = written
    return { name, values: texts.length === 0 ? undefined : texts.map(shown), from }
  }
  const usual = defaultFor?.(options)
  return { name, values: usual === undefined ? undefined : [usual], from: 'default' }
}

const yamlOf = (value: string | readonly string[]): string =>
  typeof value === 'string' ? scalarOf(value) : `[${value.map(scalarOf).join(', ')}]`

const scalarOf = (text: string): string => (PLAIN.test(text) ? text : JSON.stringify(text))
