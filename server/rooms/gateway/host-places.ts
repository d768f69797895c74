import type { Duplex } from 'node:stream'

/** Where a room host is. */
export interface HostPlace {
  /** Unique; also the id of a host that says none, so all gateways have to have the same. */
  readonly address: string
  /** Of its WebSocket. */
  readonly url: string
  /** Connects in another way than by TCP. */
  readonly connect?: (() => Duplex) | undefined
}

/**
 * Tells where room hosts are.
 * @param onHosts called with all of them, at once and whenever they change
 * @returns a function that ends it
 */
export type HostPlaces = (onHosts: (places: readonly HostPlace[]) => void) => () => void

/** @param address `host:port` */
export const hostAt = (address: string): HostPlace => ({ address, url: `ws://${address}/` })

/** Room hosts that never change. */
export const fixedHosts =
  (places: readonly HostPlace[]): HostPlaces =>
  (onHosts) => {
    onHosts(places)
    return () => undefined
  }
