import { BLOCK_SAMPLES } from '../../../native/audio/audio-device'
import { SampleFifo } from '../../../native/audio/sample-fifo'
import { Limiter } from '../../../native/dsp/limiter'
import type { Clock } from '../../../base/clock'
import type { Offer, Signal } from '../../../protocol/media/negotiation'
import { CapturePath } from '../capture/capture-path'
import { LevelMeter } from '../level-meter'
import type { MediaLink } from '../links/media-link'
import { PlayoutPath } from '../playout/playout-path'
import { SendingPolicy } from '../quality/sending-policy'

export interface GuestLineOptions {
  /** To the guest's browser, neither offered nor answered yet. The line closes it. */
  readonly link: MediaLink
  readonly clock: Clock
  readonly onSignal: (signal: Signal) => void
  readonly onConnected: () => void
  /** The connection has ended by itself. */
  readonly onClosed: (detail: string) => void
}

/** A browser takes packets of 20 ms, and adds nothing to a frame. */
const POLICY = { tenMs: false, sealBytes: 0 }

/** Whoever is louder speaks: browsers take away noise themselves. dBFS */
const SPEECH_DBFS = -50
/** Between two words nobody has stopped. ms */
const SPEAKING_MS = 500

/** The call of a guest whom we bring into a room: what the room says goes to the guest, and what the guest says comes back. */
export class GuestLine {
  readonly #options: GuestLineOptions
  readonly #link: MediaLink
  readonly #playout = new PlayoutPath()
  readonly #capture: CapturePath
  readonly #policy = new SendingPolicy(POLICY)
  readonly #limiter = new Limiter()
  readonly #level = new LevelMeter()
  #audibleMs = -Infinity
  /** What the guest says in this turn of the loudspeaker. */
  readonly #said = new Float32Array(BLOCK_SAMPLES)
  /** What the guest is to hear, until it is a block. */
  readonly #heard = new SampleFifo()
  readonly #block = new Float32Array(BLOCK_SAMPLES)

  constructor(options: GuestLineOptions) {
    const { link, clock, onSignal, onConnected, onClosed } = options
    this.#options = options
    this.#link = link
    this.#capture = new CapturePath((packet) => link.send(packet), undefined, clock)
    link.on('signal', onSignal)
    link.on('connected', onConnected)
    link.on('packet', (packet) => this.#playout.push(packet, clock.now()))
    link.on('closed', (_reason, detail) => onClosed(detail))
  }

  /** Connects to the guest. */
  answer(offer: Offer): void {
    this.#link.answer(offer)
  }

  negotiate(signal: Signal): void {
    this.#link.negotiate?.(signal)
  }

  /** The network has changed. */
  restart(): void {
    this.#link.restart?.()
  }

  /** What the guest says next. It is good until the next call. @param samples up to 480 */
  speak(samples: number): Float32Array {
    const said = this.#said.subarray(0, samples)
    const nowMs = this.#options.clock.now()
    this.#playout.fill(said, nowMs)
    this.#level.measure(said)
    if (this.#level.dbfs >= SPEECH_DBFS) this.#audibleMs = nowMs
    return said
  }

  /** Whether the guest speaks, or has just done so. */
  speaks(nowMs: number): boolean {
    return nowMs - this.#audibleMs < SPEAKING_MS
  }

  /** The guest hears this. @param block up to 480 samples, which are changed */
  hear(block: Float32Array): void {
    this.#limiter.process(block)
    this.#heard.push(block)
    while (this.#heard.pop(this.#block)) this.#capture.push(this.#block)
  }

  /** Now and then: adapts to the connection. */
  adapt(): void {
    const plan = this.#policy.observe(this.#link.stats, this.#capture.isShort, this.#options.clock.now())
    this.#capture.bitrate = plan.bitrate
    this.#capture.packetMs = plan.packetMs
    this.#capture.expectedLossPercent = plan.expectedLossPercent
    this.#link.setRedundancy?.(plan.distances)
  }

  /** Hangs up, and releases everything. Never rejects. */
  async close(): Promise<void> {
    this.#link.removeAllListeners()
    await this.#link.close()
    this.#capture.free()
    this.#playout.free()
  }
}
