import type { Clock } from '../../base/clock'
import { type Backplane, MAX_RECORD_KEY } from '../backplane/backplane'
import type { ServerLog } from '../server-log'

/** What an operator wants of a node. */
export interface Order {
  readonly kind: 'drain' | 'revoke'
  /** The id of the node. */
  readonly node: string
}

export interface OrdersOptions {
  readonly backplane: Pick<Backplane, 'record' | 'records' | 'changeRecord'>
  readonly clock: Clock
  /** Says what is no order. */
  readonly log?: ServerLog | undefined
}

/** No master has done what an operator wants. */
export class NoMasterError extends Error {
  override readonly name = 'NoMasterError'

  constructor() {
    super('no master answers: start one with --cluster, and try again')
  }
}

const SET = 'orders'
/** The text of an order that nobody has done yet. Any other text says why it cannot be done. */
const WANTED = 'wanted'
const ORDER = /^(drain|revoke) (.{1,128})$/su
/** What can be shown on a terminal. */
const SENTENCE = /^[^\p{C}\p{Zl}\p{Zp}]{1,500}$/u
const LOOK_MS = 100
/** A lease of a dead master ends within this time. ms */
const ANSWER_MS = 10_000

/**
 * Orders of operators to the master, in records of the backplane: the key is the order, the text its state. The master removes an order
 * that is done.
 */
export class Orders {
  readonly #backplane: OrdersOptions['backplane']
  readonly #clock: Clock
  readonly #log: ServerLog | undefined

  constructor({ backplane, clock, log }: OrdersOptions) {
    this.#log = log
    this.#backplane = backplane
    this.#clock = clock
  }

  /**
   * Waits until the master has done it.
   * @returns why it cannot be done, as a sentence; undefined: it is done
   * @throws NoMasterError, BackplaneAwayError
   */
  async give(order: Order): Promise<string | undefined> {
    const key = keyOf(order)
    await this.#write(key, WANTED)
    const untilMs = this.#clock.now() + ANSWER_MS
    for (;;) {
      const answer = await this.#backplane.record(SET, key)
      if (answer === undefined) return undefined
      if (answer !== WANTED || this.#clock.now() >= untilMs) await this.#write(key, undefined)
      if (answer !== WANTED) return SENTENCE.test(answer) ? answer : 'Redis has an answer that is none.'
      if (this.#clock.now() >= untilMs) throw new NoMasterError()
      await new Promise<void>((resolve) => this.#clock.after(LOOK_MS, resolve))
    }
  }

  /** Those that nobody has done yet. Records that are none are removed. */
  async open(): Promise<readonly Order[]> {
    const open: Order[] = []
    let rubbish = 0
    for (const [key, text] of await this.#backplane.records(SET)) {
      const order = orderIn(key)
      if (order) {
        if (text === WANTED) open.push(order)
        continue
      }
      rubbish++
      // A longer key than ours cannot be removed by it.
      if (key.length <= MAX_RECORD_KEY)
        await this.#backplane.changeRecord(SET, key, { before: text, after: undefined })
    }
    if (rubbish > 0) this.#log?.warn({ rubbish }, 'Redis has orders that are none')
    return open
  }

  /** @param problem why it cannot be done; undefined: it is done */
  async answer(order: Order, problem?: string): Promise<void> {
    await this.#backplane.changeRecord(SET, keyOf(order), { before: WANTED, after: problem })
  }

  async #write(key: string, after: string | undefined): Promise<void> {
    const before = await this.#backplane.record(SET, key)
    await this.#backplane.changeRecord(SET, key, { before, after })
  }
}

const keyOf = ({ kind, node }: Order): string => `${kind} ${node}`

function orderIn(key: string): Order | undefined {
  const [, kind, node] = ORDER.exec(key) ?? []
  if (node === undefined) return undefined
  return { kind: kind === 'drain' ? 'drain' : 'revoke', node }
}
