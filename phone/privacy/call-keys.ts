import { createHash, hkdfSync } from 'node:crypto'
import type { Fingerprint } from '../../protocol/directory'
import type { FrameKeys } from '../../protocol/media/sframe'
import type { CertificateFingerprint } from './key-part'

/** The sides of a call. */
export type CallSide = 'caller' | 'callee'

/** A finished agreement. */
export interface Agreement {
  readonly side: CallSide
  /** The identity that the peer has proved, the one of pins and safety codes. */
  readonly peer: Fingerprint
  readonly peerCertificate: CertificateFingerprint
  /** The secret of both ephemeral keys, and the random of the call request. */
  readonly secret: Uint8Array
  readonly random: Uint8Array
  /** The answer's statement: both sides, their names and keys, and the call. */
  readonly transcript: Uint8Array
}

const KEY_BYTES = 32
const MAX_GENERATION = 2 ** 32 - 1

/**
 * The keys of one call. A `FrameCipher` serves a link through all its restarts; a link that takes its place, as after the
 * death of the voice process, is the next generation and has keys of its own.
 */
export class CallKeys {
  /** The identity that the peer has proved, the one of pins and safety codes. */
  readonly peer: Fingerprint
  /** Only a peer with this DTLS certificate is the one that has signed. */
  readonly peerCertificate: CertificateFingerprint
  readonly #side: CallSide
  readonly #secret: Uint8Array
  readonly #random: Uint8Array
  readonly #transcriptHash: Buffer
  #unused = 0

  constructor({ side, peer, peerCertificate, secret, random, transcript }: Agreement) {
    this.peer = peer
    this.peerCertificate = peerCertificate
    this.#side = side
    this.#secret = secret
    this.#random = random
    this.#transcriptHash = createHash('sha256').update(transcript).digest()
  }

  /**
   * The keys of a link, for one `FrameCipher`. Generations rise on both sides together.
   * @returns undefined unless the generation is above all before: nobody can make us use keys twice
   */
  framesOf(generation: number): FrameKeys | undefined {
    if (!Number.isInteger(generation) || generation < this.#unused || generation > MAX_GENERATION)
      return undefined
    this.#unused = generation + 1
    const [sendKey, receiveKey] = [
      this.#keyFrom(this.#side, generation),
      this.#keyFrom(other(this.#side), generation),
    ]
    return { keyId: generation, sendKey, receiveKey }
  }

  /** The key of what one side sends. */
  #keyFrom(sender: CallSide, generation: number): Uint8Array {
    const number = Buffer.alloc(4)
    number.writeUInt32LE(generation)
    const info = Buffer.concat([Buffer.from(`ringdown media ${sender} 1\0`), this.#transcriptHash, number])
    return new Uint8Array(hkdfSync('sha256', this.#secret, this.#random, info, KEY_BYTES))
  }
}

const other = (side: CallSide): CallSide => (side === 'caller' ? 'callee' : 'caller')
