import { addressesOfComputer, currentInterfaces, type Interfaces } from '../../../base/networks/interfaces'
import { NetworkWatch } from '../../../base/networks/network-watch'
import { sourceAddressTo } from '../../../base/networks/source-address'
import type { Clock } from '../../../base/clock'

/** Both ends of a connection; an end is undefined when the connection is gone. */
export interface WatchedConnection {
  readonly localAddress: string | undefined
  readonly remoteAddress: string | undefined
}

export interface PathWatchOptions {
  readonly clock: Clock
  /** Those of this computer when undefined. */
  readonly interfaces?: (() => Interfaces) | undefined
  /** As `sourceAddressTo`, which it is when undefined. */
  readonly sourceTo?: typeof sourceAddressTo | undefined
  /** Undefined: there is none. */
  readonly connection: () => WatchedConnection | undefined
  /** The network has changed, and the connection has no path any more, or there is none. */
  readonly onLost: () => void
}

/**
 * Notices that a connection has lost its path: it comes from an address that is gone, or that the system does not take to the
 * other end any more, as where a VPN takes over. TCP would notice much later.
 */
export class PathWatch {
  readonly #options: PathWatchOptions
  readonly #networks: NetworkWatch

  constructor(options: PathWatchOptions) {
    this.#options = options
    const { clock, interfaces } = options
    this.#networks = new NetworkWatch({
      ...{ clock, onChange: () => this.#changed() },
      ...(interfaces && { interfaces }),
    })
  }

  watch(on: boolean): void {
    this.#networks.watch(on)
  }

  #changed(): void {
    const { interfaces = currentInterfaces, sourceTo = sourceAddressTo, connection, onLost } = this.#options
    const watched = connection()
    const { localAddress: own, remoteAddress: far } = watched ?? {}
    if (far === undefined || own === undefined || !addressesOfComputer(interfaces()).has(own)) return onLost()
    void sourceTo(far, own).then((source) => {
      if (source !== undefined && source !== own && watched === connection()) onLost()
    })
  }
}
