import { hasHidden } from './hidden'

/** The longest name, in Unicode code points. */
export const MAX_NAME_LENGTH = 64
/** A longer text cannot be composed into a valid name. UTF-16 code units */
const MAX_RAW_LENGTH = 16 * MAX_NAME_LENGTH

/** The cause of a refusal. */
export type NameProblem = 'empty' | 'too-long' | 'control' | 'invisible' | 'broken'

export type NameCheck =
  | {
      readonly ok: true
      /** In NFC, trimmed, with single spaces. */ readonly name: string
    }
  | {
      readonly ok: false
      readonly problem: NameProblem
      /** For the peer, in English. */ readonly reason: string
    }

/** Cc: control characters (NUL, newline …); Zl and Zp: line and paragraph separators. */
const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}]/u
/** Lone surrogates, which UTF-8 cannot encode; U+FFFD marks invalid UTF-8. */
const BROKEN = /[\p{Cs}\uFFFD]/u
/** No-break spaces, and wide and narrow spaces, which look like one or two spaces. */
const SPACES = /\p{Zs}+/gu
/** A visible character. A name of combining marks alone would be drawn over the text before it. */
const VISIBLE = /^[\p{L}\p{N}\p{P}\p{S}\p{Co}\p{Cn}]/u

/**
 * Validates a name: 1 to 64 code points of valid UTF-8 that begin with something visible, without control or hidden
 * characters. The name is normalised: NFC, no white space around it, single spaces of one kind within it.
 */
export function checkName(raw: string): NameCheck {
  if (raw.length > MAX_RAW_LENGTH) return tooLong()
  if (BROKEN.test(raw)) return refuse('broken', 'the name is not valid UTF-8')
  if (CONTROL.test(raw)) return refuse('control', 'the name holds control characters')
  const composed = raw.normalize('NFC').replace(SPACES, ' ')
  if (hasHidden(composed)) return refuse('invisible', 'the name holds invisible characters')
  const name = composed.trim()
  if (name === '') return refuse('empty', 'a name is needed')
  if (!VISIBLE.test(name)) return refuse('invisible', 'the name begins with a mark that belongs to a letter')
  if (Array.from(name).length > MAX_NAME_LENGTH) return tooLong()
  return { ok: true, name }
}

/** Whether a text is a valid name as it stands. */
export function isName(text: string): boolean {
  const checked = checkName(text)
  return checked.ok && checked.name === text
}

const tooLong = (): NameCheck => refuse('too-long', `the name is longer than ${MAX_NAME_LENGTH} characters`)

const refuse = (problem: NameProblem, reason: string): NameCheck => ({ ok: false, problem, reason })
