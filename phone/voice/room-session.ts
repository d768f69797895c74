import type { CancelTimer, Clock } from '../../base/clock'
import { startPacer } from '../../base/pacer'
import { isSpeech } from '../../native/opus/opus-format'
import type { MediaPacket } from '../../protocol/media'
import type { Offer, Signal } from '../../protocol/media/negotiation'
import type { GroupFrameKeys } from '../../protocol/media/sframe'
import type { Cleaning } from '../model'
import { CaptureDsp } from './capture/capture-dsp'
import { CapturePath } from './capture/capture-path'
import type { AudioPorts } from './devices/audio-ports'
import type { MediaLink } from './links/media-link'
import { GroupLink, type GroupLinkState, type GroupNews } from './groups/group-link'
import { GuestLines } from './groups/guest-lines'
import { GroupSocket } from './groups/group-socket'
import { QUIETEST_LEVEL } from './groups/heard-member'
import { RoomHearing } from './groups/room-hearing'
import { RoomSender } from './groups/room-sender'
import { TalkFloor } from './groups/talk-floor'
import { TalkGate } from './groups/talk-gate'
import { LevelMeter } from './level-meter'
import { CallSounds } from './mixing/call-sounds'
import { Mixer } from './mixing/mixer'
import type { Listening, RoomAdmission, RoomMode, RoomVoiceStats } from './room-contract'
import type { VoiceEvent } from './voice-contract'

const STATS_MS = 1000
const LEVELS_MS = 100
/** Of the voice. Each packet has two frames. bit/s */
const BITRATE = 40_000
/** Half of the usual: what waits for a packet to be full is heard later. ms */
const PACKET_MS = 10
/** From here on everything is sent, below it speech. RFC 6464 */
const LOUD_LEVEL = 40
/** The level of silence. RFC 6464 */
const LEAST_LEVEL = 127
/** For in-band forward error correction: all of speech has it from here on. % */
const EXPECTED_LOSS_PERCENT = 10
/** Packets behind the last that was loud in an open room, and after the button was let go. */
const OPEN_TAIL = 20
const BUTTON_TAIL = 10
/** So many packets that nobody gets are still encoded, 10 s: an encoder is at its best when it knows what was before a word. */
const IDLE_PACKETS = 1_000
/** Whoever has the floor sends without a pause. ms */
const HOLDER_SILENT_MS = 1_000
/** Of a packet's first byte, all but how many frames it has (RFC 6716 section 3.1). */
const TOC_OF_ONE_FRAME = 0xfc

export interface RoomSessionOptions {
  readonly roomId: number
  readonly admission: RoomAdmission
  readonly mode: RoomMode
  readonly muted: boolean
  readonly ports: AudioPorts
  readonly clock: Clock
  readonly emit: (event: VoiceEvent) => void
  /** It takes the devices, also from a tone. */
  readonly onDevices: () => void
}

/**
 * The voice of a room: microphone → DSP → Opus → seal → serving node, and serving node → open → a playout for each speaker → mixer →
 * loudspeaker. While it is held, a call has the devices: it stays in the room, and neither sends nor plays.
 */
export class RoomSession {
  readonly #options: RoomSessionOptions
  readonly #socket: GroupSocket
  readonly #link: GroupLink
  readonly #floor: TalkFloor
  readonly #sender: RoomSender
  readonly #hearing: RoomHearing
  readonly #dsp: CaptureDsp
  readonly #capture: CapturePath
  /** The members that we hear. */
  readonly #voices = new Mixer()
  /** Whom we bring in. */
  readonly #guests: GuestLines
  readonly #mixer = new Mixer()
  /** Mixed into the voices. */
  readonly sounds = new CallSounds(this.#mixer)
  readonly #output = new LevelMeter()
  /** Of our microphone alone. */
  readonly #input = new LevelMeter()
  readonly #startedMs: number
  readonly #cancelTimers: readonly CancelTimer[]
  #mode: RoomMode
  #gate: TalkGate
  #linkState: GroupLinkState = 'connecting'
  #callId: number | undefined
  #isHeld = false
  #isOnDevices = false
  #dtx = false
  #wasSpeaking = false
  #idlePackets = 0
  /** When media came last, and since when somebody has the floor. ms */
  #heardMs = -Infinity
  #holderMs = -Infinity
  #holder: number | undefined
  #packetsReceived = 0
  #bytesReceived = 0

  constructor(options: RoomSessionOptions) {
    const { roomId, admission, mode, muted, clock, emit } = options
    this.#options = options
    this.#mode = mode
    this.#gate = gateOf(mode)
    this.#startedMs = clock.now()
    this.#socket = new GroupSocket({
      clock,
      onDatagram: (datagram, from) => this.#link.receive(datagram, from),
    })
    this.#link = new GroupLink({
      ...{ clock, admission, random: Math.random },
      send: (bytes, to) => this.#socket.send(bytes, to),
      locate: (host) => this.#socket.locate(host, (address) => this.#link.located(host, address)),
      listener: {
        state: (state, detail) => this.#linkIs(state, detail),
        news: (news) => this.#take(news),
        media: ({ keyId, payload }, bytes) => this.#heard(keyId, payload, bytes),
      },
    })
    this.#floor = new TalkFloor({
      clock,
      member: () => this.#link.admission,
      send: (packet) => void this.#link.send(packet),
      onChanged: () => this.#tellFloor(),
    })
    this.#guests = new GuestLines({
      clock,
      onSpeaking: () => emit({ kind: 'guests-speaking', roomId, guestIds: this.#guests.speaking }),
    })
    this.#hearing = new RoomHearing({ clock, mixer: this.#voices, onSpeaking: () => this.#tellSpeakers() })
    this.#sender = new RoomSender({
      random: Math.random,
      seal: (payload, metadata) => this.#hearing.cipher?.seal(payload, metadata),
      send: (keyId, payload) => this.#sendMedia(keyId, payload),
    })
    this.#dsp = new CaptureDsp((cause) =>
      emit({ kind: 'audio-notice', notice: { code: 'not-cleaned', cause } }),
    )
    this.#capture = new CapturePath(
      (packet) => this.#said(packet),
      (block) => this.#dsp.process(block, clock.now()),
      clock,
      { wants: (levelDbfs) => this.#isWorthEncoding(levelOf(levelDbfs)), passes: () => true },
    )
    this.#capture.bitrate = BITRATE
    this.#capture.packetMs = PACKET_MS
    this.#capture.expectedLossPercent = EXPECTED_LOSS_PERCENT
    this.#capture.muted = muted
    this.#capture.mixIn = (block) => {
      this.#input.measure(block)
      // In an open room, what keeps guests from being heard keeps us from it, too.
      const isSent = this.#mode === 'open' ? this.#guests.maySpeak : this.#floor.voice === 'send'
      this.#guests.mixIn(block, isSent)
    }
    this.#mixer.add({
      fill: (block, nowMs) => {
        this.#voices.fill(block, nowMs)
        this.#guests.exchange(block)
      },
    })
    this.#chooseDtx()
    this.#cancelTimers = [
      startPacer(clock, STATS_MS, () => {
        this.#hearing.tidy()
        emit({ kind: 'room-stats', roomId, stats: this.stats })
      }),
      startPacer(clock, LEVELS_MS, () => this.#tick()),
    ]
  }

  get roomId(): number {
    return this.#options.roomId
  }

  /** It plays and records: it is not held, and has been let in. */
  get hasDevices(): boolean {
    return this.#isOnDevices
  }

  get stats(): RoomVoiceStats {
    const { clock, ports } = this.#options
    const { roundTripMs } = this.#link
    const { concealedFrames, lostPackets, recoveredPackets, latePackets } = this.#hearing.counters
    return {
      durationMs: Math.round(clock.now() - this.#startedMs),
      ...{ packetsSent: this.#sender.packets, bytesSent: this.#sender.bytes },
      ...{ packetsReceived: this.#packetsReceived, bytesReceived: this.#bytesReceived },
      refusedPackets: this.#hearing.refusedPackets,
      ...{ concealedFrames, lostPackets, recoveredPackets, latePackets },
      bufferMs: this.#hearing.bufferMs,
      playoutMs: this.#isOnDevices ? ports.playoutMs : 0,
      bitrate: this.#capture.bitrate,
      ...(roundTripMs !== undefined && { roundTripMs: Math.round(roundTripMs) }),
      inputDbfs: this.#input.dbfs,
      outputDbfs: this.#output.dbfs,
    }
  }

  /** Enters. @param isHeld a call has the devices */
  start(isHeld: boolean): void {
    if (isHeld) this.#setHeld(true)
    else this.#options.ports.prepare('output')
    this.#link.start()
  }

  setAdmission(admission: RoomAdmission): void {
    this.#link.setAdmission(admission)
  }

  setMode(mode: RoomMode): void {
    if (mode === this.#mode) return
    this.#mode = mode
    this.#floor.giveUp()
    this.#gate = gateOf(mode)
    this.#chooseDtx()
    this.#tellFloor()
  }

  setKeys(keys: GroupFrameKeys | undefined): void {
    this.#hearing.setKeys(keys)
    this.#tellSpeakers()
    this.#useDevices()
  }

  /** The button. */
  talk(on: boolean): void {
    if (this.#mode === 'open' || this.#isHeld) return
    if (on) this.#floor.press()
    else this.#floor.letGo()
  }

  setMuted(muted: boolean): void {
    this.#capture.muted = muted
    if (this.#isOnDevices) this.#options.ports.setMuted(muted)
  }

  setListening(listening: readonly Listening[]): void {
    this.#link.setMuted(listening.filter(({ volume }) => volume === 0).map(({ userId }) => userId))
    this.#hearing.setVolumes(
      new Map(listening.flatMap(({ leaf, volume }) => (leaf === undefined ? [] : [[leaf, volume]]))),
    )
  }

  setDsp(settings: Cleaning): void {
    void this.#dsp.set(settings)
  }

  /** Whether silence need not be sent while the button is pressed. In open rooms it never is. */
  setDtx(on: boolean): void {
    this.#dtx = on
    this.#chooseDtx()
  }

  networkChanged(): void {
    this.#link.networkChanged()
    this.#guests.restart()
  }

  /** Brings a guest in. Takes over the link. */
  openGuest(guestId: string, offer: Offer, link: MediaLink): void {
    const { roomId, clock, emit } = this.#options
    const line = this.#guests.add(guestId, {
      ...{ link, clock },
      onSignal: (signal) => emit({ kind: 'guest-signal', roomId, guestId, signal }),
      onConnected: () => emit({ kind: 'guest-connected', roomId, guestId }),
      onClosed: (detail) => {
        void this.closeGuest(guestId)
        emit({ kind: 'guest-closed', roomId, guestId, detail })
      },
    })
    if (line) line.answer(offer)
    else void link.close()
  }

  tellGuestLink(guestId: string, signal: Signal): void {
    this.#guests.get(guestId)?.negotiate(signal)
  }

  /** Never rejects. */
  closeGuest(guestId: string): Promise<void> {
    return this.#guests.close(guestId)
  }

  /** Whether the room hears our guests. */
  hearGuests(on: boolean): void {
    this.#guests.maySpeak = on
  }

  /** A call takes the devices. */
  hold(): void {
    if (this.#isHeld) return
    this.#floor.giveUp()
    this.#gate.shut()
    this.#sender.pump('drop')
    this.#hearing.clear()
    this.#guests.clear()
    this.#leaveDevices()
    this.#setHeld(true)
  }

  /** The call has given them back. */
  resume(): void {
    if (!this.#isHeld) return
    this.#setHeld(false)
    this.#useDevices()
  }

  /** Leaves, and releases everything but the devices. Never rejects. @returns the stats at the end */
  async close(): Promise<RoomVoiceStats> {
    const { stats } = this
    for (const cancel of this.#cancelTimers) cancel()
    this.#leaveDevices()
    this.#floor.giveUp()
    this.#floor.close()
    this.#link.close()
    await Promise.all([this.#socket.close(), this.#guests.closeAll()])
    this.#hearing.clear()
    this.#capture.free()
    this.#dsp.free()
    return stats
  }

  /** A file is not played before somebody can hear it. */
  #useDevices(): void {
    const { clock, ports, onDevices } = this.#options
    const mayTalk = this.#linkState === 'connected' && this.#callId !== undefined && this.#hearing.cipher
    if (!mayTalk || this.#isHeld || this.#isOnDevices) return
    this.#isOnDevices = true
    ports.setMuted(this.#capture.muted)
    onDevices()
    ports.talk(
      (block) => this.#record(block),
      (block) => {
        this.#mixer.fill(block, clock.now())
        this.#output.measure(block)
        this.#dsp.reference(block, clock.now())
      },
    )
  }

  #leaveDevices(): void {
    this.sounds.end()
    if (!this.#isOnDevices) return
    this.#isOnDevices = false
    this.#options.ports.rest()
    this.#options.ports.setMuted(false)
  }

  #record(block: Float32Array): void {
    this.#capture.push(block)
    this.#sender.pump(this.#mode === 'open' ? 'send' : this.#floor.voice)
    if (this.#gate.isShut && this.#sender.isEmpty) this.#floor.allSent()
  }

  /** Nobody gets what is said without the button, or is too quiet for a voice. When that has lasted it is not encoded either. */
  #isWorthEncoding(level: number): boolean {
    const mayBeSent = this.#mode === 'open' ? level <= QUIETEST_LEVEL : this.#floor.isPressed
    if (!this.#gate.isShut || mayBeSent) this.#idlePackets = 0
    else this.#idlePackets++
    return this.#idlePackets <= IDLE_PACKETS
  }

  #said({ timestamp, payload }: MediaPacket): void {
    const level = levelOf(this.#capture.levelDbfs)
    const talks = this.#mode === 'open' ? isVoice(payload, level) : this.#floor.isPressed
    const passage = this.#gate.next(talks)
    if (passage === 'send') this.#sender.add({ timestamp, level, payload })
    if (passage === 'end') this.#sender.add({ timestamp, level: LEAST_LEVEL, payload: silenceLike(payload) })
  }

  #sendMedia(keyId: number, payload: Uint8Array): number {
    return this.#callId === undefined
      ? 0
      : this.#link.send({ kind: 'media', callId: this.#callId, keyId, payload })
  }

  #linkIs(state: GroupLinkState, detail: string): void {
    const { roomId, emit } = this.#options
    this.#linkState = state
    emit({ kind: 'room-link', roomId, state, detail })
    if (state === 'reconnecting') this.#floor.linkLost()
    this.#useDevices()
  }

  #take(news: GroupNews): void {
    if (news.kind === 'call-started') this.#callId = news.callId
    if (news.kind === 'call-ended') this.#callId = undefined
    this.#floor.take(news)
    this.#useDevices()
  }

  #heard(keyId: number, payload: Uint8Array, bytes: number): void {
    this.#packetsReceived++
    this.#bytesReceived += bytes
    this.#heardMs = this.#options.clock.now()
    if (!this.#isHeld) this.#hearing.receive(keyId, payload)
  }

  #tick(): void {
    const { emit } = this.#options
    this.#tellSpeakers()
    this.#guests.adapt()
    if (this.#missesVoice) this.#link.missesVoice()
    if (this.#isOnDevices)
      emit({ kind: 'levels', inputDbfs: this.#input.dbfs, outputDbfs: this.#output.dbfs })
  }

  /** Somebody should be heard, and is not. */
  get #missesVoice(): boolean {
    if (this.#isHeld) return false
    const sinceMs = Math.max(this.#heardMs, this.#holderMs)
    const isHolderMissed =
      this.#mode === 'push-to-talk' &&
      this.#floor.isOthers &&
      this.#options.clock.now() - sinceMs >= HOLDER_SILENT_MS
    return isHolderMissed || this.#hearing.missesVoice
  }

  #tellSpeakers(): void {
    const { speakers } = this.#hearing
    const { roomId, emit } = this.#options
    if (speakers.length > 0 || this.#wasSpeaking) emit({ kind: 'room-speaking', roomId, speakers })
    this.#wasSpeaking = speakers.length > 0
  }

  #tellFloor(): void {
    const { roomId, clock, emit } = this.#options
    const { holder, own } = this.#floor
    if (holder !== this.#holder) this.#holderMs = clock.now()
    this.#holder = holder
    if (this.#mode === 'push-to-talk') emit({ kind: 'room-floor', roomId, holder, own })
  }

  #setHeld(is: boolean): void {
    const { roomId, emit } = this.#options
    this.#isHeld = is
    emit({ kind: 'room-held', roomId, is })
  }

  #chooseDtx(): void {
    this.#capture.setDtx(this.#dtx && this.#mode === 'push-to-talk')
  }
}

/** RFC 6464 */
const levelOf = (dbfs: number): number => Math.min(LEAST_LEVEL, Math.max(0, Math.round(-dbfs)))

/** Loud sound is what somebody wants to be heard, also music. */
const isVoice = (packet: Uint8Array, level: number): boolean =>
  level <= LOUD_LEVEL || (level <= QUIETEST_LEVEL && isSpeech(packet) !== false)

const gateOf = (mode: RoomMode): TalkGate => new TalkGate(mode === 'open' ? OPEN_TAIL : BUTTON_TAIL)

/** A packet of the same length without sound (RFC 6716 section 3.2.1): the sound before it fades out. */
const silenceLike = (packet: Uint8Array): Uint8Array => Uint8Array.of((packet[0] ?? 0) & TOC_OF_ONE_FRAME)
