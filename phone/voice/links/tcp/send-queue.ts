/** Voice that waits longer than this is not worth sending. ms */
const MAX_QUEUED_MS = 200
const FRAME_MS = 20

interface Waiting<Packet> {
  readonly packet: Packet
  readonly durationMs: number
}

/**
 * The voice that the socket has not accepted yet. While the socket is full, the oldest is discarded, so that a peer that
 * reads again hears current voice. Pure.
 *
 * It bounds the queue in this process. After it comes the kernel's send buffer, which holds seconds of voice. Node can
 * neither limit nor read it: it has no SO_SNDBUF or TCP_NOTSENT_LOWAT for TCP sockets and no
 * SIOCOUTQ. The round trip (round-trip.ts) shows that queue, and a lower bit rate empties it.
 */
export class SendQueue<Packet = Uint8Array> {
  #waiting: Waiting<Packet>[] = []
  #queuedMs = 0
  #droppedMs = 0

  get isEmpty(): boolean {
    return this.#waiting.length === 0
  }

  /** Thrown away, 20 ms frames. */
  get droppedFrames(): number {
    return Math.round(this.#droppedMs / FRAME_MS)
  }

  push(packet: Packet, durationMs: number): void {
    this.#waiting.push({ packet, durationMs })
    this.#queuedMs += durationMs
    while (this.#queuedMs > MAX_QUEUED_MS) this.#droppedMs += this.#takeOut()?.durationMs ?? 0
  }

  /** The oldest packet. */
  take(): Packet | undefined {
    return this.#takeOut()?.packet
  }

  #takeOut(): Waiting<Packet> | undefined {
    const oldest = this.#waiting.shift()
    this.#queuedMs -= oldest?.durationMs ?? 0
    return oldest
  }
}
