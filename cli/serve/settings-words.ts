import { SERVER_SETTINGS, SETTING_NAMES, type SettingName, variableOf } from './server-settings'

/** The width of the usage. Characters */
const WIDTH = 118
const INDENT = '                 '

/** `--http-port PORT|none`, as an option is written. */
const optionOf = (name: SettingName): string => `--${name} ${SERVER_SETTINGS[name].sign}`

/** The options in brackets, in lines that begin below the command's first option. */
export function settingsUsage(first: string): string {
  const lines = [first]
  for (const name of SETTING_NAMES) {
    const word = `[${optionOf(name)}]${SERVER_SETTINGS[name].isList ? '...' : ''}`
    const line = `${lines.at(-1) ?? ''} ${word}`
    if (line.length > WIDTH - INDENT.length) lines.push(word)
    else lines[lines.length - 1] = line
  }
  return lines.join(`\n${INDENT}`)
}

/** What each option means, in plain text. */
export const settingsNotes = (): string =>
  SETTING_NAMES.map((name) => {
    const { meaning, usually } = SERVER_SETTINGS[name]
    return `--${name}: ${meaning} By default: ${usually}.`.replaceAll('`', '')
  }).join('\n')

/** What each setting means, in Markdown, for the documentation. */
export const settingsMarkdown = (): string =>
  SETTING_NAMES.map((name) => {
    const { meaning, usually, isList } = SERVER_SETTINGS[name]
    const list = isList ? ', repeated for each' : ''
    return `### \`${name}\`\n\n\`${optionOf(name)}\`${list}, or \`${variableOf(name)}\`. By default: ${usually}.\n\n${meaning}\n`
  }).join('\n')
