import type { Clock } from '../../../base/clock'

/** Nobody's call rings longer. ms */
const KEPT_MS = 45_000
/** A server that has gone is missed within this time: what was sent to it meanwhile may not have arrived. ms */
const DOUBT_MS = 10_000
/** The most ends that are kept; the oldest is forgotten first. */
const MAX_KEPT = 20

interface Kept {
  readonly atMs: number
  readonly send: () => void
}

/**
 * The ends of calls that did not reach the server, or may not have, because it was lost; they are sent when the other side is on the
 * list again. An end that comes twice is known by its reference.
 */
export class UnsentEnds {
  readonly #clock: Clock
  /** By contact, oldest first, as all maps here. */
  readonly #kept = new Map<string, Kept>()
  readonly #sent = new Map<string, Kept>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** It could not be sent. */
  keep(contact: string, send: () => void): void {
    this.#note(this.#kept, contact, send)
  }

  /** It was sent. @param again sends the same */
  sent(contact: string, again: () => void): void {
    this.#note(this.#sent, contact, again)
  }

  /** The server is lost. */
  lost(): void {
    for (const [contact, sent] of this.#sent)
      if (this.#clock.now() - sent.atMs <= DOUBT_MS) put(this.#kept, contact, sent)
    this.#sent.clear()
  }

  /** The contact is on the list of a server that we are signed in to. */
  sendTo(contact: string): void {
    const kept = this.#kept.get(contact)
    this.#kept.delete(contact)
    if (kept && this.#clock.now() - kept.atMs <= KEPT_MS) kept.send()
  }

  /** There is another call with the contact. */
  forget(contact: string): void {
    this.#kept.delete(contact)
    this.#sent.delete(contact)
  }

  clear(): void {
    this.#kept.clear()
    this.#sent.clear()
  }

  #note(ends: Map<string, Kept>, contact: string, send: () => void): void {
    this.forget(contact)
    put(ends, contact, { atMs: this.#clock.now(), send })
  }
}

function put(ends: Map<string, Kept>, contact: string, end: Kept): void {
  ends.delete(contact)
  ends.set(contact, end)
  const [oldest] = ends.keys()
  if (ends.size > MAX_KEPT && oldest !== undefined) ends.delete(oldest)
}
