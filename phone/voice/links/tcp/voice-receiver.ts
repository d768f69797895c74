import type { Clock } from '../../../../base/clock'
import { RateBudget } from '../../../../base/rate-budget'
import {
  MessageReader,
  otherLinkIn,
  type PeerMessage,
  type PeerState,
  peerStateIn,
  peerToPeer,
  voiceNumbersIn,
  voiceSignalIn,
} from '../../../../protocol/directory'
import type { MediaPacket } from '../../../../protocol/media'
import { type Signal, signalIn } from '../../../../protocol/media/negotiation'
import { type LinkCloseReason, LOST_MS } from '../media-link'
import { PacketStamper } from './packet-stamper'
import type { VoiceStream } from './voice-stream'

/**
 * Each frame costs the voice process, which other calls use too, about 20 µs. Without a limit, a megabyte a second of
 * empty frames would use all of its time. The burst is what a network may hold back until the link is given
 * up, 30 s of packets of 10 ms.
 */
const FRAME_BURST = 3000
/** The shortest packets that Opus has, of 2.5 ms. */
const FRAMES_A_SECOND = 400
/** Signals of the peer, of which the rest is dropped: at once, and a second. */
const SIGNAL_BURST = 100
const SIGNALS_A_SECOND = 20

/** What a peer says about the other link of the call. */
export interface PairHandlers {
  /** The peer says whether it hears us on the other link. */
  onPeerHears(hears: boolean): void
  /** A signal of the peer, which has proved its identity. Only on an encrypted connection. */
  onSignal(signal: Signal): void
}

export interface VoiceReceiverHandlers {
  onPacket(packet: MediaPacket): void
  onPeerState(state: PeerState): void
  /** Nothing more is read. */
  onFailed(reason: LinkCloseReason, detail: string): void
}

export interface VoiceReceiverOptions {
  readonly clock: Clock
  /** Counts what comes, and answers pings. */
  readonly stream: VoiceStream
  /** Undefined: the call has no other link. */
  readonly pair: PairHandlers | undefined
  readonly isSecure: boolean
}

/** Reads the voice frames of an established connection, within a rate, until nothing has come for 30 s. */
export class VoiceReceiver {
  readonly #clock: Clock
  readonly #stream: VoiceStream
  readonly #pair: PairHandlers | undefined
  readonly #isSecure: boolean
  readonly #handlers: VoiceReceiverHandlers
  readonly #reader = new MessageReader(peerToPeer)
  readonly #stamper = new PacketStamper()
  readonly #frames: RateBudget
  readonly #signals: RateBudget
  #peer = ''
  #lastReceivedMs = 0
  #isOver = false
  #cancelTimer = (): void => undefined

  constructor({ clock, stream, pair, isSecure }: VoiceReceiverOptions, handlers: VoiceReceiverHandlers) {
    this.#clock = clock
    this.#stream = stream
    this.#pair = pair
    this.#isSecure = isSecure
    this.#handlers = handlers
    this.#frames = new RateBudget(FRAME_BURST, FRAMES_A_SECOND, clock.now())
    this.#signals = new RateBudget(SIGNAL_BURST, SIGNALS_A_SECOND, clock.now())
  }

  /** The connection is established. @param peer for messages */
  start(peer: string): void {
    this.#peer = peer
    this.#lastReceivedMs = this.#clock.now()
    this.#watch(LOST_MS)
  }

  receive(chunk: Uint8Array): void {
    this.#lastReceivedMs = this.#clock.now()
    const { messages, error } = this.#reader.push(chunk)
    for (const message of messages) {
      if (this.#isOver) return
      if (this.#frames.take(this.#lastReceivedMs)) this.#take(message)
      else this.#fail('protocol', `${this.#peer} sent more frames than there can be voice`)
    }
    if (error !== undefined)
      this.#fail('protocol', `${this.#peer} sent what is not a voice frame: ${error.message}`)
  }

  stop(): void {
    this.#isOver = true
    this.#cancelTimer()
  }

  #take(message: PeerMessage): void {
    switch (message.kind) {
      case 'connection-established':
        return
      case 'voice-data': {
        if (this.#takeSignal(message)) return
        this.#stream.received(message)
        const state = peerStateIn(message.extension)
        if (state) this.#handlers.onPeerState(state)
        const hearsOther = otherLinkIn(message.extension)
        if (hearsOther !== undefined) this.#pair?.onPeerHears(hearsOther)
        const numbers = voiceNumbersIn(message.extension)
        this.#handlers.onPacket(this.#stamper.stamp(message.data, this.#lastReceivedMs, numbers))
      }
    }
  }

  /** @returns whether the frame holds a signal instead of a packet */
  #takeSignal({ data, extension }: Extract<PeerMessage, { kind: 'voice-data' }>): boolean {
    const json = data.length === 0 ? voiceSignalIn(extension) : undefined
    if (json === undefined || !this.#pair || !this.#isSecure) return false
    const signal = this.#signals.take(this.#lastReceivedMs)
      ? signalIn(Buffer.from(json).toString())
      : undefined
    if (signal) this.#pair.onSignal(signal)
    return true
  }

  /** One timer that checks again when the silence could be long enough, instead of one renewed at every frame. */
  #watch(ms: number): void {
    this.#cancelTimer = this.#clock.after(ms, () => {
      const leftMs = this.#lastReceivedMs + LOST_MS - this.#clock.now()
      if (leftMs > 0) this.#watch(leftMs)
      else this.#fail('lost', `nothing came from ${this.#peer} for ${LOST_MS / 1000} s`)
    })
  }

  #fail(reason: LinkCloseReason, detail: string): void {
    if (!this.#isOver) this.#handlers.onFailed(reason, detail)
  }
}
