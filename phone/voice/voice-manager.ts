import type { CancelTimer, Clock } from '../../base/clock'
import { NO_CAPABILITIES } from '../../protocol/directory'
import { FrameCipher } from '../../protocol/media/sframe'
import { CallTones } from './call-tones'
import { AudioPorts } from './devices/audio-ports'
import { type Cleaning, type CueName, NO_CLEANING, type SoundTest } from '../model'
import { DEFAULT_LINK_SETTINGS, type LinkKind, type LinkSettings, makeLink } from './links/make-link'
import type { LinkCloseReason, MediaLink } from './links/media-link'
import { NetworkWatch } from '../../base/networks/network-watch'
import { WithdrawnOffers } from './links/tcp/withdrawn-offers'
import { PreparedLinks } from './prepared-links'
import { NO_ROOM_STATS, NO_STATS } from './no-stats'
import { SoundTestRun } from './devices/sound-test'
import type {
  LinkOptions,
  OpenLink,
  ToneName,
  VoiceCommand,
  VoiceEvent,
  VoiceStats,
  VoiceProcessData,
} from './voice-contract'
import type { RoomVoiceCommand } from './room-contract'
import { RoomSession } from './room-session'
import { VoiceSession } from './voice-session'

/** How long devices stay open after a tone or a hold, for the next call, and for a cue, which is shorter. ms */
const LINGER_MS = 2000

type OpenRoom = Extract<RoomVoiceCommand, { kind: 'open-room' }>

/** Runs commands one after the other, has at most one call besides held ones and one room, and answers with events. */
export class VoiceManager {
  readonly #clock: Clock
  readonly #emit: (event: VoiceEvent) => void
  readonly #ports: AudioPorts
  readonly #tones: CallTones
  /** The call that uses the devices. */
  #session: VoiceSession | undefined
  readonly #held = new Map<number, VoiceSession>()
  /** It has the devices while there is no call, except held ones. */
  #room: RoomSession | undefined
  /** The tone of a call that is mixed into the room. */
  #roomTone: ToneName | undefined
  #test: { readonly sound: SoundTestRun; readonly over: Promise<void> } | undefined
  #dsp: Cleaning
  #dtx: boolean
  readonly #links: LinkSettings
  readonly #withdrawn: WithdrawnOffers
  readonly #prepared: PreparedLinks
  readonly #networks: NetworkWatch
  #cancelLinger: CancelTimer = () => undefined
  /** Commands run one by one, so that a call's devices are released before the next one opens them. */
  #work: Promise<void> = Promise.resolve()

  constructor(
    { audio, dsp = NO_CLEANING, dtx = false, links = DEFAULT_LINK_SETTINGS, tones }: VoiceProcessData,
    clock: Clock,
    emit: (event: VoiceEvent) => void,
  ) {
    this.#clock = clock
    this.#emit = emit
    this.#dsp = dsp
    this.#dtx = dtx
    this.#links = links
    this.#withdrawn = new WithdrawnOffers(clock)
    this.#prepared = new PreparedLinks(emit)
    this.#networks = new NetworkWatch({ clock, onChange: () => this.#restartLinks() })
    this.#ports = new AudioPorts(audio, clock, (notice) => emit({ kind: 'audio-notice', notice }))
    this.#tones = new CallTones({ ports: this.#ports, files: tones, emit })
  }

  /** @returns when the command is done, except connecting. Never rejects. */
  handle(command: VoiceCommand): Promise<void> {
    return this.#inTurn(async () => {
      switch (command.kind) {
        case 'open-link':
          await this.#endTest()
          await this.#endCall()
          this.#holdRoom()
          this.#begin(command)
          return
        case 'prepare-link': {
          const { callId, offer, early } = command
          const kind = offer.link === 'tcp' ? 'paired' : offer.link
          await this.#prepared.add(callId, this.#linkTo(command, kind), offer, early)
          return
        }
        case 'signal':
          this.#linkOf(command.callId)?.negotiate?.(command.signal)
          return
        case 'authenticate': {
          const { callId, fingerprint, keys } = command
          const cipher = keys && new FrameCipher(keys)
          this.#linkOf(callId)?.authenticate?.({ fingerprint, ...(cipher && { cipher }) })
          return
        }
        case 'meet':
          this.#linkOf(command.callId)?.meet?.(command.offer)
          return
        case 'close':
          await this.#close(command.callId)
          return
        case 'hold':
          this.#hold(command.callId)
          return
        case 'resume':
          await this.#endTest()
          this.#resume(command.callId)
          return
        case 'mute':
          this.#session?.setMuted(command.muted)
          return
        case 'dsp':
          this.#dsp = command.settings
          for (const session of this.#sounding) session.setDsp(command.settings)
          return
        case 'dtx':
          this.#dtx = command.on
          for (const session of this.#sounding) session.setDtx(command.on)
          return
        case 'tone':
          if (command.tone !== undefined) await this.#endTest()
          await this.#playTone(command.tone)
          return
        case 'cue':
          await this.#playCue(command.cue)
          return
        case 'audio':
          await this.#tones.during(() => this.#ports.change(command.settings))
          return
        case 'list-devices':
          this.#emit({ kind: 'devices', ...(await this.#ports.list(command.anew)) })
          return
        case 'test-sound':
          await this.#endTest()
          this.#beginTest(command.test)
          return
        case 'open-room':
          await this.#endTest()
          await this.#closeRoom()
          this.#enter(command)
          return
        case 'close-room':
          await this.#leave(command.roomId)
          return
        case 'room-admission':
          this.#roomOf(command)?.setAdmission(command.admission)
          return
        case 'room-mode':
          this.#roomOf(command)?.setMode(command.mode)
          return
        case 'room-keys':
          this.#roomOf(command)?.setKeys(command.keys)
          return
        case 'room-talk':
          this.#roomOf(command)?.talk(command.on)
          return
        case 'room-mute':
          this.#roomOf(command)?.setMuted(command.muted)
          return
        case 'open-guest': {
          const { guestId, offer, iceServers, hidesAddresses } = command
          const webrtc = { iceServers }
          this.#roomOf(command)?.openGuest(guestId, offer, this.#linkTo({ webrtc, hidesAddresses }, 'webrtc'))
          return
        }
        case 'tell-guest-link':
          this.#roomOf(command)?.tellGuestLink(command.guestId, command.signal)
          return
        case 'close-guest':
          await this.#roomOf(command)?.closeGuest(command.guestId)
          return
        case 'hear-guests':
          this.#roomOf(command)?.hearGuests(command.on)
          return
        case 'room-listening':
          this.#roomOf(command)?.setListening(command.listening)
          return
      }
    })
  }

  /** Releases everything. Never rejects. */
  shutDown(): Promise<void> {
    return this.#inTurn(async () => {
      this.#cancelLinger()
      await this.#endTest()
      await this.#endCall()
      await this.#closeRoom()
      this.#withdrawn.close()
      await this.#prepared.closeAll()
      const held = [...this.#held.values()]
      this.#held.clear()
      await Promise.all(held.map((session) => session.close()))
      await this.#ports.close()
    })
  }

  #inTurn(action: () => Promise<void>): Promise<void> {
    return (this.#work = this.#work.then(action).then(() => this.#networks.watch(this.#sounding.length > 0)))
  }

  #begin(command: OpenLink): void {
    const { callId, peer = NO_CAPABILITIES } = command
    const kind = command.role === 'offer' ? command.link : command.offer.link
    if (kind === 'webrtc' && command.relayOnly) {
      // ICE tells the peer our addresses, with TURN as well.
      const detail = 'voice by WebRTC alone would show our address'
      this.#emit({ kind: 'closed', callId, reason: 'unreachable', detail, stats: NO_STATS })
      return
    }
    const isPaired = kind === 'tcp' && command.webrtc !== undefined
    const session = new VoiceSession({
      callId,
      peer,
      link: this.#prepared.take(callId) ?? this.#linkTo(command, isPaired ? 'paired' : kind),
      ports: this.#ports,
      clock: this.#clock,
      emit: (event) => {
        if (event.kind === 'established') this.#tones.forget()
        this.#emit(event)
      },
      onEnded: (reason, detail) => void this.#inTurn(() => this.#ended(session, reason, detail)),
    })
    session.setDsp(this.#dsp)
    session.setDtx(this.#dtx)
    this.#session = session
    if (command.role === 'offer') session.offer()
    else session.answer(command.offer)
  }

  #linkTo(
    {
      peer = NO_CAPABILITIES,
      security,
      webrtc,
      relays,
      relayOnly = false,
      hidesAddresses = false,
    }: Omit<LinkOptions, 'callId'>,
    kind: LinkKind,
  ): MediaLink {
    const [clock, settings, withdrawn] = [this.#clock, this.#links, this.#withdrawn]
    return makeLink(kind, {
      ...{ clock, peer, security, webrtc, settings, relays, relayOnly, hidesAddresses, withdrawn },
    })
  }

  #linkOf(callId: number): MediaLink | undefined {
    return this.#sessionOf(callId)?.link ?? this.#prepared.get(callId)
  }

  #restartLinks(): void {
    for (const { link } of this.#sessions) link.restart?.()
    this.#room?.networkChanged()
  }

  /** Handles the end of a connection, unless it was closed meanwhile. */
  async #ended(session: VoiceSession, reason: LinkCloseReason, detail: string): Promise<void> {
    const { callId } = session
    if (this.#sessionOf(callId) !== session) return
    const stats = await this.#end(callId)
    this.#emit({ kind: 'closed', callId, reason, detail, stats })
  }

  async #close(callId: number): Promise<void> {
    this.#emit({ kind: 'closed-by-us', callId, stats: await this.#end(callId) })
  }

  #sessionOf(callId: number): VoiceSession | undefined {
    return this.#session?.callId === callId ? this.#session : this.#held.get(callId)
  }

  get #sessions(): readonly VoiceSession[] {
    return [...(this.#session ? [this.#session] : []), ...this.#held.values()]
  }

  get #sounding(): readonly (VoiceSession | RoomSession)[] {
    return [...this.#sessions, ...(this.#room ? [this.#room] : [])]
  }

  #roomOf({ roomId }: RoomVoiceCommand): RoomSession | undefined {
    return this.#room?.roomId === roomId ? this.#room : undefined
  }

  #enter({ roomId, mode, admission, muted }: OpenRoom): void {
    this.#cancelLinger()
    const room = new RoomSession({
      ...{ roomId, mode, admission, muted },
      ...{ ports: this.#ports, clock: this.#clock, emit: this.#emit },
      onDevices: () => this.#mixTone(),
    })
    room.setDsp(this.#dsp)
    room.setDtx(this.#dtx)
    this.#room = room
    room.start(this.#session !== undefined)
  }

  /** A call takes the devices. */
  #holdRoom(): void {
    this.#roomTone = undefined
    this.#room?.hold()
  }

  async #leave(roomId: number): Promise<void> {
    if (this.#room?.roomId === roomId) await this.#closeRoom()
    else this.#emit({ kind: 'room-closed', roomId, reason: 'left', detail: '', stats: NO_ROOM_STATS })
  }

  async #closeRoom(): Promise<void> {
    const room = this.#room
    if (room === undefined) return
    const tone = this.#roomTone
    this.#room = this.#roomTone = undefined
    const stats = await room.close()
    await this.#releaseIdle()
    this.#emit({ kind: 'room-closed', roomId: room.roomId, reason: 'left', detail: '', stats })
    if (tone !== undefined) await this.#playTone(tone)
  }

  /** The room takes the loudspeaker from a tone that played alone. */
  #mixTone(): void {
    const tone = this.#tones.playing
    this.#tones.forget()
    if (tone !== undefined) void this.#inTurn(() => this.#playTone(tone))
  }

  #hold(callId: number): void {
    const session = this.#session
    if (session?.callId !== callId || !session.talking) return
    this.#session = undefined
    this.#held.set(callId, session)
    session.hold()
    this.#ports.rest()
    if (this.#room) this.#room.resume()
    else this.#lingerWithDevices()
  }

  #resume(callId: number): void {
    const session = this.#held.get(callId)
    if (session === undefined || this.#session !== undefined) return
    this.#cancelLinger()
    this.#holdRoom()
    this.#held.delete(callId)
    this.#session = session
    session.resume()
  }

  async #end(callId: number): Promise<VoiceStats> {
    if (this.#session?.callId === callId) {
      const stats = await this.#endCall()
      this.#room?.resume()
      return stats
    }
    await this.#prepared.close(callId)
    const held = this.#held.get(callId)
    if (held === undefined) return NO_STATS
    this.#held.delete(callId)
    return held.close()
  }

  async #endCall(): Promise<VoiceStats> {
    const session = this.#session
    if (session === undefined) return NO_STATS
    this.#session = undefined
    this.#tones.forget()
    return session.close(this.#room !== undefined)
  }

  async #playTone(tone: ToneName | undefined): Promise<void> {
    const session = this.#session
    if (session?.talking === true) {
      // The voice continues: only the tone of a second caller is mixed in.
      session.sounds.setTone(tone === 'call-waiting' ? await this.#tones.loop(tone) : undefined)
      return
    }
    const room = session === undefined && this.#room?.hasDevices ? this.#room : undefined
    this.#roomTone = room && tone
    if (room) {
      room.sounds.setTone(tone && (await this.#tones.loop(tone === 'ring' ? 'call-waiting' : tone)))
      return
    }
    if (tone === this.#tones.playing || tone === 'call-waiting') return
    this.#cancelLinger()
    await this.#tones.play(tone)
    if (tone === undefined) this.#lingerWithDevices()
  }

  async #playCue(cue: CueName): Promise<void> {
    const sound = await this.#tones.cue(cue)
    if (sound === undefined) return
    const session = this.#session
    if (session) {
      if (session.talking) session.sounds.playCue(sound)
    } else if (this.#room?.hasDevices) this.#room.sounds.playCue(sound)
    else if (this.#test === undefined && this.#tones.playAlone(sound)) this.#lingerWithDevices()
  }

  #beginTest(test: SoundTest | undefined): void {
    const isBusy =
      this.#session !== undefined || this.#room !== undefined || this.#tones.playing !== undefined
    if (test === undefined || isBusy) {
      this.#emit({ kind: 'sound-test', now: undefined })
      return
    }
    this.#cancelLinger()
    const sound = new SoundTestRun({
      ports: this.#ports,
      clock: this.#clock,
      emit: this.#emit,
      ring: () => this.#tones.loop('ring'),
      sample: (name) => this.#tones.sample(name),
    })
    const over = sound.run(test).finally(() => {
      if (this.#test?.sound === sound) this.#test = undefined
    })
    this.#test = { sound, over }
  }

  async #endTest(): Promise<void> {
    const test = this.#test
    this.#test = undefined
    test?.sound.stop()
    await test?.over
  }

  #lingerWithDevices(): void {
    this.#cancelLinger()
    this.#cancelLinger = this.#clock.after(LINGER_MS, () => void this.#inTurn(() => this.#releaseIdle()))
  }

  async #releaseIdle(): Promise<void> {
    const isTalking = this.#session !== undefined || this.#room !== undefined
    if (!isTalking && this.#tones.playing === undefined && this.#test === undefined) await this.#ports.close()
  }
}
