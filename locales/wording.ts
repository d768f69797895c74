import { createInstance } from 'i18next'
import en from './en.json'
import fr from './fr.json'
import { type Message, say } from './message'
import { type Language, LANGUAGES, localeFor } from './language'
import { isBlank, isolated } from './names'

/** One key for all plural forms of a text. */
type Singular<Key extends string> = Key extends `${infer Base}_${'one' | 'other'}` ? Base : Key

/** All keys: `group.text`, nested as in the English catalogue. */
type PathsOf<Part> = {
  [Key in keyof Part & string]: Part[Key] extends string ? Singular<Key> : `${Key}.${PathsOf<Part[Key]>}`
}[keyof Part & string]

export type WordingKey = PathsOf<typeof en>

/**
 * The parameters of a text: `count` also chooses its plural form, a string is a text of others (a name, an address), and a
 * message is a sentence of ours within this one.
 */
export type Fill = Readonly<Record<string, string | number | Message>>

/**
 * A text in one language. Right-to-left texts of others are isolated, and an empty `name` is substituted.
 */
export type Translate = (key: WordingKey, fill?: Fill) => string

/** The texts of a language. */
export interface Wording {
  readonly language: Language
  /** BCP 47 tag for dates and numbers. */
  readonly locale: string
  readonly t: Translate
}

const i18n = createInstance({
  resources: { en: { translation: en }, fr: { translation: fr } },
  supportedLngs: LANGUAGES,
  fallbackLng: false,
  nsSeparator: false,
  initAsync: false,
  // Texts are displayed as text (by React and the system's notifications), never as HTML.
  interpolation: { escapeValue: false },
})
void i18n.init()

/**
 * The texts of one language.
 * @param preferred the system's BCP 47 tags, best first: they determine the region
 */
export function wordingIn(language: Language, preferred: readonly string[] = []): Wording {
  const t: Translate = (key, fill = {}) => i18n.t(key, { ...shownIn(t, fill), lng: language })
  return { language, locale: localeFor(language, preferred), t }
}

const shownIn = (t: Translate, fill: Fill): Record<string, string | number> =>
  Object.fromEntries(Object.entries(fill).map(([place, value]) => [place, shown(t, place, value)]))

function shown(t: Translate, place: string, value: string | number | Message): string | number {
  if (typeof value === 'number') return value
  if (typeof value === 'object') return say(t, value)
  return place === 'name' && isBlank(value) ? t('common.noName') : isolated(value)
}
