/** The longest name, in Unicode code points. */
export const MAX_NAME_LENGTH = 64

/** Why nobody can be listed under a name. */
export type NameProblem = 'empty' | 'too-long' | 'control' | 'invisible' | 'broken'

export type NameCheck =
  | { readonly ok: true; /** Trimmed. */ readonly name: string }
  | {
      readonly ok: false
      readonly problem: NameProblem
      /** For the other side, in English. */ readonly reason: string
    }

/** Cc: control characters (NUL, newline …); Zl and Zp: line and paragraph separators. */
const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}]/u
/**
 * What is not seen but tells names apart or turns them round: bidirectional controls, zero-width spaces, soft hyphens
 * and the like (Cf). Joiners are left where scripts and emoji need them.
 */
const INVISIBLE =
  /(?![\u200C\u200D])\p{Cf}|(?<![\p{M}\p{Script=Arabic}\p{Extended_Pictographic}\p{Emoji_Modifier}])[\u200C\u200D]/u
/** Lone surrogates, which no UTF-8 can carry; U+FFFD stands where broken UTF-8 was decoded. */
const BROKEN = /[\p{Cs}\uFFFD]/u

/**
 * Is this a name that people can be listed under? 1 to 64 code points of valid UTF-8 without control or invisible
 * characters; white space around it is taken off.
 */
export function checkName(raw: string): NameCheck {
  if (BROKEN.test(raw)) return refuse('broken', 'the name is not valid UTF-8')
  if (CONTROL.test(raw)) return refuse('control', 'the name holds control characters')
  if (INVISIBLE.test(raw)) return refuse('invisible', 'the name holds invisible characters')
  const name = raw.trim()
  if (name === '') return refuse('empty', 'a name is needed')
  if (Array.from(name).length > MAX_NAME_LENGTH) {
    return refuse('too-long', `the name is longer than ${MAX_NAME_LENGTH} characters`)
  }
  return { ok: true, name }
}

const refuse = (problem: NameProblem, reason: string): NameCheck => ({ ok: false, problem, reason })
