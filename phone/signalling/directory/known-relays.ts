import type { Clock } from '../../../base/clock'
import type { Reach } from '../../../base/networks/reach'
import type { NetworkRelay, NetworkRelays, RelayTicket } from '../../../protocol/directory'
import { RELAY_PATH, type RelayAccess } from '../../../protocol/relay/relay'
import { type ChooseProxy, chosenProxy } from '../proxy-choice'
import { webSocketUrl } from './server-way'

export interface KnownRelaysOptions {
  readonly clock: Clock
  /** The trusted certificate authorities, PEM; Node's roots when undefined. */
  readonly roots: readonly string[] | undefined
  readonly chooseProxy: ChooseProxy
  /** Numbers in [0, 1), to spread calls over relays. */
  readonly random: () => number
}

/** The relays that a server names, and what it may name. */
export interface NamedRelays extends NetworkRelays {
  /** From where the server can be reached. */
  readonly from: Reach
  readonly mayBeNamed: (relay: NetworkRelay, from: Reach) => boolean
}

/** The way to a relay. */
interface RelayWay {
  readonly url: string
  /** Undefined: none, or it is not chosen yet. */
  proxy: string | undefined
}

interface OtherRelay {
  readonly id: string
  readonly ticket: RelayTicket
  readonly way: RelayWay
  readonly from: Reach
}

/** The relays that our server has told us of: its own, and others of its network. */
export class KnownRelays {
  readonly #options: KnownRelaysOptions
  /** At the HTTP port of the server; undefined: it has none. */
  #own: RelayWay | undefined
  /** Undefined: the server does not name its own. */
  #ownId: string | undefined
  /** In the order in which we try them. */
  #others: readonly OtherRelay[] = []
  readonly #ways = new Map<string, RelayWay>()

  constructor(options: KnownRelaysOptions) {
    this.#options = options
  }

  /** @param own the URL of the server's own relay, if it has one; undefined: it has no HTTP port */
  loggedIn(own: string | undefined): void {
    this.#own = own === undefined ? undefined : this.#wayTo(own)
  }

  /** The server names the relays of its network. @param named undefined: it names none */
  named(named: NamedRelays | undefined): void {
    const { relays = [], ticket = '', from = 'internet', mayBeNamed = () => false } = named ?? {}
    this.#ownId = relays.find(({ isOwn }) => isOwn)?.id
    const before = new Map(this.#ways)
    this.#ways.clear()
    const others = relays.flatMap((relay): OtherRelay[] => {
      const url = webSocketUrl(relay, relay, RELAY_PATH)
      if (relay.isOwn || url === undefined || !mayBeNamed(relay, from)) return []
      const way = before.get(url) ?? this.#wayTo(url)
      this.#ways.set(url, way)
      return [{ id: relay.id, ticket, way, from }]
    })
    this.#others = this.#shuffled(others)
  }

  /**
   * The server's own relay first, the others in an order of ours.
   * @param ticket for the server's own relay; undefined: it has none
   */
  all(ticket: RelayTicket | undefined): readonly RelayAccess[] {
    const { roots } = this.#options
    const access = ({ url, proxy }: RelayWay) => ({
      ...{ url, ...(roots && { roots }), ...(proxy !== undefined && { proxy }) },
    })
    const id = this.#ownId
    return [
      ...(this.#own && ticket !== undefined
        ? [{ ...access(this.#own), ticket, ...(id !== undefined && { id }) }]
        : []),
      ...this.#others.map((other) => ({
        ...access(other.way),
        ...{ id: other.id, ticket: other.ticket, namedFrom: other.from },
      })),
    ]
  }

  /** Voice processes cannot ask for the system's proxy, so that it is chosen before a call needs it. */
  #wayTo(url: string): RelayWay {
    const { chooseProxy, clock } = this.#options
    const way: RelayWay = { url, proxy: undefined }
    void chosenProxy(chooseProxy, url, clock).then((proxy) => (way.proxy = proxy))
    return way
  }

  #shuffled(relays: readonly OtherRelay[]): readonly OtherRelay[] {
    return relays
      .map((relay) => ({ relay, at: this.#options.random() }))
      .toSorted((one, other) => one.at - other.at)
      .map(({ relay }) => relay)
  }
}
