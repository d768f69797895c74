import type { Socket } from 'node:net'
import type { JsonObject } from '../../base/json'
import type { CancelTimer, Clock } from '../../base/clock'
import { inWords } from '../../base/networks/connection-error'
import { RateBudget } from '../../base/rate-budget'
import { type PacketForm, PacketReader, packetText, type ReceivedPacket } from '../../protocol/cluster'
import type { Packet, Reaction, Session } from './session'
import { ALIVE_MS, LAST_WORDS_MS, WAIT_MS } from './timings'

export interface PacketLinkOptions<Event> {
  /** Plain, or with TLS after its handshake. */
  readonly socket: Socket
  readonly clock: Clock
  readonly session: Session<Event>
  readonly onEvent: (event: Event) => void
  /** Called once, when the session is over; the socket may be open a little longer. */
  readonly onOver: (reason: string, isOffence: boolean) => void
  /** The payload of the next conn:alive. */
  readonly alive?: (() => JsonObject) | undefined
}

/** A master that moves all its nodes sends a few packets at once; a node sends one each 15 s. */
const PACKET_BURST = 100
const PACKETS_PER_SECOND = 10
/** What the other side may leave unread: several of the longest packets. Bytes */
const MAX_QUEUE_BYTES = 256 * 1024

/** A session's connection: bytes to packets, time-outs, and the limits of what the other side may send and leave unread. */
export class PacketLink<Event> {
  readonly #options: PacketLinkOptions<Event>
  readonly #clock: Clock
  readonly #reader = new PacketReader()
  readonly #budget: RateBudget
  /** As the other side writes. */
  #form: PacketForm | undefined
  /** The session's state, and when it was reached; while both sides say that they are there, when this one was last heard. */
  #state: string
  #sinceMs: number
  #sentMs: number
  #reason = 'the connection was closed'
  #isOver = false
  #cancelTimer: CancelTimer = () => undefined

  constructor(options: PacketLinkOptions<Event>) {
    const { socket, clock, session } = options
    this.#options = options
    this.#clock = clock
    this.#state = session.state
    const nowMs = clock.now()
    this.#sinceMs = nowMs
    this.#sentMs = nowMs
    this.#budget = new RateBudget(PACKET_BURST, PACKETS_PER_SECOND, nowMs)
    socket.on('error', (error) => (this.#reason = inWords(error)))
    socket.on('data', (bytes: Buffer) => this.#receive(bytes))
    socket.once('close', () => {
      this.#leave(this.#reason, false)
      this.#cancelTimer()
    })
    this.#wait()
    socket.resume()
  }

  /** Does what the session wants. */
  act({ packets = [], event, end, isOffence = false }: Reaction<Event>): void {
    if (this.#isOver) return
    this.#noteState()
    for (const packet of packets) this.#send(packet)
    if (event !== undefined) this.#options.onEvent(event)
    if (end !== undefined) this.#end(end, isOffence)
    else this.#wait()
  }

  /** Closes the connection at once. @param reason for the log */
  drop(reason: string): void {
    this.#leave(reason, false)
    this.#options.socket.destroy()
  }

  #receive(bytes: Buffer): void {
    if (this.#isOver) return
    const { packets, error } = this.#reader.push(bytes)
    for (const packet of packets) this.#take(packet)
    if (error) this.#end(`what it sends is no packet (${error})`, true)
  }

  #take(packet: ReceivedPacket): void {
    const { session } = this.#options
    if (this.#isOver) return
    if (packet.kind === 'packet') this.#form ??= packet.form
    const nowMs = this.#clock.now()
    if (!this.#budget.take(nowMs)) return this.#end('it sends too many packets', true)
    if (session.wait === 'alive') this.#sinceMs = nowMs
    this.act(session.receive(packet))
  }

  /** Each step has its own time. */
  #noteState(): void {
    const { state } = this.#options.session
    if (state === this.#state) return
    this.#state = state
    this.#sinceMs = this.#clock.now()
  }

  #send({ code, payload }: Packet): void {
    const { socket } = this.#options
    if (this.#isOver || !socket.writable) return
    this.#sentMs = this.#clock.now()
    socket.write(packetText(code, payload, this.#form))
    if (socket.writableLength > MAX_QUEUE_BYTES) this.drop('it does not read what it is sent')
  }

  #end(reason: string, isOffence: boolean): void {
    if (this.#isOver) return
    this.#leave(reason, isOffence)
    const { socket } = this.#options
    socket.end()
    if (!socket.destroyed) this.#cancelTimer = this.#clock.after(LAST_WORDS_MS, () => socket.destroy())
  }

  #leave(reason: string, isOffence: boolean): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#cancelTimer()
    this.#options.onOver(reason, isOffence)
  }

  #wait(): void {
    if (this.#isOver) return
    this.#cancelTimer()
    const { wait } = this.#options.session
    const dueMs = this.#sinceMs + WAIT_MS[wait]
    const nextMs = wait === 'alive' ? Math.min(dueMs, this.#sentMs + ALIVE_MS) : dueMs
    this.#cancelTimer = this.#clock.after(Math.max(0, nextMs - this.#clock.now()), () => this.#due(dueMs))
  }

  #due(dueMs: number): void {
    const { session, alive } = this.#options
    if (this.#clock.now() >= dueMs) return this.act(session.timeOut())
    if (session.wait === 'alive' && this.#clock.now() >= this.#sentMs + ALIVE_MS)
      return this.act({ packets: [{ code: 'conn:alive', payload: alive?.() ?? {} }] })
    this.#wait()
  }
}
