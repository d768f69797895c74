import { jsonIn, type JsonObject } from '../../base/json'

declare const raw: unique symbol

/** The text of one valid JSON object, as somebody has written it: it can be put into another one as it is. */
export type RawObject = string & { readonly [raw]: true }

/** A message that has been read, with its text. */
export interface RawMessage {
  readonly object: JsonObject
  readonly raw: RawObject
}

/** Writes an object. It must have no cycles. */
export const rawObject = (object: object): RawObject => asRaw(JSON.stringify(object))

/** A text that is known to be one valid JSON object. */
export const asRaw = (text: string): RawObject => text as RawObject

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COMMA = 0x2c
/** `[` and `{`, `]` and `}`. */
const OPENING: readonly number[] = [0x5b, 0x7b]
const CLOSING: readonly number[] = [0x5d, 0x7d]
/** All white space that JSON has. */
const SPACE: readonly number[] = [0x20, 0x09, 0x0a, 0x0d]

/** The text without white space around it. */
export function withoutSpace(text: string): string {
  let end = text.length
  while (end > 0 && SPACE.includes(text.charCodeAt(end - 1))) end--
  return text.slice(skipSpace(text, 0), end)
}

/**
 * The text of a value, as it was written. Takes time in proportion to the text. Never throws.
 * @param object the text of a valid JSON object
 * @returns that of the last key with this name, which is the one that counts; undefined without such a key
 */
export function rawValue(object: string, key: string): string | undefined {
  let found: string | undefined
  let at = skipSpace(object, skipSpace(object, 0) + 1)
  while (object.charCodeAt(at) === QUOTE) {
    const endOfKey = endOfString(object, at)
    // Behind the colon.
    const start = skipSpace(object, skipSpace(object, endOfKey) + 1)
    const end = endOfValue(object, start)
    if (isKey(object.slice(at, endOfKey), key)) found = object.slice(start, end)
    at = skipSpace(object, end)
    if (object.charCodeAt(at) === COMMA) at = skipSpace(object, at + 1)
  }
  return found
}

/** @param quoted as it was written, perhaps with escapes */
const isKey = (quoted: string, key: string): boolean =>
  quoted.includes('\\') ? jsonIn(quoted) === key : quoted === `"${key}"`

function skipSpace(text: string, from: number): number {
  let at = from
  while (SPACE.includes(text.charCodeAt(at))) at++
  return at
}

/** @param from the opening quote @returns behind the closing one */
function endOfString(text: string, from: number): number {
  let at = from + 1
  while (at < text.length && text.charCodeAt(at) !== QUOTE) at += text.charCodeAt(at) === BACKSLASH ? 2 : 1
  return at + 1
}

/** @param from where the value begins @returns behind its end */
function endOfValue(text: string, from: number): number {
  const first = text.charCodeAt(from)
  if (first === QUOTE) return endOfString(text, from)
  return OPENING.includes(first) ? endOfNested(text, from) : endOfWord(text, from)
}

function endOfNested(text: string, from: number): number {
  let depth = 0
  for (let at = from; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    if (unit === QUOTE) at = endOfString(text, at) - 1
    else if (OPENING.includes(unit)) depth++
    else if (CLOSING.includes(unit) && --depth === 0) return at + 1
  }
  return text.length
}

/** The end of a number, true, false or null. */
function endOfWord(text: string, from: number): number {
  let at = from
  for (; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    if (unit === COMMA || CLOSING.includes(unit) || SPACE.includes(unit)) break
  }
  return at
}
