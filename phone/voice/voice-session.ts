import type { CancelTimer, Clock } from '../../base/clock'
import { BLOCK_MS, BLOCK_SAMPLES, SAMPLE_RATE } from '../../native/audio/audio-device'
import { lookAheadMs } from '../../native/opus/opus-format'
import { startPacer } from '../../base/pacer'
import { PacedValue } from '../../base/paced-value'
import { type Capabilities, type PeerState, TALKS } from '../../protocol/directory'
import type { MediaPacket } from '../../protocol/media'
import type { Offer } from '../../protocol/media/negotiation'
import type { AudioPorts } from './devices/audio-ports'
import { CaptureDsp } from './capture/capture-dsp'
import { CapturePath } from './capture/capture-path'
import { isSilent } from './capture/dtx-gate'
import type { Cleaning, VoiceSending } from '../model'
import type { LinkCloseReason, MediaLink } from './links/media-link'
import { CallSounds } from './mixing/call-sounds'
import { FanOut } from './mixing/fan-out'
import { Mixer } from './mixing/mixer'
import { OutageWatch } from './outage-watch'
import { PlayoutPath } from './playout/playout-path'
import { unpack } from './playout/unpack'
import { CallQuality } from './quality/call-quality'
import { LosslessPolicy } from './quality/lossless-policy'
import type { SendingPlan } from './quality/loss-protection'
import { SendingPolicy } from './quality/sending-policy'
import type { VoiceEvent, VoiceStats } from './voice-contract'

const STATS_MS = 1000
/** What SFrame adds to a frame: a header of up to 4 bytes and a tag of 16. */
const SEAL_BYTES = 20
const SAMPLES_PER_MS = SAMPLE_RATE / 1000
const LEVELS_MS = 100
/** A peer that changes its state more often than this is shown the last one. ms */
const PEER_STATE_EVERY_MS = 500

export interface VoiceSessionOptions {
  readonly callId: number
  /** The peer's announcement. */
  readonly peer: Capabilities
  /** To the peer, neither offered nor answered yet. The session closes it. */
  readonly link: MediaLink
  readonly ports: AudioPorts
  readonly clock: Clock
  readonly emit: (event: VoiceEvent) => void
  /** The connection ended by itself; the session must be closed. */
  readonly onEnded: (reason: LinkCloseReason, detail: string) => void
}

/**
 * One call's voice: microphone → DSP → mute → Opus → peer, and peer → jitter buffer → Opus → loudspeaker. The microphone's
 * clock drives sending, the loudspeaker's clock drives playout.
 */
export class VoiceSession {
  readonly #options: VoiceSessionOptions
  readonly #link: MediaLink
  /** Receives every captured packet: the link, and any other sink that is added. */
  readonly captured = new FanOut()
  readonly #dsp: CaptureDsp
  readonly #capture: CapturePath
  readonly #playout = new PlayoutPath()
  readonly #quality = new CallQuality()
  /** Of the last packet. */
  #peerPacket = { packetMs: 20, lookAheadMs: 6.5 }
  readonly #policy: LosslessPolicy | SendingPolicy
  #plan: SendingPlan | undefined
  readonly #outage = new OutageWatch()
  #establishedMs: number | undefined
  #timers: CancelTimer[] = []
  readonly #mixer = new Mixer()
  /** Mixed into the playout. */
  readonly sounds = new CallSounds(this.#mixer)
  readonly #peerState: PacedValue<PeerState>
  /** While held: stops the silence that is sent. */
  #endHold: CancelTimer | undefined

  constructor(options: VoiceSessionOptions) {
    const { callId, clock, emit, onEnded, link } = options
    this.#options = options
    this.#link = link
    const { tenMs } = options.peer
    this.#policy =
      link.setRedundancy === undefined
        ? new LosslessPolicy(tenMs)
        : new SendingPolicy({ tenMs, sealBytes: SEAL_BYTES })
    this.#dsp = new CaptureDsp((cause) =>
      emit({ kind: 'audio-notice', notice: { code: 'not-cleaned', cause } }),
    )
    this.#capture = new CapturePath(
      (packet) => this.captured.send(packet),
      (block) => this.#dsp.process(block, clock.now()),
      clock,
    )
    this.captured.add(link)
    this.#mixer.add(this.#playout)
    this.#peerState = new PacedValue({
      ...{ clock, everyMs: PEER_STATE_EVERY_MS, initial: TALKS },
      pass: (state) => emit({ kind: 'peer-state', callId, state }),
    })
    link.on('offered', (offer) => emit({ kind: 'offered', callId, offer }))
    link.on('signal', (signal) => emit({ kind: 'signal', callId, signal }))
    link.on('turned-away', (detail) => emit({ kind: 'turned-away', callId, detail }))
    link.on('connected', () => this.#talk())
    link.on('packet', (packet) => this.#heard(packet))
    link.on('peer-state', (state) => this.#peerState.set(state))
    link.on('closed', onEnded)
  }

  get callId(): number {
    return this.#options.callId
  }

  /** Takes signals and other words about the connection. */
  get link(): MediaLink {
    return this.#link
  }

  get talking(): boolean {
    return this.#establishedMs !== undefined
  }

  get stats(): VoiceStats {
    const { clock, ports } = this.#options
    const { playoutMs } = ports
    const { framesSent, framesReceived, bytesSent, bytesReceived, droppedFrames, roundTripMs, path } =
      this.#link.stats
    return {
      durationMs: this.#establishedMs === undefined ? 0 : Math.round(clock.now() - this.#establishedMs),
      ...{ framesSent, framesReceived, bytesSent, bytesReceived, droppedFrames },
      ...this.#playout.counters,
      bufferMs: this.#playout.bufferMs,
      targetMs: this.#playout.targetMs,
      playoutMs,
      jitterMs: this.#playout.jitterMs,
      inputDbfs: this.#capture.levelDbfs,
      outputDbfs: this.#playout.levelDbfs,
      bitrate: this.talking ? this.#capture.bitrate : 0,
      ...(this.#plan && { sending: sendingBy(this.#plan) }),
      ...(roundTripMs !== undefined && { roundTripMs: Math.round(roundTripMs) }),
      ...(path && { path }),
      ...this.#quality.rate({ ...this.#peerPacket, playoutMs, roundTripMs }),
    }
  }

  /** Calls the peer: `offered` carries the offer. */
  offer(): void {
    this.#link.offer()
    this.#options.ports.prepare('input')
  }

  /** Answers the peer's call. */
  answer(offer: Offer): void {
    this.#link.answer(offer)
    this.#options.ports.prepare('output')
  }

  /** The call's own state, kept while it is held. The devices get it while the call has them. */
  setMuted(muted: boolean): void {
    this.#capture.muted = muted
    if (this.#endHold === undefined) this.#options.ports.setMuted(muted)
    this.#tellPeer()
  }

  setDsp(settings: Cleaning): void {
    void this.#dsp.set(settings)
  }

  setDtx(on: boolean): void {
    this.#capture.setDtx(on)
  }

  /** From now on silence is sent and nothing is played; the devices are free for other calls. */
  hold(): void {
    this.sounds.end()
    const silence = new Float32Array(BLOCK_SAMPLES)
    this.#options.ports.setMuted(false)
    this.#endHold ??= startPacer(this.#options.clock, BLOCK_MS, () => this.#capture.push(silence))
    this.#tellPeer()
  }

  resume(): void {
    this.#endHold?.()
    this.#endHold = undefined
    this.#useDevices()
    this.#tellPeer()
  }

  /**
   * Ends the call and releases the connection, and the devices unless it was held. Never rejects.
   * @param keepsDevices they stay open for a room
   * @returns the stats at its end
   */
  async close(keepsDevices = false): Promise<VoiceStats> {
    const { stats } = this
    for (const cancel of this.#timers) cancel()
    this.#timers = []
    this.#peerState.close()
    this.#endHold?.()
    const isHeld = this.#endHold !== undefined
    if (!isHeld) this.#options.ports.setMuted(false)
    if (!isHeld && keepsDevices) this.#options.ports.rest()
    await Promise.all([this.#link.close(), isHeld || keepsDevices ? undefined : this.#options.ports.close()])
    this.#capture.free()
    this.#dsp.free()
    this.#playout.free()
    return stats
  }

  #tellPeer(): void {
    this.#link.sendState({ muted: this.#capture.muted, holding: this.#endHold !== undefined })
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
        this.#watch(clock.now())
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
    ports.setMuted(this.#capture.muted)
    ports.talk(
      (block) => this.#capture.push(block),
      (block) => {
        this.#mixer.fill(block, clock.now())
        this.#dsp.reference(block, clock.now())
      },
    )
  }

  #heard(packet: MediaPacket): void {
    const primary = unpack(packet)?.primary
    if (primary) {
      this.#peerPacket = {
        packetMs: primary.samples / SAMPLES_PER_MS,
        lookAheadMs: lookAheadMs(primary.payload),
      }
      this.#outage.heard(this.#options.clock.now(), isSilent(primary.payload))
    }
    if (this.#endHold === undefined) this.#playout.push(packet, this.#options.clock.now())
  }

  #tell(event: VoiceEvent): void {
    if (this.#endHold === undefined) this.#options.emit(event)
  }

  /** The backlog of a stopped loudspeaker says nothing about the connection. */
  #judge(nowMs: number): void {
    if (!this.#playout.isRunning(nowMs)) return
    const { bufferMs } = this.#playout
    const { concealedFrames } = this.#playout.counters
    this.#quality.sample({ nowMs, concealedFrames, bufferMs })
  }

  /** Tells also of a held call when nothing comes any more, where the link looks for another path. */
  #watch(nowMs: number): void {
    const { silentMs } = this.#link.stats
    if (silentMs === undefined) return
    const wasOut = this.#outage.isOut
    this.#outage.check(silentMs, nowMs)
    const { isOut } = this.#outage
    if (isOut === wasOut) return
    const { callId, emit } = this.#options
    emit({ kind: isOut ? 'reconnecting' : 'reconnected', callId })
  }

  /** Adapts bit rate, packets and redundancy to the link and the processor. */
  #adapt(nowMs: number): void {
    const plan = this.#policy.observe(this.#link.stats, this.#capture.isShort, nowMs)
    this.#plan = plan
    this.#capture.bitrate = plan.bitrate
    this.#capture.packetMs = plan.packetMs
    this.#capture.expectedLossPercent = plan.expectedLossPercent
    this.#link.setRedundancy?.(plan.distances)
  }
}

const sendingBy = ({ packetMs, distances, expectedLossPercent }: SendingPlan): VoiceSending => ({
  packetMs,
  repeats: distances.length,
  hasFec: expectedLossPercent > 0,
})
