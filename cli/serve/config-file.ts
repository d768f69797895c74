import { basename, dirname, resolve } from 'node:path'
import { isMap, isScalar, isSeq, LineCounter, type Pair, parseDocument } from 'yaml'
import { errorText } from '../../base/error-text'
import { readSmallFile } from '../../base/files/bounded-read'
import { UsageError } from '../exit-status'
import { GivenSettings, nearestSetting, switched } from './given-settings'
import { SERVER_SETTINGS, type SettingName, settingNamed } from './server-settings'
import type { Given, GivenText } from './setting'

/** Some fifty times as long as a file with every setting and a comment for each. */
export const MAX_CONFIG_BYTES = 256 * 1024

/**
 * Reads the settings in a file: YAML, one mapping of settings to texts, numbers, or lists of them. Every value is read as the
 * text that is written, so that `no` is the word and `010` is no eight.
 * @throws UsageError that names the file and, where there is one, the line and the key
 */
export function readConfigFile({ where, value: file }: Given<string>): GivenSettings {
  const pairs = new ConfigPairs(file, contentOf(where, file))
  return new GivenSettings(pairs.texts())
}

function contentOf(where: string, file: string): string {
  let content: string | undefined
  try {
    content = readSmallFile(file, MAX_CONFIG_BYTES)
  } catch (error) {
    throw new UsageError(`${where}: ${file} cannot be read (${errorText(error)})`)
  }
  if (content === undefined) throw new UsageError(`${where}: there is no file ${file}`)
  return content
}

/** The content of one file, and where in it everything is. */
class ConfigPairs {
  readonly #file: string
  readonly #lines = new LineCounter()
  readonly #pairs: readonly Pair[]

  constructor(file: string, content: string) {
    this.#file = file
    this.#pairs = this.#pairsIn(content)
  }

  texts(): ReadonlyMap<SettingName, GivenText> {
    const found = new Map<SettingName, GivenText>()
    const lines = new Map<SettingName, string>()
    for (const { key, value } of this.#pairs) {
      const { name, place } = this.#keyOf(key)
      const earlier = lines.get(name)
      if (earlier !== undefined)
        throw new UsageError(`${place}: “${name}” is set twice, first in ${earlier}: remove one of them`)
      lines.set(name, `line ${this.#lineOf(key)}`)
      const where = `${place}, “${name}”`
      found.set(name, { where, texts: this.#textsOf(name, where, value) })
    }
    return found
  }

  #pairsIn(content: string): readonly Pair[] {
    const document = parsed(this.#file, content, this.#lines)
    const [problem] = [...document.errors, ...document.warnings]
    if (problem) throw new UsageError(`${this.#at(problem.pos[0])}: this is no YAML: ${problem.message}`)
    const { contents } = document
    if (contents === null || (isScalar(contents) && contents.value === '')) return []
    if (!isMap(contents))
      throw new UsageError(`${this.#placeOf(contents)}: settings are lines such as “port: 4242”`)
    return contents.items
  }

  #keyOf(key: unknown): { readonly name: SettingName; readonly place: string } {
    const place = this.#placeOf(key)
    const word = isScalar(key) && typeof key.value === 'string' ? key.value : undefined
    if (word === undefined) throw new UsageError(`${place}: settings are lines such as “port: 4242”`)
    const name = settingNamed(word)
    if (name !== undefined) return { name, place }
    const meant = nearestSetting(word)
    const hint = meant === undefined ? 'docs/configuration.md has them all' : `did you mean “${meant}”?`
    throw new UsageError(`${place}: “${word}” is no setting; ${hint}`)
  }

  #textsOf(name: SettingName, where: string, value: unknown): readonly string[] {
    const { isList = false, isPath = false } = SERVER_SETTINGS[name]
    if (isSeq(value) && !isList) throw new UsageError(`${where}: one value is needed, and this is a list`)
    const items = isSeq(value) ? value.items : [value]
    const texts = items.map((item) => textOf(where, item))
    return switched(name, isPath ? texts.map((text) => this.#pathOf(text)) : texts)
  }

  /** Relative paths start at the folder of the file. */
  #pathOf(text: string): string {
    return text === 'none' ? text : resolve(dirname(this.#file), text)
  }

  #placeOf(node: unknown): string {
    return `${basename(this.#file)}, line ${this.#lineOf(node)}`
  }

  #lineOf(node: unknown): number {
    const range = isScalar(node) || isMap(node) || isSeq(node) ? node.range : undefined
    return this.#lines.linePos(range?.[0] ?? 0).line
  }

  #at(offset: number): string {
    const { line, col } = this.#lines.linePos(offset)
    return `${basename(this.#file)}, line ${line}, column ${col}`
  }
}

function parsed(file: string, content: string, lineCounter: LineCounter) {
  try {
    return parseDocument(content, { lineCounter, schema: 'failsafe', uniqueKeys: false, prettyErrors: false })
  } catch (error) {
    // The parser recurses; lists of lists of lists exhaust its stack.
    throw new UsageError(`${basename(file)} is no configuration (${errorText(error)})`)
  }
}

function textOf(where: string, value: unknown): string {
  if (!isScalar(value) || typeof value.value !== 'string')
    throw new UsageError(`${where}: a text or a number is needed`)
  if (value.value === '') throw new UsageError(`${where}: the value is missing`)
  return value.value
}
