/** The languages that the app speaks. Each has its catalogue beside this file. */
export const LANGUAGES = ['en', 'fr'] as const
export type Language = (typeof LANGUAGES)[number]

/** What the user has chosen: a language, or whichever the system prefers. */
export const LANGUAGE_CHOICES = ['system', ...LANGUAGES] as const
export type LanguageChoice = (typeof LANGUAGE_CHOICES)[number]

/** Each language as those write it who speak it. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { en: 'English', fr: 'Français' }

/** What is spoken when the system prefers only languages that we do not speak. */
const FALLBACK: Language = 'en'

/** How dates are written where the system knows no region of the language. */
const USUAL_REGION: Readonly<Record<Language, string>> = { en: 'en-GB', fr: 'fr-FR' }

const isIn = (tag: string, language: Language): boolean => tag.toLowerCase().split(/[-_]/)[0] === language

/**
 * The language to speak.
 * @param preferred BCP 47 tags, the dearest first
 */
export function languageFor(choice: LanguageChoice, preferred: readonly string[]): Language {
  if (choice !== 'system') return choice
  const spoken = preferred.flatMap((tag) => LANGUAGES.filter((language) => isIn(tag, language)))
  return spoken[0] ?? FALLBACK
}

/**
 * The BCP 47 tag for dates and numbers: the language with the system's region for it, so that a Canadian's French has
 * Canada's dates.
 * @param preferred BCP 47 tags, the dearest first
 */
export const localeFor = (language: Language, preferred: readonly string[]): string =>
  preferred.find((tag) => isIn(tag, language) && isLocale(tag)) ?? USUAL_REGION[language]

function isLocale(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1
  } catch {
    return false
  }
}
