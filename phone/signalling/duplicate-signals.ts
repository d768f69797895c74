import { createHash } from 'node:crypto'
import type { Clock } from '../../base/clock'
import type { PeerSignal } from './signalling'

/** A copy by the other way comes within this time, or never. ms */
const REMEMBER_MS = 30_000
/** Signals that are remembered, newest first: more than a call's. */
const MAX_REMEMBERED = 300

/** The ways that signals come by. */
export type SignalWay = 'directory' | 'broker'

interface Arrived {
  readonly way: SignalWay
  readonly atMs: number
  /** Copies that came by this way, and not by the other yet. */
  readonly copies: number
}

/**
 * Recognises signals that come by both ways. A signal that comes twice by one way was sent twice, and counts twice: the same
 * request for a new connection may be made again. Pure.
 */
export class DuplicateSignals {
  readonly #clock: Clock
  /** By the signal's digest, in order of arrival. */
  readonly #arrived = new Map<string, Arrived>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Notes a signal that has arrived. @returns whether it has come by the other way already */
  isDuplicate(way: SignalWay, signal: PeerSignal): boolean {
    const atMs = this.#clock.now()
    const digest = digestOf(signal)
    const before = this.#arrived.get(digest)
    const known = before && atMs - before.atMs < REMEMBER_MS ? before : undefined
    this.#arrived.delete(digest)
    if (known && known.way !== way) {
      if (known.copies > 1) this.#arrived.set(digest, { ...known, copies: known.copies - 1 })
      return true
    }
    this.#arrived.set(digest, { way, atMs, copies: (known?.copies ?? 0) + 1 })
    const [oldest] = this.#arrived.keys()
    if (this.#arrived.size > MAX_REMEMBERED && oldest !== undefined) this.#arrived.delete(oldest)
    return false
  }
}

const digestOf = ({ contact, reference = '', signal }: PeerSignal): string =>
  createHash('sha256')
    .update(JSON.stringify([contact, reference, signal]))
    .digest('base64')
