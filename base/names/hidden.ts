/**
 * Characters of a name that nobody sees, or that reorder what is around them. The lists are Unicode's own properties, as
 * the regular expressions of the runtime have them.
 */

/** Joiners belong to the writing of these scripts, after a letter, and to emoji. */
const JOINABLE =
  '\\p{scx=Arab}\\p{scx=Syrc}\\p{scx=Mong}\\p{scx=Deva}\\p{scx=Beng}\\p{scx=Guru}\\p{scx=Gujr}\\p{scx=Orya}' +
  '\\p{scx=Taml}\\p{scx=Telu}\\p{scx=Knda}\\p{scx=Mlym}\\p{scx=Sinh}\\p{scx=Khmr}\\p{scx=Mymr}'
/** A picture, with its selector or its colour of skin. */
const PICTURE = '(?:\\p{Extended_Pictographic}\\uFE0F?|\\p{Emoji_Modifier})'
/** ZWNJ and ZWJ between two characters that may be joined. */
const JOINER = `(?<=[${JOINABLE}])[\\u200C\\u200D](?=[${JOINABLE}])|(?<=${PICTURE})\\u200D(?=\\p{Extended_Pictographic})`
/** The selector that turns a sign into a picture, and the one of keycaps. */
const SELECTOR = '(?<=\\p{Extended_Pictographic})\\uFE0F|(?<=[0-9#*])\\uFE0F(?=\\u20E3)'

/**
 * Default-ignorable code points (fillers, variation selectors, bidirectional controls, joiners …), all other format
 * characters, and three that have a shape without ink: the blank of Braille, an empty note head, the object that is missing.
 */
const HIDDEN = '[\\p{Default_Ignorable_Code_Point}\\p{Cf}\\u2800\\u{1D159}\\uFFFC]'

/** One hidden character, but for those that scripts and emoji need where they stand. */
const SOURCE = `(?!${JOINER}|${SELECTOR})${HIDDEN}`

const hidden = new RegExp(SOURCE, 'u')
const allHidden = new RegExp(`${SOURCE}|[\\p{Cc}\\p{Zl}\\p{Zp}\\p{Cs}]`, 'gu')
const ignorable = /[\p{Default_Ignorable_Code_Point}\p{Cf}]/gu

export const hasHidden = (text: string): boolean => hidden.test(text)

/** What is left of a text for comparing what it looks like. */
export const withoutIgnorable = (text: string): string => text.replace(ignorable, '')

/**
 * A text of others as it can be shown: a visible sign in place of each hidden character, control character and lone
 * surrogate. `evil<RLO>gnp.exe` reads `evil�gnp.exe`, and a name of nothing but fillers is not blank.
 */
export const legible = (text: string): string => text.replace(allHidden, '\uFFFD')
