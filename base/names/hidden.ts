/**
 * Characters of a name that are invisible, or that reorder the text around them. The lists are Unicode's properties, as
 * regular expressions of the runtime know them.
 */

/**
 * Default-ignorable code points (fillers, variation selectors, bidirectional controls, joiners …), all other format
 * characters, and three symbols without ink: the Braille blank, the null note head, the object replacement character.
 */
const HIDDEN = '[\\p{Default_Ignorable_Code_Point}\\p{Cf}\\u2800\\u{1D159}\\uFFFC]'

/** Joiners are part of these scripts, between visible characters, and of emoji. */
const JOINABLE =
  `(?!${HIDDEN})[` +
  '\\p{scx=Arab}\\p{scx=Syrc}\\p{scx=Mong}\\p{scx=Deva}\\p{scx=Beng}\\p{scx=Guru}\\p{scx=Gujr}\\p{scx=Orya}' +
  '\\p{scx=Taml}\\p{scx=Telu}\\p{scx=Knda}\\p{scx=Mlym}\\p{scx=Sinh}\\p{scx=Khmr}\\p{scx=Mymr}]'
/** A picture, with its selector or its colour of skin. */
const PICTURE = '(?:\\p{Extended_Pictographic}\\uFE0F?|\\p{Emoji_Modifier})'
/** ZWNJ and ZWJ between two characters that may be joined. */
const JOINER = `(?<=${JOINABLE})[\\u200C\\u200D](?=${JOINABLE})|(?<=${PICTURE})\\u200D(?=\\p{Extended_Pictographic})`
/** The selector that turns a character into a picture, and the one for keycaps. */
const SELECTOR = '(?<=\\p{Extended_Pictographic})\\uFE0F|(?<=[0-9#*])\\uFE0F(?=\\u20E3)'

/** One hidden character, unless its script or emoji needs it in this place. */
const SOURCE = `(?!${JOINER}|${SELECTOR})${HIDDEN}`

const hidden = new RegExp(SOURCE, 'u')
const allHidden = new RegExp(`${SOURCE}|[\\p{Cc}\\p{Zl}\\p{Zp}\\p{Cs}]`, 'gu')
const ignorable = /[\p{Default_Ignorable_Code_Point}\p{Cf}]/gu

export const hasHidden = (text: string): boolean => hidden.test(text)

/** The visible part of a text, for comparing appearances. */
export const withoutIgnorable = (text: string): string => text.replace(ignorable, '')

/**
 * Makes a text from others safe to show: a visible sign replaces each hidden character, control character and lone
 * surrogate. `evil<RLO>gnp.exe` becomes `evil�gnp.exe`, and a name of fillers only is not blank.
 */
export const legible = (text: string): string => text.replace(allHidden, '\uFFFD')
