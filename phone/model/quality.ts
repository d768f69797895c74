/** A call's quality grade, with hysteresis so that it does not change every second. */
export type QualityGrade = 'good' | 'fair' | 'poor'

/**
 * The kind of an address that voice by UDP uses (ICE, RFC 8445 section 4): of the computer, as a STUN server or the peer
 * sees it, or of a relay (TURN).
 */
export type AddressKind = 'host' | 'srflx' | 'prflx' | 'relay'

/**
 * The path that voice takes: by UDP directly, by UDP through a relay of either side, over one TCP connection, or over
 * WebSockets that a server joins. `relay`: the host that relays, where we know it.
 */
export type VoicePath =
  | { readonly kind: 'direct'; readonly local: AddressKind; readonly remote: AddressKind }
  | {
      readonly kind: 'relay'
      readonly local: AddressKind
      readonly remote: AddressKind
      readonly relay?: string
    }
  | { readonly kind: 'tcp' }
  | { readonly kind: 'tcp-relay'; readonly relay: string }

/** How our voice is sent. */
export interface VoiceSending {
  /** The sound in each packet, ms */
  readonly packetMs: number
  /** How many earlier packets each packet repeats (RFC 2198). */
  readonly repeats: number
  /** Each packet contains the one before it in a lower quality: Opus's in-band forward error correction. */
  readonly hasFec: boolean
}

/** One second of a call. */
export interface QualitySecond {
  readonly bufferMs: number
  readonly jitterMs: number
  /** bit/s. */
  readonly bitrate: number
}

/** The quality of the current call and its causes; once a second while talking. Counts are since talking began. */
export interface CallQuality {
  /** Estimated mean opinion score, 1 to 4.5 (E-model, ITU-T G.107): the latest one that belongs to `grade`. */
  readonly mos: number
  readonly grade: QualityGrade
  /** Estimated delay from their mouth to our ear, ms. */
  readonly mouthToEarMs: number
  /** Undefined when the other phone does not answer pings. */
  readonly roundTripMs?: number
  /** Interarrival jitter, ms. */
  readonly jitterMs: number
  /** Sound in the jitter buffer and its target, ms. */
  readonly bufferMs: number
  readonly targetMs: number
  /** Per cent of the packets of the last 10 s that never arrived themselves, before any repair. */
  readonly lostPercent: number
  /** Per cent of the last 10 s that was concealed. */
  readonly lossPercent: number
  /** Sound removed or repeated to correct the delay, ms. */
  readonly stretchedMs: number
  /** Sound concealed because none had arrived in time, ms. */
  readonly concealedMs: number
  /** How often the buffer ran empty. */
  readonly dropouts: number
  /** The bit rate of our voice, bit/s. */
  readonly bitrate: number
  /** How our voice is sent; undefined in the first moment. */
  readonly sending?: VoiceSending
  /** The path of the voice; undefined while there is none. */
  readonly path?: VoicePath
  /** The last 60 s at most, oldest first. */
  readonly history: readonly QualitySecond[]
}
