import type { HistoryEntry } from '../model'
import { type Ended, isActive, type Lines } from './call'

/** A call that is over, as the history notes it. `seen`: the user knows of it, even if it counts as missed. */
export type CallRecord = Omit<HistoryEntry, 'id' | 'person' | 'server'>

/** What a call began as, by its id. */
interface Beginning {
  readonly startedAtMs: number
  readonly answered: boolean
}

/** Follows calls from their beginning, which a call that has ended tells no more. */
export class CallRecorder {
  #beginnings: ReadonlyMap<number, Beginning> = new Map()

  /** Call it after each change of the calls there are. */
  follow({ stage, waiting, held }: Lines, nowMs: number): void {
    const calls = [stage, waiting, held].filter((call) => call !== undefined).filter(isActive)
    this.#beginnings = new Map(
      calls.map((call) => {
        const startedAtMs = this.#beginnings.get(call.id)?.startedAtMs ?? nowMs
        return [call.id, { startedAtMs, answered: call.kind !== 'ringing' }]
      }),
    )
  }

  /** Call it before `follow` hears that the call is over. */
  ended({ id, contact, direction, reason, durationMs, atMs }: Ended): CallRecord {
    const { startedAtMs = atMs, answered = false } = this.#beginnings.get(id) ?? {}
    const known = direction === 'outgoing' || answered || reason === 'declined'
    return { contact, direction, outcome: reason, startedAtMs, durationMs, seen: known }
  }
}

/** Somebody who was refused at once: because another call was on, or theirs would not have been private. */
export const refusedRecord = (
  contact: string,
  outcome: 'busy' | 'not-private',
  nowMs: number,
): CallRecord => ({
  contact,
  direction: 'incoming',
  outcome,
  startedAtMs: nowMs,
  durationMs: 0,
  seen: false,
})
