import type { PriorityGiver } from '../../base/supervision/process-priority'
import type { IceServer } from '../../native/webrtc/webrtc-peer'
import type { Capabilities, PeerState } from '../../protocol/directory'
import type { MediaLinkKind, Offer, Signal } from '../../protocol/media/negotiation'
import type { FrameKeys } from '../../protocol/media/sframe'
import type { RelayAccess } from '../../protocol/relay/relay'
import type {
  AudioNotice,
  Cleaning,
  CueName,
  RingName,
  SampleName,
  SoundTest,
  SoundTestPhase,
  VoiceSending,
  VoicePath,
} from '../model'
import type { LinkSecurity } from './links/link-security'
import type { LinkSettings } from './links/make-link'
import type { LinkCloseReason } from './links/media-link'
import type { RoomVoiceCommand, RoomVoiceEvent } from './room-contract'

/**
 * The messages between the phone and the voice process. All of them survive a structured clone.
 *
 * One call at a time has the devices; others may be held. `callId` (chosen by the phone, increasing) ties an event to
 * its call, so that late events of a closed call are dropped.
 */

/**
 * The source or destination of sound. `default`: the system's device. `device`: a PortAudio device by its name. `file`:
 * a WAV file, paced in real time (an input plays once from the start of the conversation, then silence; an output
 * records 48 kHz mono 16-bit from the start of the conversation to the end of the call). `none`: silence in, nothing
 * out, paced in real time.
 */
export type AudioEndpoint =
  | { readonly kind: 'default' }
  | { readonly kind: 'device'; readonly name: string }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'none' }

/**
 * The default device replaces a missing one, and silence replaces a missing default device. The phone returns to the
 * chosen device when it is back.
 */
export interface AudioSettings {
  readonly input: AudioEndpoint
  readonly output: AudioEndpoint
  /** The ring's device; undefined: the output. */
  readonly ringer?: AudioEndpoint
  /** The ring's volume, a factor from 0 to 1; undefined: 1. */
  readonly ringVolume?: number
  /** Undefined: the first of `RINGS`. */
  readonly ring?: RingName
}

/** Counters of one call. Frames of sound are 20 ms. */
export interface VoiceStats {
  /** Since talking began, ms. */
  readonly durationMs: number
  /** Voice frames on the link, of one packet each: 20 ms, or 10. */
  readonly framesSent: number
  readonly framesReceived: number
  /** Whole frames on the link, header included. */
  readonly bytesSent: number
  readonly bytesReceived: number
  /** 20 ms frames concealed because nothing had arrived in time. */
  readonly concealedFrames: number
  /** Frames that arrived but were discarded: too late, undecodable, or over the buffer's limit. */
  readonly discardedFrames: number
  /** Packets that never arrived themselves, with or without a repeat; known when 128 newer ones were sent. */
  readonly lostPackets: number
  /** Packets replaced by a repeat that arrived in time. */
  readonly recoveredPackets: number
  /** Packets that arrived more than once. */
  readonly duplicatePackets: number
  /** Packets that arrived too late; part of `discardedFrames`. */
  readonly latePackets: number
  /** Sound discarded because the loudspeaker had stopped, ms, and how often it stopped. */
  readonly skippedMs: number
  readonly outputStops: number
  /** Sound removed and repeated to return to the target delay without a change of pitch, ms. */
  readonly shortenedMs: number
  readonly lengthenedMs: number
  /** Sound in the jitter buffer now, ms. */
  readonly bufferMs: number
  /** The jitter buffer's target for the delay from arrival to playout, ms. */
  readonly targetMs: number
  /** From the jitter buffer to the ear: the loudspeaker's lead, ms. */
  readonly playoutMs: number
  /** Interarrival jitter as in RFC 3550 section 6.4.1, smoothed, ms. */
  readonly jitterMs: number
  /** Times the jitter buffer ran empty while the peer was sending. */
  readonly underruns: number
  /** The encoder's current bit rate, bit/s; 0 before talking. */
  readonly bitrate: number
  /** Undefined before talking. */
  readonly sending?: VoiceSending
  /** Round trip to a peer that answers (a Ringdown), median of the last ones, ms; undefined for others. */
  readonly roundTripMs?: number
  /** The path that voice takes now; undefined while there is none. */
  readonly path?: VoicePath
  /** Voice discarded unsent because the peer or the network did not accept it, 20 ms frames. */
  readonly droppedFrames: number
  /** E-model (ITU-T G.107): the rating factor R, 0 to 100, and its mean opinion score, 1 to 4.5. */
  readonly rFactor: number
  readonly mos: number
  /** The inputs of the E-model: estimated mouth-to-ear delay, ms, and per cent of the last 10 s that was concealed. */
  readonly mouthToEarMs: number
  readonly lossPercent: number
  /** RMS over the last 100 ms, dBFS; -100 is silence. Input is measured after mute. */
  readonly inputDbfs: number
  readonly outputDbfs: number
}

/** Why a call's voice ended by itself. */
export type VoiceCloseReason = LinkCloseReason | 'engine-failed' // the voice process died

/** `call-waiting` announces a second caller softly during the voice of the first; the others are played alone. */
export type ToneName = 'ring' | 'ring-back' | 'call-waiting'

/** How a call may connect by WebRTC. */
export interface WebrtcWays {
  /** That tell us our public address, or relay. */
  readonly iceServers: readonly IceServer[]
}

/** Of a call's link, prepared or opened. */
export interface LinkOptions {
  readonly callId: number
  /** The peer's announcement; undefined: nothing. */
  readonly peer?: Capabilities
  /** Undefined: voice is not encrypted, and any peer may connect. */
  readonly security?: LinkSecurity
  /** The peer takes signals and WebRTC: a TCP link then has a WebRTC link beside it. Undefined: no. */
  readonly webrtc?: WebrtcWays | undefined
  /** Of our server and its network, in the order in which we choose one: the last way. Used with `security` and a peer that takes signals. */
  readonly relays?: readonly RelayAccess[]
  /** Connects through one of `relays` only, which hides our address from the peer; undefined: no. Not with `webrtc`. */
  readonly relayOnly?: boolean
  /** Tells the peer no address of this computer, but those that others see it at; undefined: tells all of them. */
  readonly hidesAddresses?: boolean
}

export type OpenLink = LinkOptions & { readonly kind: 'open-link' } & (
    | { readonly role: 'offer'; readonly link: MediaLinkKind }
    | { readonly role: 'answer'; readonly offer: Offer }
  )

/** A call rings here: what can be done before the answer. `open-link` of this call, with the same words, goes on with it. */
export interface PrepareLink extends LinkOptions {
  readonly kind: 'prepare-link'
  readonly webrtc: WebrtcWays
  readonly offer: Offer
  /** Connects by WebRTC at once. The caller then learns our addresses, and must be somebody who may. */
  readonly early: boolean
}

/** Phone to voice process. */
export type VoiceCommand =
  /** The processing of the microphone's sound, also during a call. */
  | { readonly kind: 'dsp'; readonly settings: Cleaning }
  /** Discontinuous transmission: silence is not sent. Also in the middle of a call. */
  | { readonly kind: 'dtx'; readonly on: boolean }
  /**
   * Begin a call's voice. With the role `offer` the answer is `offered`, then `established` or `closed`; with the role
   * `answer` one of the latter.
   */
  | OpenLink
  /** Only for a peer that takes signals and WebRTC. Undone by `close`. */
  | PrepareLink
  /** An offer, an answer or a candidate from the other side of a call. */
  | { readonly kind: 'signal'; readonly callId: number; readonly signal: Signal }
  /**
   * What the peer's identity has signed, as soon as it is known, also of a prepared call: the fingerprint of its DTLS
   * certificate, and the keys of encrypted frames. With `security` no voice goes by WebRTC before.
   */
  | {
      readonly kind: 'authenticate'
      readonly callId: number
      /** 64 hexadecimal digits, as `fingerprintIn` reads them. */
      readonly fingerprint: string
      readonly keys?: FrameKeys
    }
  /** Connect to the other side's offer as well, made at the same time: the call uses the first connection. */
  | { readonly kind: 'meet'; readonly callId: number; readonly offer: Offer }
  /** End the call: the link closed, devices released, output file complete. Answered by `closed-by-us`. */
  | { readonly kind: 'close'; readonly callId: number }
  /** The microphone of the call that has the devices, if there is one: a room has its own command. */
  | { readonly kind: 'mute'; readonly muted: boolean }
  /** The sides do not hear each other any more, and the devices are released; the connection stays. */
  | { readonly kind: 'hold'; readonly callId: number }
  /** Gives the devices back to a held call. */
  | { readonly kind: 'resume'; readonly callId: number }
  /**
   * Loop a tone on the output device until the next `tone` (undefined stops) or until talking begins. While talking
   * only `call-waiting` is played.
   */
  | { readonly kind: 'tone'; readonly tone: ToneName | undefined }
  /**
   * Play a cue once, softly: into the voice of the current call or the room, or alone on the loudspeaker. Nothing while a call
   * is being made, and beside a tone or a test.
   */
  | { readonly kind: 'cue'; readonly cue: CueName }
  /** Change the devices, also in the middle of a call: the old ones continue until the new ones work. */
  | { readonly kind: 'audio'; readonly settings: AudioSettings }
  /**
   * Answered by `devices`. With `anew`, devices in use are closed for a moment, to find those that were plugged in
   * since.
   */
  | { readonly kind: 'list-devices'; readonly anew: boolean }
  /** Undefined ends the running test. Calls and tones end it as well. Answered by `sound-test`. */
  | { readonly kind: 'test-sound'; readonly test: SoundTest | undefined }
  | RoomVoiceCommand

/** Voice process to phone. */
export type VoiceEvent =
  /** The offer for the other side. */
  | { readonly kind: 'offered'; readonly callId: number; readonly offer: Offer }
  /** An answer or a candidate for the other side. */
  | { readonly kind: 'signal'; readonly callId: number; readonly signal: Signal }
  /** A connection was refused because it did not prove to be the peer. For logs. */
  | { readonly kind: 'turned-away'; readonly callId: number; readonly detail: string }
  /** Both sides are connected; sound flows from now on. */
  | { readonly kind: 'established'; readonly callId: number }
  /** The state of the other side has changed; twice a second at most. At first it talks. */
  | { readonly kind: 'peer-state'; readonly callId: number; readonly state: PeerState }
  /**
   * Nothing has come from the peer for a while, though it should send: the link looks for another path. The call goes on,
   * and ends as `lost` if none is found.
   */
  | { readonly kind: 'reconnecting'; readonly callId: number }
  /** Voice comes again. Only after `reconnecting`. */
  | { readonly kind: 'reconnected'; readonly callId: number }
  /** Once a second while talking. */
  | { readonly kind: 'stats'; readonly callId: number; readonly stats: VoiceStats }
  /** About ten times a second while talking. */
  | { readonly kind: 'levels'; readonly inputDbfs: number; readonly outputDbfs: number }
  | {
      readonly kind: 'closed'
      readonly callId: number
      readonly reason: VoiceCloseReason
      readonly detail: string
      readonly stats: VoiceStats
    }
  /** The answer to `close`: everything of that call is released. */
  | { readonly kind: 'closed-by-us'; readonly callId: number; readonly stats: VoiceStats }
  /** PortAudio's names; portaudio.ts explains `stale`. */
  | {
      readonly kind: 'devices'
      readonly inputs: readonly string[]
      readonly outputs: readonly string[]
      readonly stale?: 'in-use'
    }
  /** The current test; undefined without one. */
  | { readonly kind: 'sound-test'; readonly now: SoundTestPhase | undefined }
  /**
   * A notice about the devices. A call continues with silence in place of a missing device (`no-input`, `no-output`),
   * or with the default device (`replaced`). `silent-input`: it works, but all its samples are zero. `stuttering`: the
   * loudspeaker stops again and again. `not-cleaned`: the microphone's sound goes out without some of its DSP.
   * `undefined`: no problem remains.
   */
  | {
      readonly kind: 'audio-notice'
      readonly notice: AudioNotice | undefined
    }
  | RoomVoiceEvent

/** Whether it is of the voice of a room, and not of calls or devices. */
export const isOfRoom = (event: VoiceEvent): event is RoomVoiceEvent => 'roomId' in event

/** The events of one kind. */
export type VoiceEventOf<Kind extends VoiceEvent['kind']> = Extract<VoiceEvent, { kind: Kind }>

/** Events for the engine only. */
export type ProcessEvent =
  | VoiceEvent
  /** PortAudio will not look for devices again in this process. */
  | { readonly kind: 'worn-out' }
  /** The service that raised the priority of the process. */
  | { readonly kind: 'priority'; readonly giver: PriorityGiver }

/** The voice process's initial data. */
export interface VoiceProcessData {
  readonly audio: AudioSettings
  /** Undefined: none. */
  readonly dsp?: Cleaning
  /** Discontinuous transmission; undefined is off. */
  readonly dtx?: boolean
  /** Undefined: TCP links listen on all addresses, at a port that the system chooses. */
  readonly links?: LinkSettings
  /** WAV files; a sound without a file is not played. */
  readonly tones: Readonly<Partial<Record<SampleName, string>>>
}
