import type { RequestOf } from '../../../protocol/rooms/inside'

/** How long somebody may not commit whose commit was none; twice as long each time. ms */
const FIRST_DELAY_MS = 10_000
const LAST_DELAY_MS = 5 * 60_000
/** Commits that are reported on: the newest ones, whenever they are reported on; people who are held up: the last ones. */
const MAX_COMMITS = 16
const MAX_HELD_UP = 200

type Cause = RequestOf<'refused-commit'>['cause']

/** What members think of one commit. */
interface Reports {
  readonly forbidden: Set<string>
  readonly all: Set<string>
  isDone: boolean
}

export interface Report {
  /** Of the commit's event. */
  readonly number: number
  readonly cause: Cause
  /** Keys of people: who reports, and whose commit it is. */
  readonly by: string
  readonly sender: string
  readonly isModerator: boolean
  /** Whether somebody with this key is there, and can know. */
  readonly isVoter: (key: string) => boolean
  readonly present: Iterable<string>
}

/**
 * What follows from it: nothing yet; the group is of no use to half of those who can know; the sender has no right to be here; the
 * sender has to wait before another one.
 */
export type Verdict = 'none' | 'useless' | 'banned' | 'held-up'

/**
 * The commits of a room that members have refused. The host cannot read them, so it goes by what more than half of those say who can
 * know: no single member has others banned or held up, and none stays who breaks the rules. Who breaks them is known by a
 * signature; a commit that is none may be the mistake of somebody whom others have deceived, so that costs time only. Pure.
 */
export class RefusedCommits {
  readonly #reports = new Map<number, Reports>()
  readonly #heldUp = new Map<string, { readonly times: number; readonly untilMs: number }>()

  /** @returns what follows now; 'banned' and 'held-up' once for each commit */
  report({ number, cause, by, sender, isModerator, isVoter, present }: Report): Verdict {
    const reports = this.#of(number)
    reports.all.add(by)
    if (cause === 'forbidden') reports.forbidden.add(by)
    const voters = [...present].filter((key) => key === sender || reports.all.has(key) || isVoter(key))
    const count = (some: ReadonlySet<string>): number => voters.filter((key) => some.has(key)).length
    const isForbidden = count(reports.forbidden) * 2 > voters.length
    if (reports.isDone) return 'none'
    if ((isModerator && cause === 'forbidden') || isForbidden) return this.#close(reports, 'banned')
    const refusals = count(reports.all) * 2
    if (refusals > voters.length) return this.#close(reports, 'held-up')
    return refusals === voters.length ? 'useless' : 'none'
  }

  /** Somebody has to wait before the next commit. */
  holdUp(key: string, nowMs: number): void {
    const times = this.#heldUp.get(key)?.times ?? 0
    this.#heldUp.delete(key)
    this.#heldUp.set(key, {
      times: times + 1,
      untilMs: nowMs + Math.min(LAST_DELAY_MS, FIRST_DELAY_MS * 2 ** times),
    })
    for (const oldest of this.#heldUp.keys()) if (this.#heldUp.size > MAX_HELD_UP) this.#heldUp.delete(oldest)
  }

  isHeldUp(key: string, nowMs: number): boolean {
    return nowMs < (this.#heldUp.get(key)?.untilMs ?? -Infinity)
  }

  /** There is another group. */
  forget(): void {
    this.#reports.clear()
  }

  #of(number: number): Reports {
    const known = this.#reports.get(number)
    if (known) return known
    const reports = { forbidden: new Set<string>(), all: new Set<string>(), isDone: false }
    this.#reports.set(number, reports)
    if (this.#reports.size > MAX_COMMITS) this.#reports.delete(Math.min(...this.#reports.keys()))
    return reports
  }

  #close(reports: Reports, verdict: Verdict): Verdict {
    reports.isDone = true
    return verdict
  }
}
