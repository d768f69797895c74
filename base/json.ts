/** Objects and lists within each other. Writing JSON recurses, so deeper ones could exhaust the stack. */
const MAX_DEPTH = 32

/** A JSON object that has been read. */
export type JsonObject = Readonly<Record<string, unknown>>

/** The result of reading a text. */
export type ReadJson =
  { readonly kind: 'object'; readonly object: JsonObject } | { readonly kind: 'not-an-object' | 'broken' }

const BRACE = '{'

/**
 * Reads one JSON object. Never throws.
 * @param maxDepth of objects and lists within each other, itself included; 32 at most
 * @returns `not-an-object` for a text that does not begin with `{`; `broken` for invalid JSON and for one that is nested
 * too deeply
 */
export function readObject(text: string, maxDepth = MAX_DEPTH): ReadJson {
  if (!text.startsWith(BRACE)) return { kind: 'not-an-object' }
  if (!isShallow(text, maxDepth)) return { kind: 'broken' }
  try {
    return { kind: 'object', object: JSON.parse(text) as JsonObject }
  } catch {
    return { kind: 'broken' }
  }
}

/** Any JSON; undefined for what is none. Never throws. */
export function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const encoder = new TextEncoder()

/** Whether a text has no more than this many bytes in UTF-8. */
export function fitsInBytes(text: string, most: number): boolean {
  // A code unit takes three bytes at most.
  if (text.length * 3 <= most) return true
  return text.length <= most && encoder.encode(text).length <= most
}

const QUOTE = 0x22
const BACKSLASH = 0x5c
const OPENING: readonly number[] = [0x5b, 0x7b]
const CLOSING: readonly number[] = [0x5d, 0x7d]

/** Whether no bracket outside of strings is nested deeper than this. */
function isShallow(text: string, maxDepth: number): boolean {
  let depth = 0
  let isInString = false
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    if (isInString) {
      if (unit === BACKSLASH) at++
      else if (unit === QUOTE) isInString = false
    } else if (unit === QUOTE) isInString = true
    else if (OPENING.includes(unit) && ++depth > maxDepth) return false
    else if (CLOSING.includes(unit)) depth--
  }
  return true
}
