import { EventEmitter } from 'node:events'
import { isDeepStrictEqual } from 'node:util'
import type { CancelTimer, Clock } from '../../../base/clock'
import type { AppState, StatePatch, StateSnapshot } from '../../api'
import { contactsPatch } from '../../api/contacts-patch'
import type { Slice } from './slices'

/** Windows are updated at most this often: nobody reads faster. */
const INTERVAL_MS = 100

interface StateUpdatesEvents {
  patch: [StatePatch]
}

/**
 * Sends changes to windows: at once after a pause, so that a call is not shown late; later changes are collected for
 * 100 ms.
 */
export class StateUpdates extends EventEmitter<StateUpdatesEvents> {
  readonly #source: Pick<Slice<AppState>, 'state'>
  readonly #clock: Clock
  #told: AppState
  #revision = 0
  #lastMs = Number.NEGATIVE_INFINITY
  #cancel: CancelTimer | undefined

  constructor(source: Slice<AppState>, clock: Clock) {
    super()
    this.#source = source
    this.#clock = clock
    this.#told = source.state
    source.on('changed', () => this.#schedule())
  }

  /** For a new window: the whole state, and the number that the next patch follows. */
  snapshot(): StateSnapshot {
    this.#tell()
    return { revision: this.#revision, state: this.#told }
  }

  close(): void {
    this.#cancel?.()
    this.removeAllListeners()
  }

  #schedule(): void {
    if (this.#cancel) return
    const waitMs = this.#lastMs + INTERVAL_MS - this.#clock.now()
    if (waitMs <= 0) this.#tell()
    else this.#cancel = this.#clock.after(waitMs, () => this.#tell())
  }

  #tell(): void {
    this.#cancel?.()
    this.#cancel = undefined
    const changes = changesOf(this.#told, this.#source.state)
    if (!changes) return
    this.#told = changes.state
    this.#revision++
    this.#lastMs = this.#clock.now()
    this.emit('patch', { revision: this.#revision, ...changes.patch })
  }
}

interface Changes {
  /** The current state; unchanged parts are the same objects as before. */
  readonly state: AppState
  readonly patch: Omit<StatePatch, 'revision'>
}

/** Undefined if nothing has changed. */
function changesOf(before: AppState, now: AppState): Changes | undefined {
  const { contacts: contactsBefore, ...plainBefore } = before
  const { contacts: contactsNow, ...plainNow } = now
  const old = new Map<string, unknown>(Object.entries(plainBefore))
  const changed = Object.entries(plainNow).filter(([key, value]) => !isDeepStrictEqual(value, old.get(key)))
  const gone = [...old.keys()].filter((key) => !Object.hasOwn(plainNow, key))
  const contacts = contactsPatch(contactsBefore, contactsNow)
  if (changed.length === 0 && gone.length === 0 && !contacts) return undefined
  const isChanged = new Set(changed.map(([key]) => key))
  const kept = [...old].filter(([key]) => Object.hasOwn(plainNow, key) && !isChanged.has(key))
  return {
    state: { ...now, ...Object.fromEntries(kept), contacts: contacts ? contactsNow : contactsBefore },
    patch: {
      changed: Object.fromEntries([...changed, ...gone.map((key) => [key, undefined] as const)]),
      ...(contacts && { contacts }),
    },
  }
}
