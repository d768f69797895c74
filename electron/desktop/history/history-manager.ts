import { EventEmitter } from 'node:events'
import type { CallRecord } from '../../../phone/calls/call-recorder'
import type { CommandResult, HistoryEntry, HistorySlice } from '../../api'
import type { HistoryStore } from '../../../phone/people/history-store'

export interface HistoryParts {
  readonly history: HistoryStore
  /** Asks where to save, and saves the calls there. */
  readonly save: (entries: readonly HistoryEntry[]) => Promise<CommandResult>
}

interface HistoryEvents {
  changed: []
  /** The whole history, after each change. */
  history: [readonly HistoryEntry[]]
}

/** The past calls, and which missed calls the user has seen. */
export class HistoryManager extends EventEmitter<HistoryEvents> {
  readonly #parts: HistoryParts

  constructor(parts: HistoryParts) {
    super()
    this.#parts = parts
  }

  get state(): HistorySlice {
    return { unseenMissed: this.#parts.history.unseenMissed }
  }

  getHistory(): readonly HistoryEntry[] {
    return this.#parts.history.entries
  }

  /** Adds an ended call. @param server of the account that had the call */
  add(record: CallRecord, server: string): void {
    this.#change((history) => history.add({ ...record, server }))
  }

  markMissedSeen(): CommandResult {
    return this.#change((history) => history.markAllSeen())
  }

  removeCalls(ids: readonly number[]): CommandResult {
    return this.#change((history) => history.remove(ids))
  }

  clearHistory(): CommandResult {
    return this.#change((history) => history.clear())
  }

  exportHistory(): Promise<CommandResult> {
    return this.#parts.save(this.getHistory())
  }

  #change(change: (history: HistoryStore) => unknown): CommandResult {
    const { history } = this.#parts
    const before = history.entries
    change(history)
    if (history.entries !== before) {
      this.emit('history', history.entries)
      this.emit('changed')
    }
    return { ok: true }
  }
}
