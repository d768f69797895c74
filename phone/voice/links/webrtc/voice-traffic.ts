import { randomBytes } from 'node:crypto'
import type { Clock } from '../../../../base/clock'
import { RateBudget } from '../../../../base/rate-budget'
import { packetSamples } from '../../../../native/opus/opus-format'
import type { PeerState } from '../../../../protocol/directory'
import { isRtcp, type MediaPacket, TIMESTAMP_RATE, type RepeatDistance } from '../../../../protocol/media'
import type { FrameCipher } from '../../../../protocol/media/sframe'
import type { LinkStats } from '../media-link'
import type { ConnectionAttempt } from './connection-attempt'
import { RtcpReports } from './rtcp-reports'
import { RtpReceiver } from './rtp-receiver'
import { RtpSender } from './rtp-sender'

/** A burst of packets that are missing is reported at once, … */
const BURST = 3
/** … but not more often than this. ms */
const BURST_REPORT_MS = 200
/** Each packet costs the voice process, which other calls use too, some 20 µs. */
const PACKET_BURST = 3000
/** The shortest packets that Opus has, of 2.5 ms, and reports. */
const PACKETS_A_SECOND = 420
const FRAME_MS = 20

export interface TrafficHandlers {
  onPacket(packet: MediaPacket): void
  onPeerState(state: PeerState): void
  /** The peer has hung up. */
  onGoodbye(): void
  /** The peer sends more packets than there can be voice. */
  onFlood(): void
}

/** What goes over a link's connections, whichever there are: voice as RTP, and reports as RTCP. */
export class VoiceTraffic {
  readonly ssrc = randomBytes(4).readUInt32BE()
  readonly cname = randomBytes(12).toString('base64url')
  readonly #clock: Clock
  readonly #handlers: TrafficHandlers
  readonly #sender = new RtpSender(this.ssrc)
  readonly #receiver = new RtpReceiver()
  readonly #reports = new RtcpReports(this.#sender, this.#receiver, this.cname)
  readonly #budget: RateBudget
  #reportedMs = -Infinity
  #droppedMs = 0
  #blockedSinceMs: number | undefined
  #lastHeardMs = -Infinity
  #mayRepeat = false

  constructor(clock: Clock, handlers: TrafficHandlers) {
    this.#clock = clock
    this.#handlers = handlers
    this.#budget = new RateBudget(PACKET_BURST, PACKETS_A_SECOND, clock.now())
  }

  /** When the last packet of the peer came; -Infinity before the first. By the clock's monotonic time */
  get lastHeardMs(): number {
    return this.#lastHeardMs
  }

  get hasHeardVoice(): boolean {
    return this.#receiver.packets > 0
  }

  /** The peer may send nothing for a while, by discontinuous transmission. */
  get peerMayPause(): boolean {
    return this.#receiver.lastWasSilent
  }

  get stats(): Omit<LinkStats, 'path'> {
    return {
      framesSent: this.#sender.packets,
      framesReceived: this.#receiver.packets,
      bytesSent: this.#sender.bytes,
      bytesReceived: this.#receiver.bytes,
      droppedFrames: Math.round(this.#droppedMs / FRAME_MS),
      blockedMs: this.#blockedSinceMs === undefined ? 0 : this.#clock.now() - this.#blockedSinceMs,
      mayRepeat: this.#mayRepeat,
      ...this.#reports.stats,
    }
  }

  setCipher(cipher: FrameCipher | undefined): void {
    this.#sender.setCipher(cipher)
    this.#receiver.setCipher(cipher)
  }

  setRedundancy(distances: readonly RepeatDistance[]): void {
    this.#sender.setRedundancy(distances)
  }

  /** Another connection is in use. */
  pathChanged(): void {
    this.#reports.pathChanged()
  }

  setState(state: PeerState, over: readonly ConnectionAttempt[]): void {
    this.#reports.setState(state)
    this.report(over)
  }

  /** Sends voice over each of the connections. */
  send(packet: MediaPacket, over: readonly ConnectionAttempt[]): void {
    const frame = this.#sender.frame(packet)
    if (frame === undefined) return
    this.#mayRepeat = over.every(({ types }) => types.red !== undefined)
    let isSent = false
    for (const attempt of over) {
      const wasTaken = attempt.send(this.#sender.packet(frame, attempt.types))
      isSent ||= wasTaken
    }
    if (isSent) this.#blockedSinceMs = undefined
    else {
      this.#blockedSinceMs ??= this.#clock.now()
      this.#droppedMs += ((packetSamples(packet.payload) ?? 0) * 1000) / TIMESTAMP_RATE
    }
  }

  report(over: readonly ConnectionAttempt[]): void {
    if (over.length === 0) return
    this.#reportedMs = this.#clock.now()
    const report = this.#reports.report(this.#clock.steadyUnixTime())
    for (const attempt of over) attempt.send(report)
  }

  /** Says that we hang up. */
  goodbye(over: readonly ConnectionAttempt[]): void {
    const goodbye = this.#reports.goodbye()
    for (const attempt of over) attempt.send(goodbye)
  }

  /** @param over the connections for an early report */
  receive(bytes: Buffer, from: ConnectionAttempt, over: readonly ConnectionAttempt[]): void {
    const nowMs = this.#clock.now()
    if (!this.#budget.take(nowMs)) return this.#handlers.onFlood()
    if (isRtcp(bytes)) {
      const heard = this.#reports.take(bytes, this.#clock.steadyUnixTime())
      if (heard === undefined) return
      this.#lastHeardMs = nowMs
      if (heard.state) this.#handlers.onPeerState(heard.state)
      if (heard.hasEnded) this.#handlers.onGoodbye()
      return
    }
    const packet = this.#receiver.receive(bytes, from.types, nowMs)
    if (packet === undefined) return
    this.#lastHeardMs = nowMs
    if (this.#receiver.missing >= BURST && nowMs - this.#reportedMs >= BURST_REPORT_MS) this.report(over)
    this.#handlers.onPacket(packet)
  }
}
