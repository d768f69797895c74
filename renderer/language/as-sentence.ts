/** A message that was written to follow a colon, as a sentence of its own. */
export const asSentence = (message: string): string =>
  `${message.charAt(0).toLocaleUpperCase()}${message.slice(1)}${/[.?!]$/.test(message) ? '' : '.'}`
