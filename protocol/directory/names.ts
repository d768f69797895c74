/** The longest name, in Unicode code points. */
export const MAX_NAME_LENGTH = 64

/** Why a name is refused. */
export type NameProblem = 'empty' | 'too-long' | 'control' | 'invisible' | 'broken'

export type NameCheck =
  | { readonly ok: true; /** Trimmed. */ readonly name: string }
  | {
      readonly ok: false
      readonly problem: NameProblem
      /** For the peer, in English. */ readonly reason: string
    }

/** Cc: control characters (NUL, newline …); Zl and Zp: line and paragraph separators. */
const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}]/u
/**
 * Invisible characters that make names look alike or reorder them: bidirectional controls, zero-width spaces, soft
 * hyphens and the like (Cf). Joiners are allowed, since scripts and emoji need them.
 */
const INVISIBLE =
  /(?![\u200C\u200D])\p{Cf}|(?<![\p{M}\p{Script=Arabic}\p{Extended_Pictographic}\p{Emoji_Modifier}])[\u200C\u200D]/u
/** Lone surrogates, which UTF-8 cannot encode; U+FFFD marks invalid UTF-8. */
const BROKEN = /[\p{Cs}\uFFFD]/u

/**
 * Validates a name: 1 to 64 code points of valid UTF-8 without control or invisible characters, after trimming white
 * space.
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
