import type { WebSocketPeer } from '../../server/broker/testing/web-socket-peer'
import { sdpOf } from '../voice/links/webrtc/testing/scripted-peer'

const SDP = sdpOf('actpass')
/** Of an address for documentation: nothing connects to it. */
export const candidate = (port: number): string => `candidate:1 1 UDP 2122260223 192.0.2.7 ${port} typ host`

/** A signal as a phone sends it to a guest. */
export interface SaidToGuest {
  readonly link?: string
  readonly type?: string
  readonly reason?: string
  readonly reference?: string
  readonly sdp?: string
  readonly candidate?: string
}

/** Somebody at the broker who knows nothing else, and says what the test wants. */
export class GuestPhone {
  readonly #peer: WebSocketPeer
  readonly #name: string
  readonly #phone: string

  private constructor(peer: WebSocketPeer, name: string, phone: string) {
    this.#peer = peer
    this.#name = name
    this.#phone = phone
  }

  /** @param phone the name of the phone that it talks with */
  static async at(peer: WebSocketPeer, name: string, phone: string): Promise<GuestPhone> {
    await peer.registered(name)
    return new GuestPhone(peer, name, phone)
  }

  say(content: object): void {
    this.#peer.signal(this.#name, this.#phone, { link: 'webrtc', ...content })
  }

  /** @param more what the offer has besides */
  offers(reference?: string, more: object = {}): void {
    this.say({
      generation: 0,
      sdp: SDP,
      candidates: [],
      ...(reference !== undefined && { reference }),
      ...more,
    })
  }

  answers(reference?: string): void {
    this.say({ type: 'answer', generation: 0, sdp: SDP, candidates: [], reference })
  }

  trickles(port: number, reference?: string): void {
    this.say({ type: 'candidate', generation: 0, candidate: candidate(port), reference })
  }

  hangsUp(reference?: string, reason?: string): void {
    this.say({ type: 'bye', reference, reason })
  }

  async hears(): Promise<SaidToGuest> {
    const { params } = await this.#peer.nextSignal()
    return params?.signal as SaidToGuest
  }

  /** Signals that it has heard and not taken. */
  get unheard(): number {
    return this.#peer.received.filter(({ method }) => method === 'signal').length
  }

  leaves(): Promise<void> {
    return this.#peer.close()
  }
}
