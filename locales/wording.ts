import { createInstance } from 'i18next'
import en from './en.json'
import fr from './fr.json'
import { type Language, LANGUAGES, localeFor } from './language'
import { isBlank, isolated } from './names'

/** One key for all plural forms of a sentence. */
type Singular<Key extends string> = Key extends `${infer Base}_${'one' | 'other'}` ? Base : Key

/** Every sentence there is: `group.sentence`, as the English catalogue is nested. */
type PathsOf<Part> = {
  [Key in keyof Part & string]: Part[Key] extends string ? Singular<Key> : `${Key}.${PathsOf<Part[Key]>}`
}[keyof Part & string]

export type WordingKey = PathsOf<typeof en>

/** What fills the placeholders of a sentence; `count` also chooses its plural form. */
export type Fill = Readonly<Record<string, string | number>>

/**
 * A sentence in one language. Texts of others (names, addresses) are isolated where they run from right to left, and an
 * empty `name` gets words instead.
 */
export type Translate = (key: WordingKey, fill?: Fill) => string

/** What it takes to speak a language. */
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
  // What draws the sentences (React, the system's notifications) takes them as text, never as HTML.
  interpolation: { escapeValue: false },
})
void i18n.init()

/**
 * The words of one language.
 * @param preferred the system's BCP 47 tags, the dearest first: they tell the region
 */
export function wordingIn(language: Language, preferred: readonly string[] = []): Wording {
  const translate = (key: WordingKey, fill: Fill = {}): string => i18n.t(key, { ...fill, lng: language })
  const t: Translate = (key, fill = {}) =>
    translate(
      key,
      texts(fill, () => translate('common.noName')),
    )
  return { language, locale: localeFor(language, preferred), t }
}

const texts = (fill: Fill, noName: () => string): Record<string, string | number> =>
  Object.fromEntries(
    Object.entries(fill).map(([place, value]): [string, string | number] => {
      if (typeof value === 'number') return [place, value]
      return [place, place === 'name' && isBlank(value) ? noName() : isolated(value)]
    }),
  )
