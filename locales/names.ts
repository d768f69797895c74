const RIGHT_TO_LEFT = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u

/** Whether a text has no visible character, such as an empty name or one of spaces. */
export const isBlank = (text: string): boolean => text.trim() === ''

/** A text of others inside a sentence. Right-to-left text is isolated, so that it does not reorder punctuation. */
export const isolated = (text: string): string => (RIGHT_TO_LEFT.test(text) ? `\u2068${text}\u2069` : text)
