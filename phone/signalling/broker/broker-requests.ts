import type { CancelTimer, Clock } from '../../../base/clock'
import { type Addition, RPC_ERROR, type RpcError, type RpcMessage } from '../../../protocol/broker'

type Response = Extract<RpcMessage, { kind: 'response' }>

/** A broker's answer to a request, or why there is none. */
export type BrokerAnswer =
  | { readonly kind: 'result'; readonly result: unknown; readonly addition: Addition | undefined }
  | { readonly kind: 'error'; readonly error: RpcError; readonly addition: Addition | undefined }
  | { readonly kind: 'timeout' | 'lost' }

/** An original broker waits 10 s for others. ms */
const TIMEOUT_MS = 15_000
/** More requests than this fail at once. */
const MAX_WAITING = 100

interface Waiting {
  readonly answer: (answer: BrokerAnswer) => void
  readonly cancel: CancelTimer
}

/** The requests of one connection that wait for their answers. */
export class BrokerRequests {
  readonly #clock: Clock
  readonly #waiting = new Map<string, Waiting>()
  #next = 1

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** @param send sends the request with this id; false: it cannot be sent */
  ask(send: (id: string) => boolean): Promise<BrokerAnswer> {
    const id = String(this.#next++)
    return new Promise((resolve) => {
      if (this.#waiting.size >= MAX_WAITING || !send(id)) return resolve({ kind: 'lost' })
      const answer = (given: BrokerAnswer): void => {
        this.#waiting.get(id)?.cancel()
        this.#waiting.delete(id)
        resolve(given)
      }
      const cancel = this.#clock.after(TIMEOUT_MS, () => answer({ kind: 'timeout' }))
      this.#waiting.set(id, { answer, cancel })
    })
  }

  /** A response that nobody waits for is ignored. */
  answered({ id, result, error, addition }: Response): void {
    const waiting = typeof id === 'string' ? this.#waiting.get(id) : undefined
    waiting?.answer(error ? { kind: 'error', error, addition } : { kind: 'result', result, addition })
  }

  /** The connection has ended. */
  close(): void {
    for (const { answer } of [...this.#waiting.values()]) answer({ kind: 'lost' })
  }
}

/** Whether a broker does not know a method. */
export const isUnknownMethod = (answer: BrokerAnswer): boolean =>
  answer.kind === 'error' && answer.error.code === RPC_ERROR.unknownMethod
