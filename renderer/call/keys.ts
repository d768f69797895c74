import type { AppState } from '../../electron/api'
import type { KeyPress } from '../keys/chord'
import { actionFor, type KeyAction } from '../keys/key-table'

export type CallAction = KeyAction<'ringing' | 'calling' | 'talking' | 'waiting' | 'held' | 'ended'>

/** The current calls: the one on the stage, and next to it a waiting or held one. */
export type Lines = Pick<AppState, 'call' | 'waiting' | 'held'>

/**
 * The action of a key press on the calls, by the table of keys; undefined when it has none.
 * In a text field letters are text, and Enter presses the focused button.
 */
export function callAction({ call, waiting, held }: Lines, press: KeyPress): CallAction | undefined {
  const writing = press.target === 'text' && !press.ctrl
  const resume = held && !writing ? actionFor('held', press) : undefined
  switch (call.kind) {
    case 'idle':
      return resume
    case 'ringing':
      // A silent call takes no keys from what the user is doing.
      if (call.silent) return undefined
      return press.key === 'Enter' && press.target === 'button' ? undefined : actionFor('ringing', press)
    case 'calling':
    case 'connecting':
      return actionFor('calling', press)
    case 'talking': {
      if (writing) return undefined
      const action = actionFor('talking', press)
      if (!waiting) return action
      // The waiting caller must be answered or declined first.
      return actionFor('waiting', press) ?? (action === 'swap' ? undefined : action)
    }
    case 'ended':
      return actionFor('ended', press) ?? resume
  }
}

/** How long typing must pause before keys act on a ringing call, so that the next letter does not answer it. */
const TYPING_PAUSE_MS = 700

/** Separates keys meant for a call from the rest of a word that was being typed when it started to ring. */
export class TypingGuard {
  #lastMs = Number.NEGATIVE_INFINITY

  /** A key was pressed before the call. */
  typed(atMs: number): void {
    this.#lastMs = atMs
  }

  /** A key was pressed while a call rings. @returns whether it is still part of the typing */
  swallows(atMs: number): boolean {
    if (atMs - this.#lastMs >= TYPING_PAUSE_MS) return false
    this.#lastMs = atMs
    return true
  }
}
