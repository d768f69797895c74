import { isIP } from 'node:net'
import { Announcer } from '../../electron/hosting/discovery/announcer'
import { MulticastSocket } from '../../electron/hosting/discovery/multicast-socket'
import type { AnnouncementState } from '../../phone/model'
import { systemClock } from '../../base/clock'
import type { Output } from '../output'
import { english, nameWords } from '../words'

/** The wildcard addresses. */
const EVERYWHERE = ['::', '0.0.0.0']

export interface AdvertisementOptions {
  readonly name: string
  /** Where the server listens. */
  readonly host: string
  readonly port: number
  readonly output: Output
}

/** Announces a server on the local network until it is closed. The server runs even if the announcement fails. */
export class Advertisement {
  readonly #output: Output
  readonly #socket: MulticastSocket
  readonly #announcer: Announcer

  constructor({ name, host, port, output }: AdvertisementOptions) {
    this.#output = output
    this.#socket = new MulticastSocket({ clock: systemClock })
    this.#announcer = new Announcer({ socket: this.#socket, clock: systemClock })
    this.#announcer.on('state', (state) => this.#tell(state))
    const everywhere = EVERYWHERE.includes(host) || isIP(host) === 0
    this.#announcer.start({ name, port, ...(everywhere ? {} : { address: host }) })
    this.#socket.open()
  }

  /** Withdraws the announcement. */
  async close(): Promise<void> {
    this.#announcer.removeAllListeners()
    this.#announcer.stop()
    await this.#socket.close()
  }

  #tell(state: AnnouncementState): void {
    if (state.kind === 'announced') {
      const { name, hostName: host, lostName } = state
      const why = lostName === undefined ? '' : `: another server has the name ${nameWords(lostName)}`
      this.#output.emit(
        { event: 'advertised', name, host, ...(lostName !== undefined && { lostName }) },
        `advertised as ${nameWords(name)}${why}`,
      )
    } else if (state.kind === 'failed') {
      const message = english('discovery.off', { cause: state.why })
      this.#output.emit({ event: 'error', message }, undefined)
      console.error(`ringdown: ${message}`)
    }
  }
}
