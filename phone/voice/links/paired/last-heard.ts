import type { MediaLinkKind } from '../../../../protocol/media/negotiation'
import { LOST_MS } from '../media-link'

/** TCP that brings nothing is doubted after this, … ms */
export const STALLED_MS = 3000
/** … and after this where the network has changed meanwhile. ms */
export const CHANGED_MS = 1000
/** What comes in this time after a change, or a goodbye, was underway. ms */
const UNDERWAY_MS = 200
/** A peer that talks sends something every 400 ms at least, by discontinuous transmission. ms */
const ALIVE_MS = 600

/** When the peer was last heard, by each link, and whether the network has changed since. Pure. */
export class LastHeard {
  #heardMs = -Infinity
  #tcpMs = -Infinity
  #wasHeardByWebrtc = false
  #changedMs = -Infinity

  heard(nowMs: number, by: MediaLinkKind): void {
    this.#heardMs = nowMs
    if (by === 'tcp') this.#tcpMs = nowMs
    else this.#wasHeardByWebrtc = true
  }

  get wasHeardByWebrtc(): boolean {
    return this.#wasHeardByWebrtc
  }

  /** The call's first connection stands. */
  connected(nowMs: number): void {
    this.#heardMs = nowMs
  }

  networkChanged(nowMs: number): void {
    this.#changedMs = nowMs
  }

  silentMs(nowMs: number): number {
    return nowMs - this.#heardMs
  }

  isLost(nowMs: number): boolean {
    return this.silentMs(nowMs) >= LOST_MS
  }

  /** Whether nothing has come since a goodbye of so long ago. */
  isSilentSince(goodbyeMs: number, nowMs: number): boolean {
    return this.#heardMs <= goodbyeMs + UNDERWAY_MS && nowMs > goodbyeMs
  }

  /** Whether what is sent by TCP now will arrive, as far as one can tell. */
  isTcpAlive(nowMs: number): boolean {
    return nowMs - this.#tcpMs < ALIVE_MS && this.#tcpMs > this.#changedMs
  }

  /** Whether a TCP connection that stands, and alone carries voice, is of no use any more. */
  isStalled(nowMs: number): boolean {
    const hasChanged = this.#heardMs <= this.#changedMs + UNDERWAY_MS
    return this.silentMs(nowMs) >= (hasChanged ? CHANGED_MS : STALLED_MS)
  }
}
