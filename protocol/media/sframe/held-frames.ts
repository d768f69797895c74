/** So many packets of a sender wait for their key, */
const MAX_PACKETS = 10
/** for so long, ms: the commit of the room is on its way, by another connection. */
const HOLD_MS = 500
/** So many senders at once: more than a room lets speak, and few enough for whatever a stranger makes up. */
const MAX_SENDERS = 32

interface Held<Packet> {
  readonly packet: Packet
  readonly atMs: number
}

/**
 * Packets whose epoch is not known yet. The newest ten of each sender wait for half a second. Pure: times are arguments,
 * monotonic, in ms.
 */
export class HeldFrames<Packet> {
  readonly #senders = new Map<number, readonly Held<Packet>[]>()

  /** @param sender any number that tells senders apart */
  hold(sender: number, packet: Packet, nowMs: number): void {
    this.#forget(nowMs)
    const held = this.#senders.get(sender) ?? []
    if (held.length === 0 && this.#senders.size >= MAX_SENDERS) return
    this.#senders.set(sender, [...held, { packet, atMs: nowMs }].slice(-MAX_PACKETS))
  }

  /** All packets that still wait, oldest first of each sender: their key may be there now. They wait no longer. */
  release(nowMs: number): readonly Packet[] {
    this.#forget(nowMs)
    const packets = [...this.#senders.values()].flatMap((held) => held.map(({ packet }) => packet))
    this.#senders.clear()
    return packets
  }

  #forget(nowMs: number): void {
    for (const [sender, held] of this.#senders) {
      const rest = held.filter(({ atMs }) => nowMs - atMs <= HOLD_MS)
      if (rest.length === 0) this.#senders.delete(sender)
      else this.#senders.set(sender, rest)
    }
  }
}
