import type { AppState } from '../../electron/api'

export type CallAction =
  | 'accept'
  | 'refuse'
  | 'hang-up'
  | 'toggle-mute'
  | 'swap'
  | 'hold-and-answer'
  | 'end-and-answer'
  | 'refuse-waiting'
  | 'dismiss'

/** The calls there are: the one on the stage, and beside it one that waits or is held. */
export type Lines = Pick<AppState, 'call' | 'waiting' | 'held'>

/** What of a key press decides what it means in a call. */
export interface KeyPress {
  /** `KeyboardEvent.key`. */
  readonly key: string
  /** `KeyboardEvent.code`: the place of the key, for keyboards without Latin letters. */
  readonly code: string
  readonly ctrl: boolean
  /** Alt or Meta is down. */
  readonly otherModifier: boolean
  /** Where the press went: keys that write or press a button keep their own meaning there. */
  readonly target: 'text' | 'button' | 'other'
}

/** The letter of a press: what the key writes if that is Latin, else what stands there on a Latin keyboard. */
function letterOf({ key, code }: KeyPress): string {
  if (/^[a-z]$/i.test(key)) return key.toLowerCase()
  return key.length === 1 && /^Key[A-Z]$/.test(code) ? code.slice(3).toLowerCase() : ''
}

/**
 * What a key press does to the call; undefined when it has nothing to do with it.
 *
 * Ringing: Enter or A accepts, Escape or D declines. Calling: Escape cancels. Talking: M mutes, H holds or swaps, and
 * while a second caller waits A, E and D answer or decline. Hanging up takes two keys, Ctrl+H, because a slip would end
 * a conversation. With a call on hold and no other, H resumes it.
 */
export function callAction({ call, waiting, held }: Lines, press: KeyPress): CallAction | undefined {
  if (press.otherModifier) return undefined
  const letter = letterOf(press)
  const resume = letter === 'h' && held && !press.ctrl && press.target !== 'text' ? 'swap' : undefined
  switch (call.kind) {
    case 'idle':
      return resume
    case 'ringing':
      if (press.ctrl) return undefined
      if (press.key === 'Escape' || letter === 'd') return 'refuse'
      if (letter === 'a') return 'accept'
      return press.key === 'Enter' && press.target !== 'button' ? 'accept' : undefined
    case 'calling':
    case 'connecting':
      if (press.ctrl) return letter === 'h' ? 'hang-up' : undefined
      return press.key === 'Escape' ? 'hang-up' : undefined
    case 'talking':
      if (press.ctrl) return letter === 'h' ? 'hang-up' : undefined
      if (press.target === 'text') return undefined
      if (letter === 'm') return 'toggle-mute'
      return waiting ? WAITING_KEYS[letter] : letter === 'h' ? 'swap' : undefined
    case 'ended':
      return press.key === 'Escape' && !press.ctrl ? 'dismiss' : resume
  }
}

const WAITING_KEYS: Readonly<Record<string, CallAction>> = {
  a: 'hold-and-answer',
  e: 'end-and-answer',
  d: 'refuse-waiting',
}

/** A call that rings into somebody's typing must not be answered by the next letter: keys wait for a pause. */
const TYPING_PAUSE_MS = 700

/** Tells keys meant for a call from the rest of a word that was being typed when it began to ring. */
export class TypingGuard {
  #lastMs = Number.NEGATIVE_INFINITY

  /** A key went to the ordinary screen. */
  typed(atMs: number): void {
    this.#lastMs = atMs
  }

  /** A key came while a call rings: is it still part of the typing? */
  swallows(atMs: number): boolean {
    if (atMs - this.#lastMs >= TYPING_PAUSE_MS) return false
    this.#lastMs = atMs
    return true
  }
}
