/** The app's languages. Each has a catalogue in this folder. */
export const LANGUAGES = ['en', 'fr'] as const
export type Language = (typeof LANGUAGES)[number]

/** The user's choice: a language, or the system's. */
export const LANGUAGE_CHOICES = ['system', ...LANGUAGES] as const
export type LanguageChoice = (typeof LANGUAGE_CHOICES)[number]

/** Each language's own name. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { en: 'English', fr: 'Français' }

/** The language when the system prefers none of ours. */
const FALLBACK: Language = 'en'

/** The format of dates if the system names no region of the language. */
const USUAL_REGION: Readonly<Record<Language, string>> = { en: 'en-GB', fr: 'fr-FR' }

/** The clock of a language that has one everywhere; another language has that of the region. */
const CLOCK: Readonly<Record<Language, Intl.DateTimeFormatOptions>> = { en: {}, fr: { hourCycle: 'h23' } }

/** The format of a time of day in a language, such as 14:32. */
export const timeOfDay = (language: Language): Intl.DateTimeFormatOptions => ({
  hour: '2-digit',
  minute: '2-digit',
  ...CLOCK[language],
})

const isIn = (tag: string, language: Language): boolean => tag.toLowerCase().split(/[-_]/)[0] === language

/**
 * The language to use.
 * @param preferred BCP 47 tags, best first
 */
export function languageFor(choice: LanguageChoice, preferred: readonly string[]): Language {
  if (choice !== 'system') return choice
  const spoken = preferred.flatMap((tag) => LANGUAGES.filter((language) => isIn(tag, language)))
  return spoken[0] ?? FALLBACK
}

/**
 * The BCP 47 tag for dates and numbers: the language with the system's region for it, so that a Canadian's French has
 * Canada's dates.
 * @param preferred BCP 47 tags, best first
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
