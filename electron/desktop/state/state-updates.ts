import { EventEmitter } from 'node:events'
import { isDeepStrictEqual } from 'node:util'
import type { CancelTimer, Clock } from '../../../base/clock'
import { RateBudget } from '../../../base/rate-budget'
import type { AppState, StatePatch, StateSnapshot } from '../../api'
import { contactsPatch } from '../../api/contacts-patch'
import type { Slice } from './slices'

/** Windows are updated at most this often: nobody reads faster. */
const INTERVAL_MS = 100
/**
 * This many changes of contacts are sent at once, then one every three seconds. At a large server they never end,
 * and drawing them is most of the cost of an idle app. Drawing has a fixed cost, so fewer and larger changes are cheaper.
 */
const CONTACTS_BURST = 10
const CONTACTS_INTERVAL_MS = 3_000

interface StateUpdatesEvents {
  patch: [StatePatch]
}

/**
 * Sends changes to windows: at once after a pause, so that a call shows without delay; later changes are collected for
 * 100 ms.
 */
export class StateUpdates extends EventEmitter<StateUpdatesEvents> {
  readonly #source: Pick<Slice<AppState>, 'state'>
  readonly #clock: Clock
  #told: AppState
  #revision = 0
  #lastMs = Number.NEGATIVE_INFINITY
  #cancel: CancelTimer | undefined
  readonly #contactsBudget: RateBudget
  /** The user has done something: its effect on contacts does not wait for the budget. */
  #isHurried = false
  /** Contacts have changed, and wait for their budget. */
  #cancelContacts: CancelTimer | undefined

  constructor(source: Slice<AppState>, clock: Clock) {
    super()
    this.#source = source
    this.#clock = clock
    this.#contactsBudget = new RateBudget(CONTACTS_BURST, 1_000 / CONTACTS_INTERVAL_MS, clock.now())
    this.#told = source.state
    source.on('changed', () => this.#schedule())
  }

  /** For a new window: the whole state, with the revision that the next patch builds on. */
  snapshot(): StateSnapshot {
    this.#cancelAll()
    const changes = changesOf(this.#told, this.#source.state)
    if (changes) this.#emit(changes)
    return { revision: this.#revision, nowMs: this.#clock.steadyUnixTime(), state: this.#told }
  }

  /** To be called with each command of the user: a star that they set shows at once, however busy the server is. */
  hurry(): void {
    this.#isHurried = true
  }

  close(): void {
    this.#cancelAll()
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
    const now = this.#withinContactsBudget(this.#source.state)
    const changes = changesOf(this.#told, now)
    if (changes) this.#emit(changes)
  }

  /**
   * The state with the contacts that windows know, while changed ones have to wait: what else has changed does not wait for
   * them, and does not hurry them. Lists are compared afterwards, which takes longer the more has changed.
   */
  #withinContactsBudget(now: AppState): AppState {
    if (now.contacts === this.#told.contacts) return now
    if (this.#isHurried || this.#contactsBudget.take(this.#clock.now())) {
      this.#isHurried = false
      this.#cancelContacts?.()
      this.#cancelContacts = undefined
      return now
    }
    // A little longer, so that a rounding error does not cost another interval.
    this.#cancelContacts ??= this.#clock.after(CONTACTS_INTERVAL_MS + 1, () => {
      this.#cancelContacts = undefined
      this.#tell()
    })
    return { ...now, contacts: this.#told.contacts }
  }

  #emit(changes: Changes): void {
    this.#told = changes.state
    this.#revision++
    this.#lastMs = this.#clock.now()
    this.emit('patch', { revision: this.#revision, nowMs: this.#clock.steadyUnixTime(), ...changes.patch })
  }

  #cancelAll(): void {
    this.#cancel?.()
    this.#cancel = undefined
    this.#cancelContacts?.()
    this.#cancelContacts = undefined
  }
}

interface Changes {
  /** The current state; unchanged parts are the same objects as before. */
  readonly state: AppState
  readonly patch: Omit<StatePatch, 'revision' | 'nowMs'>
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
