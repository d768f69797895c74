import { randomBytes } from 'node:crypto'
import { EventEmitter } from 'node:events'
import type net from 'node:net'
import type { Clock } from '../../../../base/clock'
import { settledWithin } from '../../../../base/within'
import { RateBudget } from '../../../../base/rate-budget'
import {
  MessageReader,
  otherLinkIn,
  type PeerMessage,
  type PeerState,
  peerStateIn,
  peerToPeer,
  voiceNumbersIn,
} from '../../../../protocol/directory'
import type { MediaPacket } from '../../../../protocol/media'
import type { Offer, Signal } from '../../../../protocol/media/negotiation'
import { MEETING_BYTES, type RelayAccess } from '../../../../protocol/relay/relay'
import type { LinkSecurity } from '../link-security'
import type { LinkCloseReason, LinkStats, MediaLink, MediaLinkEvents } from '../media-link'
import { CalleeListener, type TcpListen } from './callee-listener'
import { CallerDialler, type CallerDiallerHandlers, type Far } from './caller-dialler'
import { CLOSED_UNREAD, inWords } from '../../../../base/networks/connection-error'
import { planDial } from './dial-plan'
import { ownAddresses } from './own-addresses'
import { currentInterfaces, type Interfaces } from '../../../../base/networks/interfaces'
import { PacketStamper } from './packet-stamper'
import { type RelayRoute, relayRoute } from './relay-route'
import { meetingOf, relaySignal } from './relay-signal'
import { HIDDEN, type TcpAddress, tcpAddress, tcpOffer } from './tcp-offer'
import { VoiceStream } from './voice-stream'
import type { WithdrawnOffers } from './withdrawn-offers'

/** A peer sends 50 frames a second even while muted; after such a silence it is gone. ms */
const RECEIVE_TIMEOUT_MS = 30_000
/** How long the peer may take to close after our goodbye. ms */
const GOODBYE_MS = 300
const KEEP_ALIVE_MS = 10_000
/**
 * Each frame costs the voice process, which other calls use too, about 20 µs. Without a limit, a megabyte a second of
 * empty frames would use all of its time. The burst is what a network may hold back until the link is given
 * up, 30 s of packets of 10 ms.
 */
const FRAME_BURST = 3000
/** The shortest packets that Opus has, of 2.5 ms. */
const FRAMES_A_SECOND = 400

export interface TcpLinkOptions {
  readonly clock: Clock
  /** Whether the peer answers pings. */
  readonly pings: boolean
  /** Whether the peer understands our state; it is not told when left out. */
  readonly tellsState?: boolean
  /** Undefined: unencrypted, with any peer. */
  readonly security?: LinkSecurity | undefined
  readonly listen: TcpListen
  /** Where both sides can meet when neither reaches the other; used with `security` only. */
  readonly relay?: RelayAccess | undefined
  /** Connects at the relay only; false when left out. */
  readonly relayOnly?: boolean
  /** Takes over the port of an offer that nobody has answered; it is closed when undefined. */
  readonly withdrawn?: WithdrawnOffers | undefined
  /** The call has another link. Called when the peer says whether it hears us there. */
  readonly onPeerHears?: ((hears: boolean) => void) | undefined
  /** The network interfaces of this computer, as they are now. */
  readonly interfaces?: () => Interfaces
}

/**
 * The socket between two phones. The side that offers listens, accepts exactly one connection and sends
 * ConnectionEstablished; the other connects and waits for it. Hanging up is closing the socket.
 *
 * Between two phones with identities everything is inside TLS, and the accepted connection is the first one that proves
 * to be the callee's. When the callee connects to none of the caller's addresses, both go to a relay: the callee names the
 * meeting in a signal, so that the caller connects to nothing before.
 */
export class TcpLink extends EventEmitter<MediaLinkEvents> implements MediaLink {
  readonly #clock: Clock
  readonly #listen: TcpListen
  readonly #interfaces: () => Interfaces
  readonly #reader = new MessageReader(peerToPeer)
  readonly #stamper = new PacketStamper()
  readonly #budget: RateBudget
  readonly #security: LinkSecurity | undefined
  readonly #relay: RelayAccess | undefined
  readonly #relayOnly: boolean
  readonly #withdrawn: WithdrawnOffers | undefined
  readonly #onPeerHears: ((hears: boolean) => void) | undefined
  #listener: CalleeListener | undefined
  /** Connects to the caller, or to the peer's own offer. */
  #dialler: CallerDialler | undefined
  #socket: net.Socket | undefined
  #peer: Far = { name: '' }
  #ended = false
  #lastReceivedMs = 0
  #cancelTimer = (): void => undefined
  /** The voice stream after both sides are connected. */
  readonly #stream: VoiceStream

  constructor({
    clock,
    pings,
    tellsState = false,
    security,
    listen,
    relay,
    relayOnly = false,
    withdrawn,
    onPeerHears,
    interfaces = currentInterfaces,
  }: TcpLinkOptions) {
    super()
    this.#clock = clock
    this.#security = security
    this.#listen = listen
    this.#interfaces = interfaces
    this.#relay = security && relay
    this.#relayOnly = relayOnly
    this.#withdrawn = withdrawn
    this.#onPeerHears = onPeerHears
    this.#budget = new RateBudget(FRAME_BURST, FRAMES_A_SECOND, clock.now())
    this.#stream = new VoiceStream(clock, { pings, tellsState, isPaired: onPeerHears !== undefined })
  }

  get stats(): LinkStats {
    const { relay } = this.#peer
    return {
      ...this.#stream.stats,
      path: relay === undefined ? { kind: 'tcp' } : { kind: 'tcp-relay', relay },
    }
  }

  /** Waits for one connection. */
  offer(): void {
    const { host, port } = this.#listen
    if (port !== 0) this.#withdrawn?.close()
    this.#listener = new CalleeListener(this.#clock, this.#listen, this.#security, {
      onListening: ({ address, port }) => {
        // Where the user has chosen an address, no other one is offered.
        const candidates = host === undefined ? ownAddresses(this.#interfaces(), address) : []
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

  /** The callee names a meeting at the relay. The first one counts. */
  negotiate(signal: Signal): void {
    const meeting = meetingOf(signal)
    if (meeting !== undefined && this.#relay)
      this.#listener?.join(relayRoute(this.#relay, meeting, this.#clock))
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

  sendState(state: PeerState): void {
    this.#stream.setState(state)
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
        this.#receive(received)
      },
      onFailed,
    })
    this.#dialler = dialler
    const named = this.#relayOnly ? HIDDEN : { ...address, candidates: this.#security ? candidates : [] }
    dialler.dial(
      planDial(named, this.#interfaces(), process.platform),
      this.#relay && this.#meeting(this.#relay),
    )
  }

  /** A new meeting, of which the caller is told when we go there. */
  #meeting(access: RelayAccess): RelayRoute {
    const meeting = randomBytes(MEETING_BYTES).toString('hex')
    const route = relayRoute(access, meeting, this.#clock)
    return {
      ...route,
      open: () => {
        this.emit('signal', relaySignal(meeting))
        return route.open()
      },
    }
  }

  #establish(socket: net.Socket, far: Far): void {
    this.#socket = socket
    this.#peer = far
    const { name: peer } = far
    socket.setKeepAlive(true, KEEP_ALIVE_MS)
    socket.on('data', (chunk) => this.#receive(chunk))
    socket.on('end', () => this.#fail('peer-closed', `${peer} hung up`))
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (CLOSED_UNREAD.has(error.code ?? ''))
        this.#fail('peer-closed', `${peer} hung up with our voice unread (${inWords(error)})`)
      else this.#fail('lost', `the connection to ${peer} broke (${inWords(error)})`)
    })
    this.#stream.start(socket)
    this.#lastReceivedMs = this.#clock.now()
    this.#watch(RECEIVE_TIMEOUT_MS)
    this.emit('connected')
  }

  #receive(chunk: Uint8Array): void {
    this.#lastReceivedMs = this.#clock.now()
    const { messages, error } = this.#reader.push(chunk)
    for (const message of messages) {
      if (this.#ended) return
      if (this.#budget.take(this.#lastReceivedMs)) this.#take(message)
      else this.#fail('protocol', `${this.#peer.name} sent more frames than there can be voice`)
    }
    if (error !== undefined)
      this.#fail('protocol', `${this.#peer.name} sent what is not a voice frame: ${error.message}`)
  }

  #take(message: PeerMessage): void {
    switch (message.kind) {
      case 'connection-established':
        return
      case 'voice-data': {
        this.#stream.received(message)
        const state = peerStateIn(message.extension)
        if (state) this.emit('peer-state', state)
        const hearsOther = otherLinkIn(message.extension)
        if (hearsOther !== undefined) this.#onPeerHears?.(hearsOther)
        const numbers = voiceNumbersIn(message.extension)
        this.emit('packet', this.#stamper.stamp(message.data, this.#lastReceivedMs, numbers))
      }
    }
  }

  /** One timer that checks again when the silence could be long enough, instead of one renewed at every frame. */
  #watch(ms: number): void {
    this.#cancelTimer = this.#clock.after(ms, () => {
      const leftMs = this.#lastReceivedMs + RECEIVE_TIMEOUT_MS - this.#clock.now()
      if (leftMs > 0) this.#watch(leftMs)
      else this.#fail('lost', `nothing came from ${this.#peer.name} for ${RECEIVE_TIMEOUT_MS / 1000} s`)
    })
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
    this.#cancelTimer()
    this.#dialler?.close()
    this.#listener?.close(this.#security ? undefined : this.#withdrawn)
  }
}
