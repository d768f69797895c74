import type { HistoryEntry } from '../model'
import { type Ended, guestMarksOf, type GuestMarks, isActive, type Lines } from './call'

/** The history's record of an ended call. `seen`: the user knows of it, even if it counts as missed. */
export type CallRecord = Omit<HistoryEntry, 'id' | 'person' | 'server'>

/** How a call began, by the steady clock. */
interface Beginning {
  readonly startedAtMs: number
  readonly answered: boolean
}

/** Remembers how calls began, because an ended call does not contain that any more. */
export class CallRecorder {
  #beginnings: ReadonlyMap<number, Beginning> = new Map()

  /** To be called after each change of the calls. */
  follow({ stage, waiting, held }: Lines, nowMs: number): void {
    const calls = [stage, waiting, held].filter((call) => call !== undefined).filter(isActive)
    this.#beginnings = new Map(
      calls.map((call) => {
        const startedAtMs = this.#beginnings.get(call.id)?.startedAtMs ?? nowMs
        return [call.id, { startedAtMs, answered: call.kind !== 'ringing' }]
      }),
    )
  }

  /**
   * To be called before `follow` gets the state without the call.
   * @param setByMs how far the system's clock was set since the process started: a call began when it says now, ms
   */
  ended(call: Ended, setByMs: number): CallRecord {
    const { id, contact, direction, reason, durationMs, atMs } = call
    const { startedAtMs = atMs, answered = false } = this.#beginnings.get(id) ?? {}
    const known = direction === 'outgoing' || answered || reason === 'declined'
    return {
      contact,
      ...guestMarksOf(call),
      direction,
      outcome: reason,
      startedAtMs: startedAtMs + setByMs,
      durationMs,
      seen: known,
    }
  }
}

/** A caller who was refused at once, because another call was on or theirs would not have been private. */
export const refusedRecord = (
  caller: { readonly contact: string } & GuestMarks,
  outcome: 'busy' | 'not-private',
  nowMs: number,
): CallRecord => ({
  contact: caller.contact,
  ...guestMarksOf(caller),
  direction: 'incoming',
  outcome,
  startedAtMs: nowMs,
  durationMs: 0,
  seen: false,
})
