import type { AppState } from '../../electron/api'
import type { KeyPress } from '../keys/chord'
import { actionFor, type KeyAction } from '../keys/key-table'

export type CallAction = KeyAction<'ringing' | 'calling' | 'talking' | 'waiting' | 'held' | 'ended'>

/** The calls there are: the one on the stage, and beside it one that waits or is held. */
export type Lines = Pick<AppState, 'call' | 'waiting' | 'held'>

/**
 * What a key press does to the calls there are, by the table of keys; undefined when it has nothing to do with them.
 * Letters are letters where somebody writes, and Enter presses the button that has the focus.
 */
export function callAction({ call, waiting, held }: Lines, press: KeyPress): CallAction | undefined {
  const writing = press.target === 'text' && !press.ctrl
  const resume = held && !writing ? actionFor('held', press) : undefined
  switch (call.kind) {
    case 'idle':
      return resume
    case 'ringing':
      return press.key === 'Enter' && press.target === 'button' ? undefined : actionFor('ringing', press)
    case 'calling':
    case 'connecting':
      return actionFor('calling', press)
    case 'talking': {
      if (writing) return undefined
      const action = actionFor('talking', press)
      if (!waiting) return action
      // The caller who waits is answered first, or declined.
      return actionFor('waiting', press) ?? (action === 'swap' ? undefined : action)
    }
    case 'ended':
      return actionFor('ended', press) ?? resume
  }
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
