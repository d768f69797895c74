import { isDeepStrictEqual } from 'node:util'
import type { Clock } from '../../../base/clock'
import { PacedSignal } from '../../../base/paced-signal'
import { RateBudget } from '../../../base/rate-budget'
import type { Fingerprint } from '../../../protocol/directory'

/** After quiet a word is said at once; so long after it the next one, and longer when the budget is used up. ms */
const NEXT_MS = 250
const SLOW_MS = 1_000
const BUDGET = { burst: 8, perSecond: 0.5 }
/** Members whose guests speak. */
const MOST_MEMBERS = 50

export interface GuestSpeechOptions {
  readonly clock: Clock
  /** Tells the members who speaks of those whom we bring: their ids. */
  readonly tell: (ids: readonly string[]) => void
}

/**
 * Which guests speak. The member who brings them says so: the sound of both is one, under the member's key. What others say is taken for
 * the time that this member is heard, so the end of a guest's word needs no message of its own.
 */
export class GuestSpeech {
  readonly #tell: (ids: readonly string[]) => void
  readonly #telling: PacedSignal
  #ours: readonly string[] = []
  /** We have told of somebody, and not that nobody speaks. */
  #hasTold = false
  readonly #told = new Map<Fingerprint, readonly string[]>()

  constructor({ clock, tell }: GuestSpeechOptions) {
    const budget = new RateBudget(BUDGET.burst, BUDGET.perSecond, clock.now())
    this.#tell = tell
    this.#telling = new PacedSignal(
      clock,
      () => (budget.take(clock.now()) ? NEXT_MS : SLOW_MS),
      () => this.#say(),
    )
  }

  /** Of those whom we bring. */
  setOurs(ids: readonly string[]): void {
    if (isDeepStrictEqual(ids, this.#ours)) return
    this.#ours = ids
    this.#telling.changed()
  }

  /** Whether a guest of ours speaks. */
  isOurs(id: string): boolean {
    return this.#ours.includes(id)
  }

  /** A member tells who speaks of those whom it brings. */
  hear(by: Fingerprint, ids: readonly string[]): void {
    this.#told.delete(by)
    if (ids.length > 0 && this.#told.size < MOST_MEMBERS) this.#told.set(by, ids)
  }

  /** Whether a member has told that this guest speaks. */
  isTold(by: Fingerprint, id: string): boolean {
    return this.#told.get(by)?.includes(id) === true
  }

  /** Forgets what members have told who have gone. */
  tidy(members: ReadonlySet<Fingerprint>): void {
    for (const by of this.#told.keys()) if (!members.has(by)) this.#told.delete(by)
  }

  /** Somebody has not heard what we have told. */
  repeat(): void {
    if (this.#hasTold) this.#telling.changed()
  }

  close(): void {
    this.#telling.close()
    this.#told.clear()
    this.#ours = []
  }

  #say(): void {
    if (this.#ours.length === 0 && !this.#hasTold) return
    this.#hasTold = this.#ours.length > 0
    this.#tell(this.#ours)
  }
}
