import { EventEmitter } from 'node:events'
import net from 'node:net'
import type { Clock } from '../../../../base/clock'
import { settledWithin } from '../../../../base/within'
import { RateBudget } from '../../../../base/rate-budget'
import { packetSamples } from '../../../../native/opus/opus-format'
import {
  MessageReader,
  type PeerMessage,
  type PeerState,
  peerStateIn,
  peerToPeer,
} from '../../../../protocol/directory'
import { type MediaPacket, TIMESTAMP_RATE } from '../../../../protocol/media'
import type { Offer } from '../../../../protocol/media/negotiation'
import type { LinkSecurity } from '../link-security'
import type { LinkCloseReason, LinkStats, MediaLink, MediaLinkEvents } from '../media-link'
import { inWords } from './connection-error'
import { CalleeAuthenticator } from './callee-authenticator'
import { lookupWithin, whyNotConnect } from './limited-lookup'
import { PacketStamper } from './packet-stamper'
import { type Address, tcpAddress, tcpOffer } from './tcp-offer'
import { VoiceStream } from './voice-stream'
import type { WithdrawnOffers } from './withdrawn-offers'
import { isTlsError, secureConnect, authenticationProblem } from './voice-tls'

/** The assumed duration of a packet with an unreadable header. ms */
const USUAL_PACKET_MS = 20
/** From the attempt to connect to having read ConnectionEstablished. ms */
export const CONNECT_TIMEOUT_MS = 10_000
/** A peer sends 50 frames a second even while muted; after such a silence it is gone. ms */
export const RECEIVE_TIMEOUT_MS = 30_000
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

/** Where to wait for callees. */
export interface TcpListen {
  /** Every address when undefined. */
  readonly host?: string | undefined
  /** 0 lets the system choose. */
  readonly port: number
}

export interface TcpLinkOptions {
  readonly clock: Clock
  /** Whether the peer answers pings. */
  readonly pings: boolean
  /** Whether the peer understands our state; it is not told when left out. */
  readonly tellsState?: boolean
  /** Undefined: unencrypted, with any peer. */
  readonly security?: LinkSecurity | undefined
  readonly listen: TcpListen
  /** Takes over the port of an offer that nobody has answered; it is closed when undefined. */
  readonly withdrawn?: WithdrawnOffers | undefined
}

/**
 * The system resets a connection that is closed with unread data, which is nearly always so in a call: hanging up
 * closes the socket, in the original phone as well.
 */
const CLOSED_UNREAD: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE'])

/** An IPv6 wildcard socket accepts IPv4 as well; without IPv6, only IPv4 is used. */
const WILDCARDS = ['::', '0.0.0.0']
const NO_IPV6 = new Set(['EAFNOSUPPORT', 'EADDRNOTAVAIL', 'EINVAL'])

/**
 * The socket between two phones. The side that offers listens, accepts exactly one connection and sends
 * ConnectionEstablished; the other connects and waits for it. Hanging up is closing the socket.
 *
 * Between two phones with identities everything is inside TLS, and the accepted connection is the first one that proves
 * to be the callee's.
 */
export class TcpLink extends EventEmitter<MediaLinkEvents> implements MediaLink {
  readonly #clock: Clock
  readonly #listen: TcpListen
  readonly #reader = new MessageReader(peerToPeer)
  readonly #stamper = new PacketStamper()
  readonly #budget: RateBudget
  readonly #security: LinkSecurity | undefined
  #authenticator: CalleeAuthenticator | undefined
  #server: net.Server | undefined
  #socket: net.Socket | undefined
  /** Connects to the peer's own offer. */
  #meeting: net.Socket | undefined
  readonly #withdrawn: WithdrawnOffers | undefined
  #peer = ''
  #established = false
  #ended = false
  #lastReceivedMs = 0
  #cancelTimer = (): void => undefined
  /** The voice stream after both sides are connected. */
  readonly #stream: VoiceStream

  constructor({ clock, pings, tellsState = false, security, listen, withdrawn }: TcpLinkOptions) {
    super()
    this.#clock = clock
    this.#security = security
    this.#listen = listen
    this.#withdrawn = withdrawn
    this.#budget = new RateBudget(FRAME_BURST, FRAMES_A_SECOND, clock.now())
    this.#stream = new VoiceStream(clock, { pings, tellsState })
  }

  get stats(): LinkStats {
    return this.#stream.stats
  }

  /** Waits for one connection. */
  offer(): void {
    const { host, port } = this.#listen
    if (port !== 0) this.#withdrawn?.close()
    this.#listenOn(host === undefined ? WILDCARDS : [host], port)
  }

  answer(offer: Offer): void {
    const address = tcpAddress(offer)
    if (address === undefined) {
      this.#fail('unreachable', 'the caller named no address to connect to')
      return
    }
    const { host, port } = address
    this.#peer = `${net.isIPv6(host) ? `[${host}]` : host}:${port}`
    const to = destinationOf(address)
    if (to instanceof Error) return this.#fail('unreachable', `cannot reach ${this.#peer} (${to.message})`)
    this.#cancelTimer = this.#clock.after(CONNECT_TIMEOUT_MS, () =>
      this.#fail('unreachable', `${this.#peer} did not answer within ${CONNECT_TIMEOUT_MS / 1000} s`),
    )
    try {
      if (this.#security === undefined) this.#adopt(net.connect({ ...to, noDelay: true }))
      else this.#connectSecurely(to, this.#security)
    } catch (error) {
      // The port, which came over the network, is out of range.
      this.#fail('unreachable', `cannot reach ${this.#peer} (${error instanceof Error ? error.message : ''})`)
    }
  }

  /**
   * Connects to a peer that calls at the same time; the first connection that is established is the call's. Not with
   * identities, whose phones agree on one of the two calls. That it fails means nothing: our own offer stands.
   */
  meet(offer: Offer): void {
    const address = tcpAddress(offer)
    if (!address || this.#security || this.#server?.listening !== true || this.#meeting) return
    const { host, port } = address
    const to = destinationOf(address)
    if (this.#socket || port < 1 || port > 65_535 || to instanceof Error) return
    const socket = net.connect({ ...to, noDelay: true })
    this.#meeting = socket
    socket.setTimeout(CONNECT_TIMEOUT_MS, () => socket.destroy())
    socket.on('error', () => undefined)
    socket.on('close', () => {
      if (this.#meeting === socket) this.#meeting = undefined
    })
    const reader = new MessageReader(peerToPeer)
    const received: Uint8Array[] = []
    const take = (chunk: Uint8Array): void => {
      if (this.#socket !== undefined || this.#ended) return
      received.push(chunk)
      const { messages, error } = reader.push(chunk)
      const [first] = messages
      if (error !== undefined || (first && first.kind !== 'connection-established')) socket.destroy()
      if (first?.kind !== 'connection-established' || error !== undefined) return
      socket.off('data', take)
      this.#meeting = undefined
      this.#server?.close()
      this.#peer = `${host} port ${port}`
      socket.setTimeout(0)
      this.#adopt(socket)
      this.#receive(socket, Buffer.concat(received))
    }
    socket.on('data', take)
  }

  /** The protocol carries no numbers; the peer's link numbers packets itself. */
  send({ payload }: MediaPacket): void {
    this.#stream.send(payload, durationMsOf(payload))
  }

  sendState(state: PeerState): void {
    this.#stream.setState(state)
  }

  /** Hangs up. The peer gets a moment to close, then the socket is destroyed. Never rejects. */
  async close(): Promise<void> {
    this.#end()
    const socket = this.#socket
    if (socket === undefined || socket.destroyed) return
    if (!this.#established) {
      socket.destroy()
      return
    }
    // Closing with bytes of the peer unread would reset the connection, which looks to it like a broken network.
    const closed = new Promise((resolve) => socket.once('close', resolve))
    socket.resume()
    socket.end()
    if (!(await settledWithin(this.#clock, GOODBYE_MS, closed))) socket.destroy()
  }

  #listenOn([host, ...others]: readonly string[], port: number): void {
    const server = net.createServer({ noDelay: true }, (socket) => {
      if (this.#socket !== undefined || this.#ended) {
        socket.destroy()
        return
      }
      if (this.#authenticator === undefined)
        this.#admit(socket, `${socket.remoteAddress ?? ''} port ${socket.remotePort ?? 0}`)
      else this.#authenticator.authenticate(socket)
    })
    if (this.#security !== undefined) {
      this.#authenticator ??= new CalleeAuthenticator(this.#clock, this.#security, {
        onAuthenticated: (socket, address) => this.#admit(socket, address),
        onRefused: (detail) => this.emit('turned-away', detail),
      })
    }
    this.#server = server
    server.on('error', (error: NodeJS.ErrnoException) => {
      if (this.#ended) return
      if (others.length > 0 && NO_IPV6.has(error.code ?? '')) this.#listenOn(others, port)
      else
        this.#fail('offer-failed', `cannot wait for calls on ${host ?? ''} port ${port} (${inWords(error)})`)
    })
    try {
      server.listen({ host, port }, () => {
        const address = server.address()
        if (this.#ended || address === null || typeof address === 'string') return
        this.emit('offered', tcpOffer({ host: address.address, port: address.port }))
      })
    } catch (error) {
      this.#fail('offer-failed', `cannot wait for calls (${error instanceof Error ? error.message : ''})`)
    }
  }

  #admit(socket: net.Socket, address: string): void {
    this.#server?.close()
    this.#meeting?.destroy()
    this.#peer = address
    this.#adopt(socket)
    socket.write(peerToPeer.encode({ kind: 'connection-established' }))
    this.#establish(socket)
  }

  #connectSecurely(to: net.TcpNetConnectOpts, security: LinkSecurity): void {
    const socket = secureConnect(to, security)
    socket.setNoDelay(true)
    socket.once('secureConnect', () => {
      const why = authenticationProblem(socket, security)
      if (why !== undefined) this.#fail('not-authentic', `${this.#peer} is not whom we were to meet: ${why}`)
    })
    this.#adopt(socket)
  }

  #adopt(socket: net.Socket): void {
    this.#socket = socket
    socket.setKeepAlive(true, KEEP_ALIVE_MS)
    socket.on('data', (chunk) => this.#receive(socket, chunk))
    socket.on('end', () => {
      if (this.#established) this.#fail('peer-closed', `${this.#peer} hung up`)
      else this.#fail('offer-withdrawn', `${this.#peer} closed the connection: it is no longer calling`)
    })
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (this.#established && CLOSED_UNREAD.has(error.code ?? ''))
        this.#fail('peer-closed', `${this.#peer} hung up with our voice unread (${inWords(error)})`)
      else if (this.#established)
        this.#fail('lost', `the connection to ${this.#peer} broke (${inWords(error)})`)
      else if (this.#security !== undefined && isTlsError(error))
        this.#fail('not-authentic', `${this.#peer} is not whom we were to meet: ${inWords(error)}`)
      else {
        const isGone =
          error.code === 'ECONNREFUSED' || (this.#security && CLOSED_UNREAD.has(error.code ?? ''))
        this.#fail(
          isGone ? 'offer-withdrawn' : 'unreachable',
          `cannot reach ${this.#peer} (${inWords(error)})`,
        )
      }
    })
  }

  #establish(socket: net.Socket): void {
    this.#established = true
    this.#stream.start(socket)
    this.#cancelTimer()
    this.#lastReceivedMs = this.#clock.now()
    this.#watch(RECEIVE_TIMEOUT_MS)
    this.emit('connected')
  }

  #receive(socket: net.Socket, chunk: Uint8Array): void {
    this.#lastReceivedMs = this.#clock.now()
    const { messages, error } = this.#reader.push(chunk)
    for (const message of messages) {
      if (this.#ended) return
      if (this.#budget.take(this.#lastReceivedMs)) this.#take(socket, message)
      else this.#fail('protocol', `${this.#peer} sent more frames than there can be voice`)
    }
    if (error !== undefined)
      this.#fail('protocol', `${this.#peer} sent what is not a voice frame: ${error.message}`)
  }

  #take(socket: net.Socket, message: PeerMessage): void {
    switch (message.kind) {
      case 'connection-established':
        if (!this.#established) this.#establish(socket)
        return
      case 'voice-data': {
        if (!this.#established) {
          this.#fail('protocol', `${this.#peer} sent voice before the connection was established`)
          return
        }
        this.#stream.received(message)
        const state = peerStateIn(message.extension)
        if (state) this.emit('peer-state', state)
        this.emit('packet', this.#stamper.stamp(message.data, this.#lastReceivedMs))
      }
    }
  }

  /** One timer that checks again when the silence could be long enough, instead of one renewed at every frame. */
  #watch(ms: number): void {
    this.#cancelTimer = this.#clock.after(ms, () => {
      const leftMs = this.#lastReceivedMs + RECEIVE_TIMEOUT_MS - this.#clock.now()
      if (leftMs > 0) this.#watch(leftMs)
      else this.#fail('lost', `nothing came from ${this.#peer} for ${RECEIVE_TIMEOUT_MS / 1000} s`)
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
    this.#authenticator?.close()
    this.#meeting?.destroy()
    const server = this.#server
    if (this.#withdrawn && !this.#security && server?.listening) this.#withdrawn.keep(server)
    else server?.close()
  }
}

/** How to connect to an offer's address; the error for one that its server may not name. */
const destinationOf = ({ host, port, namedFrom = 'computer' }: Address): net.TcpNetConnectOpts | Error =>
  whyNotConnect(host, namedFrom) ?? { host, port, lookup: lookupWithin(namedFrom) }

function durationMsOf(payload: Uint8Array): number {
  const samples = packetSamples(payload)
  return samples === undefined ? USUAL_PACKET_MS : (samples * 1000) / TIMESTAMP_RATE
}
