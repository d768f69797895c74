import { timingSafeEqual } from 'node:crypto'
import type { CancelTimer, Clock } from '../../base/clock'
import { type Backplane, BackplaneAwayError } from '../backplane/backplane'
import type { ServerLog } from '../server-log'
import { newTicketsKey, type TicketsKey, ticketsKeyIn, ticketsKeyText } from './tickets-key'

export interface NetworkTicketsKeyOptions {
  readonly backplane: Pick<Backplane, 'record' | 'changeRecord'>
  readonly clock: Clock
  readonly log: ServerLog
  /** The key of a network that has none yet, as a master names it; undefined, or none: a random one. */
  readonly proposal?: string | undefined
  /** Called when it is another key than before. */
  readonly onChanged: () => void
}

const SET = 'keys'
const RECORD = 'relay-tickets'
/** The store may lose its content, and another node then stores its own key. ms */
const CHECK_MS = 5_000
/** While the store is away. ms */
const RETRY_MS = 500

/**
 * The key that the tickets of all nodes of a network have. The first node stores one, once; the others take it. A store that has lost
 * it gets it back from the first node that notices, so that tickets stay valid. Until the store has been reached the key is this
 * node's own.
 */
export class NetworkTicketsKey implements TicketsKey {
  readonly #options: NetworkTicketsKeyOptions
  #current: Uint8Array
  #isOfNetwork = false
  #cancel: CancelTimer = () => undefined
  #isStopped = false

  constructor(options: NetworkTicketsKeyOptions) {
    this.#options = options
    this.#current = ticketsKeyIn(options.proposal) ?? newTicketsKey()
  }

  get current(): Uint8Array {
    return this.#current
  }

  /** Whether the store has been reached, so that the other nodes have this key, too. */
  get isOfNetwork(): boolean {
    return this.#isOfNetwork
  }

  /** Looks for the network's key, again and again until `stop`. */
  start(): void {
    void this.#check().then((isKnown) => {
      if (this.#isStopped) return
      this.#cancel = this.#options.clock.after(isKnown ? CHECK_MS : RETRY_MS, () => this.start())
    })
  }

  stop(): void {
    this.#isStopped = true
    this.#cancel()
  }

  /** @returns whether this is the network's key now */
  async #check(): Promise<boolean> {
    try {
      const key = await this.#ofNetwork()
      if (!key || this.#isStopped) return false
      this.#use(key)
      return true
    } catch (error) {
      if (error instanceof BackplaneAwayError) return false
      throw error
    }
  }

  /** Undefined where it cannot be told now. */
  async #ofNetwork(): Promise<Uint8Array | undefined> {
    const { backplane, log } = this.#options
    const before = await backplane.record(SET, RECORD)
    const stored = ticketsKeyIn(before)
    if (stored) return stored
    if (before !== undefined)
      log.warn({ characters: before.length }, 'the key of the tickets in Redis is damaged: replaced')
    const after = ticketsKeyText(this.#current)
    const outcome = await backplane.changeRecord(SET, RECORD, { before, after })
    return outcome === 'done' ? this.#current : undefined
  }

  #use(key: Uint8Array): void {
    this.#isOfNetwork = true
    if (key.length === this.#current.length && timingSafeEqual(key, this.#current)) return
    this.#current = key
    this.#options.onChanged()
  }
}
