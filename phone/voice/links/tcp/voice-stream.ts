import type net from 'node:net'
import type { Clock } from '../../../../base/clock'
import {
  type Extension,
  extensionBytes,
  peerToPeer,
  pingExtension,
  otherLinkEntry,
  pingsIn,
  type PeerMessage,
  type PeerState,
  peerStateEntry,
  TALKS,
  MAX_VOICE_SIGNAL_BYTES,
  voiceSignalEntry,
} from '../../../../protocol/directory'
import { type MediaPacket, TIMESTAMP_RATE } from '../../../../protocol/media'
import { packetSamples } from '../../../../native/opus/opus-format'
import type { LinkStats } from '../media-link'
import { NumberTeller } from './number-teller'
import { RoundTrip } from './round-trip'
import { SendQueue } from './send-queue'

/** The assumed duration of a packet with an unreadable header. ms */
const USUAL_PACKET_MS = 20
/** Bytes of a voice frame around its packet: frame length (8), opcode (2), packet length (8). */
const VOICE_OVERHEAD_BYTES = 18
/**
 * The interval of frames to a peer that is far behind. The peer may wait for the answer in them, if
 * each side found the other far behind. ms
 */
const ASK_EVERY_MS = 500
/** Signals wait for no more than this, bytes: a connection that takes nothing is of no use to them. */
const MAX_UNSENT_BYTES = 16 * 1024
/** Our state is told again after this time, as often as pings are sent, in case it was lost. ms */
const TELL_EVERY_MS = 500

export interface VoiceStreamOptions {
  /** Whether the peer has announced that it answers pings. A peer that sends pings counts as well. */
  readonly pings: boolean
  /** Whether the peer has announced that it understands our state. */
  readonly tellsState: boolean
  /** The call has another link, on which packets have the same numbers: the peer is told them. */
  readonly isPaired: boolean
}

/**
 * Voice frames on an established connection, both ways. The queue for the socket is bounded, and the round trip is
 * measured if the peer answers.
 */
export class VoiceStream {
  readonly #clock: Clock
  #pings: boolean
  readonly #tellsState: boolean
  #state: PeerState = TALKS
  #toldMs = -Infinity
  readonly #numbers: NumberTeller | undefined
  /** What we say about the other link, and whether it has been said. */
  #hearsOther = false
  #hasToldHearing = false
  readonly #queue = new SendQueue<MediaPacket>()
  readonly #roundTrip = new RoundTrip()
  #socket: net.Socket | undefined
  #blockedSinceMs: number | undefined
  #lastSentMs = -Infinity
  #counters = { framesSent: 0, framesReceived: 0, bytesSent: 0, bytesReceived: 0 }

  /** A peer that has announced nothing, and sends no pings, gets nothing but voice. */
  constructor(clock: Clock, { pings, tellsState, isPaired }: VoiceStreamOptions) {
    this.#clock = clock
    this.#pings = pings
    this.#tellsState = tellsState
    this.#numbers = isPaired ? new NumberTeller() : undefined
  }

  get stats(): LinkStats {
    const { medianMs, latestMs, aboveBestMs, aboveUsualMs } = this.#roundTrip
    return {
      ...this.#counters,
      droppedFrames: this.#queue.droppedFrames,
      ...(medianMs !== undefined && { roundTripMs: medianMs }),
      ...(latestMs !== undefined && { latestRoundTripMs: latestMs }),
      aboveBestMs,
      aboveUsualMs,
      blockedMs: this.#blockedSinceMs === undefined ? 0 : this.#clock.now() - this.#blockedSinceMs,
    }
  }

  start(socket: net.Socket): void {
    this.#socket = socket
  }

  /** Sends one packet as soon as the socket takes it. */
  send(packet: MediaPacket): void {
    this.#queue.push(packet, durationMsOf(packet.payload))
    this.#handOver()
  }

  /** Sends a signal before the voice that waits. @returns false where the connection takes nothing, or it is too long */
  sendSignal(json: Uint8Array): boolean {
    const socket = this.#socket
    if (socket === undefined || socket.destroyed || json.length > MAX_VOICE_SIGNAL_BYTES) return false
    if (socket.writableLength > MAX_UNSENT_BYTES) return false
    const extension = voiceSignalEntry(json)
    const frame = peerToPeer.encode({ kind: 'voice-data', data: new Uint8Array(0), extension })
    socket.write(frame, this.#handOver)
    return true
  }

  /** Our state, told in the next frame and again later. */
  setState(state: PeerState): void {
    this.#state = state
    this.#toldMs = -Infinity
  }

  /** Whether we hear the peer on the call's other link, told in the next frame. */
  setHearing(hearsOther: boolean): void {
    if (hearsOther === this.#hearsOther) return
    this.#hearsOther = hearsOther
    this.#hasToldHearing = false
  }

  /** The peer will read it, since nothing is lost on the way. */
  get hasToldHearing(): boolean {
    return this.#hasToldHearing
  }

  /** What is sent now arrives late. */
  get isBehind(): boolean {
    return this.#roundTrip.isBehind(this.#clock.now())
  }

  /** A voice frame has arrived. */
  received({ data, extension }: Extract<PeerMessage, { kind: 'voice-data' }>): void {
    this.#counters.framesReceived++
    this.#counters.bytesReceived += VOICE_OVERHEAD_BYTES + data.length
    if (extension) this.#counters.bytesReceived += extensionBytes(extension)
    const pings = extension ? pingsIn(extension) : {}
    this.#pings ||= pings.ping !== undefined
    if (!this.#pings) return
    this.#roundTrip.heard(pings, this.#clock.now())
    if (!this.#queue.isEmpty) this.#handOver()
  }

  stop(): void {
    this.#socket = undefined
  }

  /**
   * One frame after the other, each when the kernel has accepted the one before, because accepted data cannot be taken back;
   * almost none while the peer is seconds behind.
   */
  readonly #handOver = (): void => {
    const socket = this.#socket
    if (socket === undefined || socket.destroyed) return
    while (socket.writableLength === 0 && this.#maySend) {
      this.#blockedSinceMs = undefined
      const packet = this.#queue.take()
      if (packet === undefined) return
      this.#write(socket, packet)
    }
    this.#blockedSinceMs ??= this.#clock.now()
  }

  get #maySend(): boolean {
    return !this.#roundTrip.isFarBehind || this.#clock.now() - this.#lastSentMs >= ASK_EVERY_MS
  }

  #write(socket: net.Socket, packet: MediaPacket): void {
    const nowMs = this.#clock.now()
    this.#lastSentMs = nowMs
    const extension = this.#blockAt(nowMs, packet)
    const frame = peerToPeer.encode({
      kind: 'voice-data',
      data: packet.payload,
      ...(extension && { extension }),
    })
    this.#counters.framesSent++
    this.#counters.bytesSent += frame.length
    socket.write(frame, this.#handOver)
  }

  #blockAt(nowMs: number, packet: MediaPacket): Extension | undefined {
    const pings = this.#pings ? pingExtension(this.#roundTrip.next(nowMs)) : undefined
    const entries = [...(pings ?? []), ...(this.#stateAt(nowMs) ?? []), ...(this.#pairingOf(packet) ?? [])]
    return entries.length === 0 ? undefined : new Map(entries)
  }

  #stateAt(nowMs: number): Extension | undefined {
    if (!this.#tellsState || nowMs - this.#toldMs < TELL_EVERY_MS) return undefined
    this.#toldMs = nowMs
    return peerStateEntry(this.#state)
  }

  #pairingOf(packet: MediaPacket): Extension | undefined {
    if (this.#numbers === undefined) return undefined
    const numbers = this.#numbers.tell(packet)
    if (this.#hasToldHearing) return numbers
    this.#hasToldHearing = true
    return new Map([...(numbers ?? []), ...otherLinkEntry(this.#hearsOther)])
  }
}

function durationMsOf(payload: Uint8Array): number {
  const samples = packetSamples(payload)
  return samples === undefined ? USUAL_PACKET_MS : (samples * 1000) / TIMESTAMP_RATE
}
