import net from 'node:net'
import type { Clock } from '../../../../base/clock'
import { settledWithin } from '../../../../base/within'
import { RateBudget } from '../../../../base/rate-budget'
import { MessageReader, type PeerMessage, peerToPeer } from '../../../../protocol/directory'
import type { VoiceCloseReason } from '../../voice-contract'
import { inWords } from './connection-error'
import { Door } from './door'
import { VoiceStream } from './voice-stream'
import { isTlsError, secureConnect, unproven, type VoiceTls } from './voice-tls'

/** From the attempt to connect to having read ConnectionEstablished. ms */
export const CONNECT_TIMEOUT_MS = 10_000
/** A peer sends 50 frames a second even while muted; after such a silence it is gone. ms */
export const RECEIVE_TIMEOUT_MS = 30_000
/** How long the peer may take to see our goodbye before its connection is cut. ms */
const GOODBYE_MS = 300
const KEEP_ALIVE_MS = 10_000
/**
 * Each frame costs the voice process, which other calls are on, some 20 µs whatever is in it: without a limit a megabyte a
 * second of empty ones would take all of its time. At once: what a network may have held back until the link is given
 * up, 30 s of packets of 10 ms.
 */
const FRAME_BURST = 3000
/** The shortest packets that Opus has, of 2.5 ms. */
const FRAMES_A_SECOND = 400

export interface PeerLinkHandlers {
  /** The port is open. */
  onListening(host: string, port: number): void
  /** Somebody came to the port who could not prove to be the callee; the port stays open. */
  onTurnedAway(detail: string): void
  /** Both sides are connected, and have proved who they are where both have an identity: voice may flow. */
  onEstablished(): void
  /** One Opus packet. */
  onVoice(packet: Uint8Array): void
  /** It ended without having been asked to. At most once, and never after `close`. */
  onClosed(reason: VoiceCloseReason, detail: string): void
}

export interface Address {
  readonly host: string
  readonly port: number
}

/**
 * A system resets a connection that is closed before all has been read, which in a call is nearly always: hanging up
 * is closing the socket, and the original's looks like this.
 */
const CLOSED_UNREAD: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE'])

/** An IPv6 wildcard socket takes IPv4 as well; where there is no IPv6, plain IPv4 is what is left. */
const WILDCARDS = ['::', '0.0.0.0']
const NO_IPV6 = new Set(['EAFNOSUPPORT', 'EADDRNOTAVAIL', 'EINVAL'])

/**
 * The socket between two phones. One side listens, takes exactly one connection and sends ConnectionEstablished;
 * the other connects and waits for it. Hanging up is closing the socket.
 *
 * Between two with identities all of it is inside TLS, and the one connection that is taken is the first that proves to
 * be the callee's.
 */
export class PeerLink {
  readonly #clock: Clock
  readonly #handlers: PeerLinkHandlers
  readonly #reader = new MessageReader(peerToPeer)
  readonly #budget: RateBudget
  readonly #tls: VoiceTls | undefined
  #door: Door | undefined
  #server: net.Server | undefined
  #socket: net.Socket | undefined
  #peer = ''
  #established = false
  #ended = false
  #lastReceivedMs = 0
  #cancelTimer = (): void => undefined
  /** What flows once both sides are connected. */
  readonly stream: VoiceStream

  /**
   * @param pings whether the peer answers pings
   * @param voiceTls undefined: in the clear, with whoever comes
   */
  constructor(clock: Clock, pings: boolean, handlers: PeerLinkHandlers, voiceTls?: VoiceTls) {
    this.#clock = clock
    this.#tls = voiceTls
    this.#handlers = handlers
    this.#budget = new RateBudget(FRAME_BURST, FRAMES_A_SECOND, clock.now())
    this.stream = new VoiceStream(clock, pings)
  }

  /** Waits for one connection. @param address an undefined host is every address; port 0 is any free one */
  listen({ host, port }: { readonly host: string | undefined; readonly port: number }): void {
    this.#listenOn(host === undefined ? WILDCARDS : [host], port)
  }

  connect({ host, port }: Address): void {
    this.#peer = `${net.isIPv6(host) ? `[${host}]` : host}:${port}`
    this.#cancelTimer = this.#clock.after(CONNECT_TIMEOUT_MS, () =>
      this.#fail('connect-failed', `${this.#peer} did not answer within ${CONNECT_TIMEOUT_MS / 1000} s`),
    )
    try {
      if (this.#tls === undefined) this.#adopt(net.connect({ host, port, noDelay: true }))
      else this.#connectSecurely(host, port, this.#tls)
    } catch (error) {
      // A port that is out of range; it came over the network.
      this.#fail(
        'connect-failed',
        `cannot reach ${this.#peer} (${error instanceof Error ? error.message : ''})`,
      )
    }
  }

  /** Hangs up. The peer is given a moment to see it as such, then the socket is gone. Never rejects. */
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
      if (this.#door === undefined)
        this.#admit(socket, `${socket.remoteAddress ?? ''} port ${socket.remotePort ?? 0}`)
      else this.#door.knock(socket)
    })
    if (this.#tls !== undefined) {
      this.#door ??= new Door(this.#clock, this.#tls, {
        onProven: (socket, address) => this.#admit(socket, address),
        onTurnedAway: (detail) => this.#handlers.onTurnedAway(detail),
      })
    }
    this.#server = server
    server.on('error', (error: NodeJS.ErrnoException) => {
      if (this.#ended) return
      if (others.length > 0 && NO_IPV6.has(error.code ?? '')) this.#listenOn(others, port)
      else
        this.#fail('listen-failed', `cannot wait for calls on ${host ?? ''} port ${port} (${inWords(error)})`)
    })
    try {
      server.listen({ host, port }, () => {
        const address = server.address()
        if (this.#ended || address === null || typeof address === 'string') return
        this.#handlers.onListening(address.address, address.port)
      })
    } catch (error) {
      this.#fail('listen-failed', `cannot wait for calls (${error instanceof Error ? error.message : ''})`)
    }
  }

  #admit(socket: net.Socket, address: string): void {
    this.#server?.close()
    this.#peer = address
    this.#adopt(socket)
    socket.write(peerToPeer.encode({ kind: 'connection-established' }))
    this.#establish(socket)
  }

  #connectSecurely(host: string, port: number, voiceTls: VoiceTls): void {
    const socket = secureConnect(host, port, voiceTls)
    socket.setNoDelay(true)
    socket.once('secureConnect', () => {
      const why = unproven(socket, voiceTls)
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
      else this.#fail('connect-refused', `${this.#peer} closed the connection: it is no longer calling`)
    })
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (this.#established && CLOSED_UNREAD.has(error.code ?? ''))
        this.#fail('peer-closed', `${this.#peer} hung up with our voice unread (${inWords(error)})`)
      else if (this.#established)
        this.#fail('lost', `the connection to ${this.#peer} broke (${inWords(error)})`)
      else if (this.#tls !== undefined && isTlsError(error))
        this.#fail('not-authentic', `${this.#peer} is not whom we were to meet: ${inWords(error)}`)
      else {
        const isGone = error.code === 'ECONNREFUSED' || (this.#tls && CLOSED_UNREAD.has(error.code ?? ''))
        this.#fail(
          isGone ? 'connect-refused' : 'connect-failed',
          `cannot reach ${this.#peer} (${inWords(error)})`,
        )
      }
    })
  }

  #establish(socket: net.Socket): void {
    this.#established = true
    this.stream.start(socket)
    this.#cancelTimer()
    this.#lastReceivedMs = this.#clock.now()
    this.#watch(RECEIVE_TIMEOUT_MS)
    this.#handlers.onEstablished()
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
      case 'voice-data':
        if (!this.#established) {
          this.#fail('protocol', `${this.#peer} sent voice before the connection was established`)
          return
        }
        this.stream.received(message)
        this.#handlers.onVoice(message.data)
    }
  }

  /** One timer that looks again when the silence could be long enough, rather than one renewed at every frame. */
  #watch(ms: number): void {
    this.#cancelTimer = this.#clock.after(ms, () => {
      const leftMs = this.#lastReceivedMs + RECEIVE_TIMEOUT_MS - this.#clock.now()
      if (leftMs > 0) this.#watch(leftMs)
      else this.#fail('lost', `nothing came from ${this.#peer} for ${RECEIVE_TIMEOUT_MS / 1000} s`)
    })
  }

  #fail(reason: VoiceCloseReason, detail: string): void {
    if (this.#ended) return
    this.#end()
    this.#socket?.destroy()
    this.#handlers.onClosed(reason, detail)
  }

  #end(): void {
    this.#ended = true
    this.stream.stop()
    this.#cancelTimer()
    this.#door?.close()
    this.#server?.close()
  }
}
