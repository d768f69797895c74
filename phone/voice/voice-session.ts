import type { CancelTimer, Clock } from '../../base/clock'
import { BLOCK_MS, BLOCK_SAMPLES } from '../../native/audio/audio-device'
import { startPacer } from '../../base/pacer'
import type { Capabilities } from '../../protocol/directory'
import type { AudioPorts } from './devices/audio-ports'
import { CaptureDsp } from './capture/capture-dsp'
import { CapturePath } from './capture/capture-path'
import type { Cleaning } from '../model'
import { PeerLink } from './links/tcp/peer-link'
import type { VoiceTls } from './links/tcp/voice-tls'
import { PlayoutPath } from './playout/playout-path'
import { CallQuality } from './quality/call-quality'
import { LinkAdaptation } from './quality/link-adaptation'
import { PacketDuration } from './quality/packet-duration'
import type { VoiceCloseReason, VoiceEvent, VoiceStats } from './voice-contract'

const STATS_MS = 1000
const LEVELS_MS = 100
/** What the peer's packets last. */
const PACKET_MS = 20

export interface VoiceSessionOptions {
  readonly callId: number
  readonly muted: boolean
  readonly dsp: Cleaning
  readonly dtx: boolean
  /** What the peer announced. */
  readonly peer: Capabilities
  /** Undefined: in the clear. */
  readonly tls: VoiceTls | undefined
  readonly ports: AudioPorts
  readonly clock: Clock
  readonly emit: (event: VoiceEvent) => void
  /** The connection ended by itself; the session is to be closed. */
  readonly onEnded: (reason: VoiceCloseReason, detail: string) => void
}

/**
 * One call's voice: microphone → DSP → mute → Opus → peer, and peer → jitter buffer → Opus → loudspeaker. Which device
 * clock drives what: the microphone's drives sending, the loudspeaker's drives playing.
 */
export class VoiceSession {
  readonly #options: VoiceSessionOptions
  readonly #link: PeerLink
  readonly #dsp: CaptureDsp
  readonly #capture: CapturePath
  readonly #playout = new PlayoutPath()
  readonly #quality = new CallQuality()
  readonly #adaptation = new LinkAdaptation()
  readonly #packetDuration = new PacketDuration()
  #establishedMs: number | undefined
  #timers: CancelTimer[] = []
  #tone: ((block: Float32Array) => void) | undefined
  readonly #toneBlock = new Float32Array(BLOCK_SAMPLES)
  /** While held: stops the silence that is sent. */
  #endHold: CancelTimer | undefined

  constructor(options: VoiceSessionOptions) {
    const { callId, clock, emit, onEnded, muted, dsp, dtx, peer, tls } = options
    this.#options = options
    this.#dsp = new CaptureDsp((cause) =>
      emit({ kind: 'audio-notice', notice: { code: 'not-cleaned', cause } }),
    )
    this.#capture = new CapturePath(
      (packet, durationMs) => this.#link.stream.send(packet, durationMs),
      (block) => this.#dsp.process(block, clock.now()),
      clock,
    )
    this.setDsp(dsp)
    this.setDtx(dtx)
    this.#capture.muted = muted
    this.#link = new PeerLink(
      clock,
      peer.pings,
      {
        onListening: (host, port) => emit({ kind: 'listening', callId, host, port }),
        onTurnedAway: (detail) => emit({ kind: 'turned-away', callId, detail }),
        onEstablished: () => this.#talk(),
        onVoice: (packet) => this.#heard(packet),
        onClosed: onEnded,
      },
      tls,
    )
  }

  get callId(): number {
    return this.#options.callId
  }

  get talking(): boolean {
    return this.#establishedMs !== undefined
  }

  get stats(): VoiceStats {
    const { clock, ports } = this.#options
    const { playoutMs } = ports
    const roundTripMs = this.#link.stream.roundTrip.medianMs
    return {
      durationMs: this.#establishedMs === undefined ? 0 : Math.round(clock.now() - this.#establishedMs),
      ...this.#link.stream.counters,
      ...this.#playout.counters,
      bufferMs: this.#playout.bufferMs,
      targetMs: this.#playout.targetMs,
      playoutMs,
      jitterMs: this.#playout.jitterMs,
      inputDbfs: this.#capture.levelDbfs,
      outputDbfs: this.#playout.levelDbfs,
      bitrate: this.talking ? this.#capture.bitrate : 0,
      ...(roundTripMs !== undefined && { roundTripMs: Math.round(roundTripMs) }),
      ...this.#quality.rate({ packetMs: PACKET_MS, playoutMs, roundTripMs }),
    }
  }

  listen(host: string | undefined, port: number): void {
    this.#link.listen({ host, port })
    this.#options.ports.prepare('input')
  }

  connect(host: string, port: number): void {
    this.#link.connect({ host, port })
    this.#options.ports.prepare('output')
  }

  setMuted(muted: boolean): void {
    this.#capture.muted = muted
  }

  /** What delays is made up for by shorter packets, where the peer takes them. */
  setDsp(settings: Cleaning): void {
    const delays = settings.echoCancellation || settings.noiseSuppression
    this.#packetDuration.mayBeShort = delays && this.#options.peer.tenMs
    void this.#dsp.set(settings)
  }

  setDtx(on: boolean): void {
    this.#capture.setDtx(on)
  }

  /** Mixed into what is heard, block by block, until it is set to another or undefined. */
  setTone(tone: ((block: Float32Array) => void) | undefined): void {
    this.#tone = tone
  }

  /** Nobody hears anybody from now on, but silence goes on being sent; the devices are for others to use. */
  hold(): void {
    this.#tone = undefined
    const silence = new Float32Array(BLOCK_SAMPLES)
    this.#endHold ??= startPacer(this.#options.clock, BLOCK_MS, () => this.#capture.push(silence))
  }

  resume(): void {
    this.#endHold?.()
    this.#endHold = undefined
    this.#useDevices()
  }

  /**
   * Ends the call and releases the connection, and the devices unless it was held. Never rejects.
   * @returns the stats as they were when it ended
   */
  async close(): Promise<VoiceStats> {
    const { stats } = this
    for (const cancel of this.#timers) cancel()
    this.#timers = []
    this.#endHold?.()
    const isHeld = this.#endHold !== undefined
    await Promise.all([this.#link.close(), isHeld ? undefined : this.#options.ports.close()])
    this.#capture.free()
    this.#dsp.free()
    this.#playout.free()
    return stats
  }

  #talk(): void {
    const { callId, clock, emit } = this.#options
    this.#establishedMs = clock.now()
    emit({ kind: 'established', callId })
    this.#useDevices()
    this.#timers = [
      startPacer(clock, STATS_MS, () => this.#tell({ kind: 'stats', callId, stats: this.stats })),
      startPacer(clock, LEVELS_MS, () => {
        this.#adapt(clock.now())
        this.#judge(clock.now())
        this.#tell({
          kind: 'levels',
          inputDbfs: this.#capture.levelDbfs,
          outputDbfs: this.#playout.levelDbfs,
        })
      }),
    ]
  }

  #useDevices(): void {
    const { clock, ports } = this.#options
    ports.talk(
      (block) => this.#capture.push(block),
      (block) => {
        this.#playout.fill(block, clock.now())
        this.#mixTone(block)
        this.#dsp.reference(block, clock.now())
      },
    )
  }

  #mixTone(block: Float32Array): void {
    if (this.#tone === undefined) return
    const tone = this.#toneBlock.subarray(0, block.length)
    this.#tone(tone)
    for (let n = 0; n < block.length; n++) block[n] = (block[n] ?? 0) + (tone[n] ?? 0)
  }

  #heard(packet: Uint8Array): void {
    if (this.#endHold === undefined) this.#playout.push(packet, this.#options.clock.now())
  }

  #tell(event: VoiceEvent): void {
    if (this.#endHold === undefined) this.#options.emit(event)
  }

  /** What waits for a loudspeaker that has stopped tells nothing of the connection. */
  #judge(nowMs: number): void {
    if (!this.#playout.isRunning(nowMs)) return
    const { bufferMs } = this.#playout
    const { concealedFrames } = this.#playout.counters
    this.#quality.sample({ nowMs, concealedFrames, bufferMs })
  }

  /** Sends what the link bears, in packets that it and the processor bear. */
  #adapt(nowMs: number): void {
    const { counters, blockedMs, roundTrip } = this.#link.stream
    const { aboveBestMs, aboveUsualMs } = roundTrip
    const { droppedFrames } = counters
    this.#adaptation.observe({ blockedMs, aboveBestMs, aboveUsualMs, droppedFrames }, nowMs)
    const { bitrate } = this.#adaptation
    this.#packetDuration.observe({ bitrate, isShort: this.#capture.isShort }, nowMs)
    this.#capture.bitrate = bitrate
    this.#capture.packetMs = this.#packetDuration.ms
  }
}
