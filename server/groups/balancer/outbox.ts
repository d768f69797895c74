import type { CancelTimer, Clock } from '../../../base/clock'
import type { Endpoint } from '../../../protocol/groups'
import type { GroupRequest } from '../request-endpoint'

/** Something that a member is to know. A later news of the same subject replaces it. */
export type News =
  | { readonly kind: 'request'; readonly request: GroupRequest }
  /** Many of these go in one packet. */
  | { readonly kind: 'serving-node'; readonly endpoint: Endpoint }

export interface OutboxOptions {
  readonly clock: Clock
  /** Sends a request. @returns whether it was answered */
  readonly send: (request: GroupRequest) => Promise<boolean>
  /** Whether what was not answered is sent again later, as long as the box is open. */
  readonly isPersistent: () => boolean
  /** Called when something was not answered, and is given up. */
  readonly onGivenUp: () => void
  /** The most news that wait; beyond it the oldest are forgotten. Undefined: as many as there are things to know. */
  readonly most?: number | undefined
}

/** The most requests to one member that wait for an answer at once. */
const MOST_SENT = 16
/** The most serving nodes of one packet, which no network splits. */
const MOST_LISTED = 200
/** How long a member that does not answer is left alone. ms */
const PAUSE_MS = 1000

/**
 * What one member has still to be told: of each subject the latest news, in the order in which they came, and of one subject one at
 * a time. So a slow member costs no more than the things there are to know.
 */
export class Outbox {
  readonly #options: OutboxOptions
  readonly #waiting = new Map<string, News>()
  readonly #sent = new Set<string>()
  #requests = 0
  #isScheduled = false
  #isClosed = false
  #cancelPause: CancelTimer | undefined

  constructor(options: OutboxOptions) {
    this.#options = options
  }

  /** Sends the news after this turn, or when there is room. */
  put(subject: string, news: News): void {
    if (this.#isClosed) return
    this.#waiting.delete(subject)
    this.#waiting.set(subject, news)
    this.#keepWithinLimit()
    this.#schedule()
  }

  /** Forgets everything. What was sent may still be repeated twice. */
  close(): void {
    this.#isClosed = true
    this.#waiting.clear()
    this.#cancelPause?.()
  }

  #keepWithinLimit(): void {
    const { most = Infinity } = this.#options
    for (const oldest of this.#waiting.keys()) {
      if (this.#waiting.size <= most) return
      this.#waiting.delete(oldest)
    }
  }

  #schedule(): void {
    if (this.#isScheduled) return
    this.#isScheduled = true
    queueMicrotask(() => {
      this.#isScheduled = false
      this.#flush()
    })
  }

  #flush(): void {
    while (!this.#cancelPause && this.#requests < MOST_SENT) {
      const batch = this.#nextBatch()
      if (batch.size === 0) return
      void this.#deliver(batch)
    }
  }

  /** The first that can be sent; with a serving node all others that fit beside it. */
  #nextBatch(): ReadonlyMap<string, News> {
    const batch = new Map<string, News>()
    for (const [subject, news] of this.#waiting) {
      if (this.#sent.has(subject)) continue
      if (batch.size > 0 && news.kind !== 'serving-node') continue
      batch.set(subject, news)
      if (news.kind === 'request' || batch.size === MOST_LISTED) break
    }
    return batch
  }

  async #deliver(batch: ReadonlyMap<string, News>): Promise<void> {
    for (const subject of batch.keys()) {
      this.#waiting.delete(subject)
      this.#sent.add(subject)
    }
    this.#requests++
    const isAnswered = await this.#options.send(requestOf([...batch.values()]))
    this.#requests--
    for (const subject of batch.keys()) this.#sent.delete(subject)
    if (this.#isClosed) return
    if (!isAnswered) this.#returned(batch)
    this.#schedule()
  }

  #returned(batch: ReadonlyMap<string, News>): void {
    if (!this.#options.isPersistent()) {
      this.#options.onGivenUp()
      return
    }
    for (const [subject, news] of batch) if (!this.#waiting.has(subject)) this.#waiting.set(subject, news)
    this.#keepWithinLimit()
    this.#cancelPause ??= this.#options.clock.after(PAUSE_MS, () => {
      this.#cancelPause = undefined
      this.#flush()
    })
  }
}

function requestOf(batch: readonly News[]): GroupRequest {
  const [first] = batch
  if (first?.kind === 'request') return first.request
  const endpoints = batch.flatMap((news) => (news.kind === 'serving-node' ? [news.endpoint] : []))
  return { kind: 'serving-nodes', endpoints }
}
