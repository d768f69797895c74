import { randomBytes } from 'node:crypto'
import { EventEmitter } from 'node:events'
import type net from 'node:net'
import { TLSSocket } from 'node:tls'
import type { Clock } from '../../../../base/clock'
import { settledWithin } from '../../../../base/within'
import { type PeerState, peerToPeer } from '../../../../protocol/directory'
import { isLoopback, plainAddress } from '../../../../base/networks/socket-address'
import type { MediaPacket } from '../../../../protocol/media'
import type { Offer, Signal } from '../../../../protocol/media/negotiation'
import { MEETING_BYTES, type RelayAccess } from '../../../../protocol/relay/relay'
import type { LinkSecurity } from '../link-security'
import type { LinkCloseReason, LinkStats, MediaLink, MediaLinkEvents } from '../media-link'
import { CalleeListener, MAX_RELAYS, type TcpListen } from './callee-listener'
import { CallerDialler, type CallerDiallerHandlers, type Far } from './caller-dialler'
import { CLOSED_UNREAD, inWords } from '../../../../base/networks/connection-error'
import { planDial } from './dial-plan'
import { ownAddresses } from './own-addresses'
import { addressesOfComputer, currentInterfaces, type Interfaces } from '../../../../base/networks/interfaces'
import { type RelayRoute, relayRoute } from './relay-route'
import { meetingIn, relaySignal } from './relay-signal'
import { HIDDEN, type TcpAddress, tcpAddress, tcpOffer } from './tcp-offer'
import { type PairHandlers, VoiceReceiver } from './voice-receiver'
import { VoiceStream } from './voice-stream'
import { sharedKeyOf } from './voice-tls'
import type { WithdrawnOffers } from './withdrawn-offers'

/** How long the peer may take to close after our goodbye. ms */
const GOODBYE_MS = 300
const KEEP_ALIVE_MS = 10_000
export interface TcpLinkOptions {
  readonly clock: Clock
  /** Whether the peer answers pings. */
  readonly pings: boolean
  /** Whether the peer understands our state; it is not told when left out. */
  readonly tellsState?: boolean
  /** Undefined: unencrypted, with any peer. */
  readonly security?: LinkSecurity | undefined
  readonly listen: TcpListen
  /** Where both sides can meet when neither reaches the other, in the order in which a callee tries them; used with `security` only. */
  readonly relays?: readonly RelayAccess[] | undefined
  /** Connects at relays only; false when left out. */
  readonly relayOnly?: boolean
  /** Offers no further addresses of this computer; false when left out. */
  readonly hidesAddresses?: boolean
  /** Takes over the port of an offer that nobody has answered; it is closed when undefined. */
  readonly withdrawn?: WithdrawnOffers | undefined
  /** The call has another link. */
  readonly pair?: PairHandlers | undefined
  /** When the relay is tried, if nothing has connected before; as for the begin of a call when left out. ms */
  readonly relayAfterMs?: number
  /** The network interfaces of this computer, as they are now. */
  readonly interfaces?: () => Interfaces
}

/**
 * The socket between two phones. The side that offers listens, accepts exactly one connection and sends
 * ConnectionEstablished; the other connects and waits for it. Hanging up is closing the socket.
 *
 * Between two phones with identities everything is inside TLS, and the accepted connection is the first one that proves
 * to be the callee's. When the callee connects to none of the caller's addresses, both go to a relay: the callee names it and
 * the meeting in a signal, so that the caller connects to nothing before. The caller goes to relays of its own network only.
 */
export class TcpLink extends EventEmitter<MediaLinkEvents> implements MediaLink {
  readonly #clock: Clock
  readonly #listen: TcpListen
  readonly #interfaces: () => Interfaces
  readonly #security: LinkSecurity | undefined
  readonly #relays: readonly RelayAccess[]
  readonly #relayOnly: boolean
  readonly #hidesAddresses: boolean
  readonly #withdrawn: WithdrawnOffers | undefined
  readonly #relayAfterMs: number | undefined
  #listener: CalleeListener | undefined
  /** Connects to the caller, or to the peer's own offer. */
  #dialler: CallerDialler | undefined
  #socket: net.Socket | undefined
  #peer: Far = { name: '' }
  #ended = false
  #wasReset = false
  #sharedKey: Buffer | undefined
  /** The voice stream after both sides are connected. */
  readonly #stream: VoiceStream
  readonly #receiver: VoiceReceiver

  constructor({
    clock,
    pings,
    tellsState = false,
    security,
    listen,
    relays = [],
    relayOnly = false,
    hidesAddresses = false,
    withdrawn,
    pair,
    relayAfterMs,
    interfaces = currentInterfaces,
  }: TcpLinkOptions) {
    super()
    this.#clock = clock
    this.#security = security
    this.#listen = listen
    this.#interfaces = interfaces
    this.#relays = security ? relays : []
    this.#relayOnly = relayOnly
    this.#hidesAddresses = hidesAddresses
    this.#withdrawn = withdrawn
    this.#relayAfterMs = relayAfterMs
    this.#stream = new VoiceStream(clock, { pings, tellsState, isPaired: pair !== undefined })
    this.#receiver = new VoiceReceiver(
      { clock, pair, stream: this.#stream, isSecure: security !== undefined },
      {
        onPacket: (packet) => this.emit('packet', packet),
        onPeerState: (state) => this.emit('peer-state', state),
        onFailed: (reason, detail) => this.#fail(reason, detail),
      },
    )
  }

  get stats(): LinkStats {
    const { relay } = this.#peer
    return {
      ...this.#stream.stats,
      path: relay === undefined ? { kind: 'tcp' } : { kind: 'tcp-relay', relay },
    }
  }

  /** What only both sides of this connection know, 32 bytes; undefined before it stands, and without identities. */
  get sharedKey(): Buffer | undefined {
    return this.#sharedKey
  }

  /** The network has reset the connection, which looks like hanging up with our voice unread. */
  get wasReset(): boolean {
    return this.#wasReset
  }

  /** The connection stands at an address that this computer has no more. */
  get isStranded(): boolean {
    const address = plainAddress(this.#socket?.localAddress?.split('%')[0] ?? '')
    const own = addressesOfComputer(this.#interfaces())
    return address !== '' && !isLoopback(address) && own.size > 0 && !own.has(address)
  }

  /** Waits for one connection. */
  offer(): void {
    const { host, port } = this.#listen
    if (port !== 0) this.#withdrawn?.close()
    this.#listener = new CalleeListener(this.#clock, this.#listen, this.#security, {
      onListening: ({ address, port }) => {
        // Where the user has chosen an address, no other one is offered.
        const isAlone = host !== undefined || this.#hidesAddresses
        const candidates = isAlone ? [] : ownAddresses(this.#interfaces(), address)
        this.emit('offered', tcpOffer({ host: address, port, candidates }))
      },
      onFailed: (detail) => this.#fail('offer-failed', detail),
      onCallee: (socket, from) => {
        this.#dialler?.close()
        socket.write(peerToPeer.encode({ kind: 'connection-established' }))
        this.#establish(socket, from)
      },
      onRefused: (detail) => this.emit('turned-away', detail),
    })
    if (this.#relayOnly) this.emit('offered', tcpOffer(HIDDEN))
    else this.#listener.listen()
  }

  answer(offer: Offer): void {
    const address = tcpAddress(offer)
    if (address === undefined) {
      this.#fail('unreachable', 'the caller named no address to connect to')
      return
    }
    this.#dial(address, ({ reason, detail }) => this.#fail(reason, detail))
  }

  /**
   * Connects to a peer that calls at the same time; the first connection that is established is the call's. Not with
   * identities, whose phones agree on one of the two calls. That it fails means nothing: our own offer stands.
   */
  meet(offer: Offer): void {
    const address = tcpAddress(offer)
    if (!address || this.#security || !this.#listener?.isListening || this.#dialler) return
    this.#dial(address, () => (this.#dialler = undefined))
  }

  /** The callee names a meeting, and a relay that our own server has told us of. A relay that we do not know is none: we go to the first. */
  negotiate(signal: Signal): void {
    const { meeting, at } = meetingIn(signal) ?? {}
    const [first] = this.#relays
    const relay = this.#relays.find(({ id }) => id !== undefined && id === at) ?? first
    if (meeting !== undefined && relay) this.#listener?.join(relayRoute(relay, meeting, this.#clock))
  }

  /** The protocol carries no numbers; the peer's link numbers packets itself, unless the call has another link. */
  send(packet: MediaPacket): void {
    this.#stream.send(packet)
  }

  /** Tells the peer, with the voice, whether we hear it on the call's other link. At first we do not. */
  setHearing(hears: boolean): void {
    this.#stream.setHearing(hears)
  }

  get hasToldHearing(): boolean {
    return this.#stream.hasToldHearing
  }

  /** What is sent now arrives late. */
  get isBehind(): boolean {
    return this.#stream.isBehind
  }

  sendState(state: PeerState): void {
    this.#stream.setState(state)
  }

  /** Sends a signal inside of an encrypted connection. @returns false where it must go another way */
  sendSignal(signal: Signal): boolean {
    if (this.#ended || !this.#security) return false
    return this.#stream.sendSignal(new Uint8Array(Buffer.from(JSON.stringify(signal))))
  }

  /** Hangs up. The peer gets a moment to close, then the socket is destroyed. Never rejects. */
  async close(): Promise<void> {
    this.#end()
    const socket = this.#socket
    if (socket === undefined || socket.destroyed) return
    // Closing with bytes of the peer unread would reset the connection, which looks to it like a broken network.
    const closed = new Promise((resolve) => socket.once('close', resolve))
    socket.resume()
    socket.end()
    if (!(await settledWithin(this.#clock, GOODBYE_MS, closed))) socket.destroy()
  }

  /** Candidates count only where the caller proves who it is. */
  #dial({ candidates = [], ...address }: TcpAddress, onFailed: CallerDiallerHandlers['onFailed']): void {
    const dialler = new CallerDialler(this.#clock, this.#security, {
      onEstablished: (socket, far, received) => {
        this.#listener?.close()
        this.#establish(socket, far)
        this.#receiver.receive(received)
      },
      onFailed,
    })
    this.#dialler = dialler
    const named = this.#relayOnly ? HIDDEN : { ...address, candidates: this.#security ? candidates : [] }
    dialler.dial(
      planDial(named, this.#interfaces(), process.platform),
      this.#relays.slice(0, MAX_RELAYS).map((relay) => this.#meeting(relay)),
      this.#relayAfterMs,
    )
  }

  /** A new meeting, of which the caller is told when we go there. */
  #meeting(access: RelayAccess): RelayRoute {
    const meeting = randomBytes(MEETING_BYTES).toString('hex')
    const route = relayRoute(access, meeting, this.#clock)
    return {
      ...route,
      open: () => {
        this.emit('signal', relaySignal(meeting, access.id))
        return route.open()
      },
    }
  }

  #establish(socket: net.Socket, far: Far): void {
    this.#socket = socket
    this.#peer = far
    const { name: peer } = far
    socket.setKeepAlive(true, KEEP_ALIVE_MS)
    socket.on('data', (chunk) => this.#receiver.receive(chunk))
    socket.on('end', () => this.#fail('peer-closed', `${peer} hung up`))
    socket.on('error', (error: NodeJS.ErrnoException) => {
      this.#wasReset = CLOSED_UNREAD.has(error.code ?? '')
      if (this.#wasReset)
        this.#fail('peer-closed', `${peer} hung up with our voice unread (${inWords(error)})`)
      else this.#fail('lost', `the connection to ${peer} broke (${inWords(error)})`)
    })
    this.#sharedKey = socket instanceof TLSSocket ? sharedKeyOf(socket) : undefined
    this.#stream.start(socket)
    this.#receiver.start(peer)
    this.emit('connected')
  }

  #fail(reason: LinkCloseReason, detail: string): void {
    if (this.#ended) return
    this.#end()
    this.#socket?.destroy()
    this.emit('closed', reason, detail)
  }

  #end(): void {
    this.#ended = true
    this.#stream.stop()
    this.#receiver.stop()
    this.#dialler?.close()
    this.#listener?.close(this.#security ? undefined : this.#withdrawn)
  }
}
