import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import type { CancelTimer, Clock } from '../../../base/clock'

/** A lost request is repeated after these times (RFC 6886, section 3.1); after the last, the router does not answer. ms */
const REPEAT_MS = [250, 500, 1000, 1000] as const

/** A UDP socket that exchanges requests and answers with one router. The system drops what others send. */
export class RouterSocket {
  readonly #clock: Clock
  readonly #socket: Socket

  private constructor(clock: Clock, socket: Socket) {
    this.#clock = clock
    this.#socket = socket
  }

  /** @throws the system's error when there is no way to the router */
  static async open(clock: Clock, router: string, port: number): Promise<RouterSocket> {
    const socket = createSocket('udp4')
    try {
      socket.connect(port, router)
      await once(socket, 'connect')
      return new RouterSocket(clock, socket)
    } catch (error) {
      socket.close()
      throw error
    }
  }

  /** The address of this computer that the router sees. */
  get ownAddress(): string {
    return this.#socket.address().address
  }

  /**
   * Sends a request until its answer comes.
   * @param read gives undefined for what is not the answer
   * @throws {Error} when no answer comes, when nobody listens there, or when the signal aborts
   */
  async ask<Answer>(
    request: Uint8Array,
    read: (bytes: Uint8Array) => Answer | undefined,
    signal: AbortSignal,
  ): Promise<Answer> {
    const socket = this.#socket
    let cancel: CancelTimer = () => undefined
    let stop: () => void = () => undefined
    try {
      return await new Promise<Answer>((resolve, reject) => {
        const take = (bytes: Uint8Array): void => {
          const answer = read(bytes)
          if (answer !== undefined) resolve(answer)
        }
        const fail = (): void => reject(new Error('the router does not answer'))
        const send = (times: number): void => {
          const wait = REPEAT_MS[times]
          if (wait === undefined) return fail()
          socket.send(request, (error) => error && reject(error))
          cancel = this.#clock.after(wait, () => send(times + 1))
        }
        socket.on('message', take)
        socket.on('error', reject)
        signal.addEventListener('abort', fail, { once: true })
        stop = () => {
          socket.off('message', take)
          socket.off('error', reject)
          signal.removeEventListener('abort', fail)
        }
        if (signal.aborted) fail()
        else send(0)
      })
    } finally {
      cancel()
      stop()
    }
  }

  close(): void {
    // A late error (nobody listens there) has no reader any more.
    this.#socket.on('error', () => undefined)
    this.#socket.close()
  }
}
