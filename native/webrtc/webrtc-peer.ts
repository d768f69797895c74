import type { PeerConnection, Track } from 'node-datachannel'
import { assertSocketsCanBeBound } from './abort-traps'
import { loadWebrtc } from './webrtc-library'

/** A server that tells us our public address (STUN) or, with a name and a password, relays for us (TURN by UDP). */
export interface IceServer {
  readonly hostname: string
  readonly port: number
  readonly username?: string
  readonly password?: string
}

/** The one stream of voice, as the description names it. */
export interface VoiceStreamFormat {
  readonly mid: string
  /** RTP payload types. */
  readonly opusType: number
  readonly opusParameters: string
  readonly redType?: number
  /** The id of the header extension with audio levels. */
  readonly audioLevelId?: number
  /** Our number in RTP, and our name. */
  readonly ssrc: number
  readonly cname: string
}

export interface WebrtcPeerOptions {
  /** PEM: of DTLS, whose fingerprint is in the description. */
  readonly certificate: string
  readonly privateKey: string
  readonly iceServers: readonly IceServer[]
  /**
   * One address of this computer, the only one used; undefined: all, but none of loopback.
   */
  readonly bindAddress?: string
  readonly stream: VoiceStreamFormat
}

export type CandidateType = 'host' | 'srflx' | 'prflx' | 'relay'

/** The kinds of the addresses in use. */
export interface CandidatePair {
  readonly local: CandidateType
  readonly remote: CandidateType
}

/** None is called after `close`. */
export interface WebrtcPeerHandlers {
  /** Our own description, SDP without candidates. */
  onDescription(sdp: string): void
  onCandidate(candidate: string): void
  /** No more candidates will come. Takes 23 s when a STUN server does not answer. */
  onGathered(): void
  /** The sides reach each other; DTLS is next. */
  onReached(): void
  /** `send` works. */
  onOpen(): void
  /** The library has given up: at once with a wrong certificate, otherwise after half a minute. */
  onFailed(): void
  /** An RTP or RTCP packet. */
  onMessage(packet: Buffer): void
  /** A call of the library, or one of these handlers, has thrown. */
  onError(error: unknown): void
}

/** What a link needs of a connection; `WebrtcPeer` is the real one. */
export interface PeerTransport {
  offer(): boolean
  answer(offerSdp: string): boolean
  accept(answerSdp: string): boolean
  addCandidate(candidate: string): boolean
  readonly isOpen: boolean
  readonly path: CandidatePair | undefined
  send(packet: Uint8Array): boolean
  close(): void
}

/**
 * One connection of WebRTC with one stream of voice. What the library answers with the end of the process cannot be
 * reached from here: an exception in a callback, a local description in the wrong state, without a stream or a socket. It references its track, which would be collected and closed otherwise.
 *
 * All its texts are our own: pass no description or candidate of a stranger as it came. Its methods return false, and
 * report an error, where the library throws.
 */
export class WebrtcPeer implements PeerTransport {
  readonly #handlers: WebrtcPeerHandlers
  readonly #connection: PeerConnection
  readonly #track: Track
  readonly #bindAddress: string | undefined
  #isClosed = false

  /** @throws Error when the library does not load, or refuses the certificate */
  constructor(
    { certificate, privateKey, iceServers, bindAddress, stream }: WebrtcPeerOptions,
    handlers: WebrtcPeerHandlers,
  ) {
    const { Audio, PeerConnection } = loadWebrtc()
    this.#handlers = handlers
    this.#bindAddress = bindAddress
    this.#connection = new PeerConnection('ringdown', {
      iceServers: iceServers.map(({ hostname, port, username, password }) => ({
        ...{ hostname, port },
        ...(username !== undefined && { username, password: password ?? '', relayType: 'TurnUdp' as const }),
      })),
      ...(bindAddress !== undefined && { bindAddress }),
      // It takes PEM texts as well as files.
      certificatePemFile: certificate,
      keyPemFile: privateKey,
      disableAutoNegotiation: true,
    })
    const pc = this.#connection
    pc.onLocalDescription(this.#guard((sdp: string) => handlers.onDescription(sdp)))
    pc.onLocalCandidate(this.#guard((candidate: string) => handlers.onCandidate(candidate)))
    pc.onGatheringStateChange(this.#guard((state: string) => state === 'complete' && handlers.onGathered()))
    pc.onIceStateChange(this.#guard((state: string) => state === 'connected' && handlers.onReached()))
    pc.onStateChange(this.#guard((state: string) => state === 'failed' && handlers.onFailed()))
    const audio = new Audio(stream.mid, 'SendRecv')
    audio.addOpusCodec(stream.opusType, stream.opusParameters)
    if (stream.redType !== undefined)
      audio.addAudioCodec(stream.redType, 'red/48000/2', `${stream.opusType}/${stream.opusType}`)
    if (stream.audioLevelId !== undefined)
      audio.parseSdpLine(`a=extmap:${stream.audioLevelId} urn:ietf:params:rtp-hdrext:ssrc-audio-level`)
    audio.addSSRC(stream.ssrc, stream.cname, stream.cname, stream.cname)
    this.#track = pc.addTrack(audio)
    this.#track.onOpen(this.#guard(() => handlers.onOpen()))
    this.#track.onMessage(this.#guard((packet: Buffer) => handlers.onMessage(packet)))
  }

  /** Begins a connection: `onDescription` gets the offer. */
  offer(): boolean {
    return this.#try(() => {
      if (this.#connection.signalingState() !== 'stable') return false
      assertSocketsCanBeBound(this.#bindAddress)
      this.#connection.setLocalDescription('offer')
      return true
    })
  }

  /** Takes an offer: `onDescription` gets the answer. Without candidates in it nothing is sent to the other side. */
  answer(offerSdp: string): boolean {
    return this.#try(() => {
      if (this.#connection.signalingState() !== 'stable') return false
      assertSocketsCanBeBound(this.#bindAddress)
      this.#connection.setRemoteDescription(offerSdp, 'offer')
      if (this.#connection.signalingState() !== 'have-remote-offer') return false
      this.#connection.setLocalDescription('answer')
      return true
    })
  }

  /** Takes the answer to our offer. */
  accept(answerSdp: string): boolean {
    return this.#try(() => {
      if (this.#connection.signalingState() !== 'have-local-offer') return false
      this.#connection.setRemoteDescription(answerSdp, 'answer')
      return true
    })
  }

  /** An address of the other side, which is tried at once. After its description. */
  addCandidate(candidate: string): boolean {
    return this.#try(() => {
      if (this.#connection.remoteDescription() === null) return false
      this.#connection.addRemoteCandidate(candidate, this.#track.mid())
      return true
    })
  }

  get isOpen(): boolean {
    return !this.#isClosed && this.#track.isOpen()
  }

  /** Undefined before `onReached`. */
  get path(): CandidatePair | undefined {
    let pair: CandidatePair | undefined
    this.#try(() => {
      const selected = this.#connection.getSelectedCandidatePair()
      if (selected)
        pair = {
          local: selected.local.type as CandidateType,
          remote: selected.remote.type as CandidateType,
        }
      return true
    })
    return pair
  }

  /** @returns whether the network took it */
  send(packet: Uint8Array): boolean {
    return this.#try(
      () =>
        this.#track.isOpen() &&
        this.#track.sendMessageBinary(Buffer.from(packet.buffer, packet.byteOffset, packet.length)),
    )
  }

  /** Tells the other side nothing. */
  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    // Closing frees the callbacks, of which one may be running.
    setImmediate(() => {
      try {
        this.#connection.close()
      } catch (error) {
        this.#report(error)
      }
    })
  }

  #try(action: () => boolean): boolean {
    if (this.#isClosed) return false
    try {
      return action()
    } catch (error) {
      this.#report(error)
      return false
    }
  }

  /** An exception that leaves a callback ends the process. */
  #guard<Arguments extends unknown[]>(callback: (...args: Arguments) => unknown) {
    return (...args: Arguments): void => {
      if (this.#isClosed) return
      try {
        callback(...args)
      } catch (error) {
        this.#report(error)
      }
    }
  }

  #report(error: unknown): void {
    try {
      this.#handlers.onError(error)
    } catch {
      // Nobody is left to be told.
    }
  }
}
