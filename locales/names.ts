const RIGHT_TO_LEFT = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u

/** Something to show that has no visible sign: an empty name, or one of spaces. */
export const isBlank = (text: string): boolean => text.trim() === ''

/** A text of others inside a sentence. One written from right to left is isolated, or it would drag the punctuation along. */
export const isolated = (text: string): string => (RIGHT_TO_LEFT.test(text) ? `\u2068${text}\u2069` : text)
