import { addressBytes, addressText } from '../../../../base/networks/address-bytes'
import { isLinkLocal, mayName, reachOf } from '../../../../base/networks/reach'
import {
  formatCandidate,
  type IceCandidate,
  MAX_CANDIDATES,
  parseCandidate,
} from '../../../../protocol/media'
import type { Interfaces } from '../../../../base/networks/interfaces'

/**
 * Which addresses of a peer we send packets to: never this computer's loopback or multicast; private ones only from within a
 * private network, because a computer on the internet must not be directed at what its provider has behind it. Pure.
 */
export class CandidateFilter {
  readonly #families: Readonly<Record<4 | 16, OwnNetworks>>
  readonly #isLoopback: boolean
  readonly #taken = new Set<string>()

  /**
   * @param interfaces of this computer
   * @param isLoopback the connection is one within this computer, where there are no others
   */
  constructor(interfaces: Interfaces, isLoopback: boolean) {
    this.#isLoopback = isLoopback
    this.#families = { 4: ownNetworks(interfaces, 'IPv4'), 16: ownNetworks(interfaces, 'IPv6') }
  }

  /** @returns the candidate for the library, written anew; undefined: leave it out */
  admit(text: string): string | undefined {
    const candidate = parseCandidate(text)
    const address = candidate && this.#addressOf(candidate)
    if (candidate === undefined || address === undefined || this.#taken.size >= MAX_CANDIDATES)
      return undefined
    const written = formatCandidate({ ...candidate, address })
    if (this.#taken.has(written)) return undefined
    this.#taken.add(written)
    return written
  }

  #addressOf({ address }: IceCandidate): string | undefined {
    const bytes = addressBytes(address)
    if (bytes === undefined) return undefined
    const plain = addressText(bytes)
    if (plain === undefined || reachOf(plain) === undefined) return undefined
    if (this.#isLoopback) return reachOf(plain) === 'computer' ? plain : undefined
    if (!mayName('site', plain)) return undefined
    const own = this.#families[bytes.length === 4 ? 4 : 16]
    // An IPv6 link-local address says nothing without its zone.
    if (isLinkLocal(plain)) return bytes.length === 4 && own.hasLinkLocal ? plain : undefined
    return reachOf(plain) === 'internet' || own.hasPrivate ? plain : undefined
  }
}

interface OwnNetworks {
  readonly hasPrivate: boolean
  readonly hasLinkLocal: boolean
}

const ownNetworks = (interfaces: Interfaces, family: 'IPv4' | 'IPv6'): OwnNetworks => {
  const own = Object.values(interfaces).flatMap((infos = []) =>
    infos.filter((info) => info.family === family).map(({ address }) => address),
  )
  return {
    hasPrivate: own.some((address) => reachOf(address) === 'site' && !isLinkLocal(address)),
    hasLinkLocal: own.some(isLinkLocal),
  }
}
