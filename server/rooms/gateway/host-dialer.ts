import { WebSocket } from 'ws'
import type { CancelTimer, Clock } from '../../../base/clock'
import { MAX_LINK_MESSAGE_BYTES, ROOM_CLOSE } from '../../../protocol/rooms'
import { REDIAL_MS } from '../limits'
import { HostLink, type HostLinkOptions } from './host-link'
import type { HostPlace } from './host-places'

export interface HostDialerOptions extends Pick<
  HostLinkOptions,
  'clock' | 'form' | 'secret' | 'onUp' | 'onMessage' | 'onDrained' | 'onOver'
> {
  readonly place: HostPlace
  /** This run of the gateway. */
  readonly gateway: string
  /** Whether there is a link to the host with this id by another address. */
  readonly isLinked: (hostId: string) => boolean
}

/** Keeps a link to one room host: dials, and dials again. */
export class HostDialer {
  readonly #options: HostDialerOptions
  readonly #clock: Clock
  #link: HostLink | undefined
  /** The host that was last found here. */
  #hostId: string | undefined
  #cancelRedial: CancelTimer = () => undefined
  #isStopped = false

  constructor(options: HostDialerOptions) {
    this.#options = options
    this.#clock = options.clock
    this.#dial()
  }

  /** Ends the link. */
  stop(): void {
    this.#isStopped = true
    this.#cancelRedial()
    this.#link?.close(ROOM_CLOSE.goingAway, 'the gateway goes away')
  }

  #dial(): void {
    const { place, gateway, secret, isLinked, onUp, onOver } = this.#options
    // Two addresses of one host would end each other's links for ever.
    if (this.#hostId !== undefined && isLinked(this.#hostId)) return this.#redialLater()
    const socket = new WebSocket(place.url, {
      perMessageDeflate: false,
      maxPayload: MAX_LINK_MESSAGE_BYTES,
      headers: { authorization: secret.headerOf(gateway) },
      ...(place.connect && { createConnection: place.connect }),
    })
    this.#link = new HostLink({
      ...this.#options,
      socket,
      address: place.address,
      onUp: (link) => {
        this.#hostId = link.id
        return onUp(link)
      },
      onOver: (link, reason) => {
        this.#link = undefined
        onOver(link, reason)
        this.#redialLater()
      },
    })
  }

  #redialLater(): void {
    if (!this.#isStopped) this.#cancelRedial = this.#clock.after(REDIAL_MS, () => this.#dial())
  }
}
