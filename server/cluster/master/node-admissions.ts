import { createPublicKey, type KeyObject, randomBytes } from 'node:crypto'
import type { Clock } from '../../../base/clock'
import {
  CODE_ID_BYTES,
  joinCodeText,
  type NodeCard,
  type NodeProof,
  nodeStatement,
  SECRET_BYTES,
} from '../../../protocol/cluster'
import type { Address } from '../../../protocol/directory'
import { isSame, proofOf } from '../proofs'
import type { AdmissionBook, StoredCode } from './admission-book'
import type { Candidate } from './master-session'

export interface NodeAdmissionsOptions {
  readonly clock: Clock
  readonly book: AdmissionBook
  /** SHA-256 of the master's certificate. 32 bytes */
  readonly fingerprint: Uint8Array
  /** The master's, which nodes show in the document's form. */
  readonly publicKey: KeyObject
}

export interface JoinCodeWish {
  /** Where nodes reach the masters, 1 to 8. */
  readonly masters: readonly Address[]
  /** How long the code is valid. ms */
  readonly validMs: number
  /** How many nodes it admits; 1 when left out. */
  readonly uses?: number | undefined
}

/** What a node's proof on its connection has to be about. */
export interface ProofGround {
  /** The TLS exporter of the connection; undefined: it has closed. */
  readonly binding: Uint8Array | undefined
  readonly nonce: Uint8Array
}

export type Verdict =
  | {
      readonly kind: 'admitted'
      /** The node's new one. 32 bytes */
      readonly credential?: Uint8Array | undefined
      /** The node has not heard of its admission: its join code is as before. */
      readonly undo: () => Promise<void>
    }
  /** The reason is a sentence for the node's operator. */
  | { readonly kind: 'declined'; readonly reason: string }

const CODE_SECRET_BYTES = 16
/** Not a private key, and nothing with a passphrase. */
const PUBLIC_KEY = /^-----BEGIN (?:RSA )?PUBLIC KEY-----\s/

const declined = (reason: string): Verdict => ({ kind: 'declined', reason })
const UNKNOWN_CODE = declined('The master does not know this join code.')
const UNKNOWN_NODE = declined('The master does not know this node any more: give it a new join code.')
const NO_PROOF = declined('The node shows no proof.')
const FULL = declined('The network has no place for another node, or another one has just taken this id.')
const nothingToUndo = (): Promise<void> => Promise.resolve()

/** Decides which nodes belong to the network, by join codes, credentials and the document's certificate. */
export class NodeAdmissions {
  readonly #options: NodeAdmissionsOptions

  constructor(options: NodeAdmissionsOptions) {
    this.#options = options
  }

  /**
   * Makes a join code.
   * @throws RangeError for no or too many masters, for no time and for no uses; Error when too many codes are valid
   */
  async makeCode({ masters, validMs, uses = 1 }: JoinCodeWish): Promise<{ id: string; text: string }> {
    const { book, clock, fingerprint } = this.#options
    if (!(validMs > 0 && uses >= 1)) throw new RangeError('a join code needs a time and at least one use')
    const id = randomBytes(CODE_ID_BYTES)
    const secret = randomBytes(CODE_SECRET_BYTES)
    const text = joinCodeText({ masters, fingerprint, id, secret })
    const createdMs = clock.unixTime()
    const stored = {
      id: id.toString('hex'),
      secret,
      createdMs,
      expiresMs: createdMs + validMs,
      usesLeft: uses,
    }
    if (!(await book.addCode(stored))) throw new Error('too many join codes are valid: revoke some of them')
    return { id: stored.id, text }
  }

  /** In the document's form: the certificate is no secret, so it admits no node that has proved itself before. */
  async decideByCertificate({ card, proof }: Candidate): Promise<Verdict> {
    if (!this.#isOurKey(proof.cert)) return declined('The certificate is not that of this master.')
    const known = await this.#options.book.nodeOf(card.id)
    return known ? UNKNOWN_NODE : { kind: 'admitted', undo: nothingToUndo }
  }

  /** In the secure form. */
  async decideByProof({ card, proof }: Candidate, { binding, nonce }: ProofGround): Promise<Verdict> {
    if (!proof.proof || !binding) return NO_PROOF
    const { id, type } = card
    const statement = nodeStatement({ binding, nonce, id, type, code: proof.code })
    const isProved = (secret: Uint8Array): boolean => isProofBy(secret, statement, proof)
    return proof.code === undefined
      ? this.#decideByCredential(card, isProved)
      : this.#decideByCode(card, proof.code, isProved)
  }

  async #decideByCredential({ id }: NodeCard, isProved: (secret: Uint8Array) => boolean): Promise<Verdict> {
    const known = await this.#options.book.nodeOf(id)
    const isKnown = known?.credential && isProved(known.credential)
    return isKnown ? { kind: 'admitted', undo: nothingToUndo } : UNKNOWN_NODE
  }

  async #decideByCode(
    { id }: NodeCard,
    codeId: string,
    isProved: (secret: Uint8Array) => boolean,
  ): Promise<Verdict> {
    const { book, clock } = this.#options
    const code = await book.codeOf(codeId)
    if (!code || !isProved(code.secret)) return UNKNOWN_CODE
    if (code.expiresMs <= clock.unixTime()) return declined('The join code has expired: make another one.')
    const known = await book.nodeOf(id)
    if (known?.revokedMs !== undefined && code.createdMs <= known.revokedMs)
      return declined('The node was revoked: it needs a join code that was made after that.')
    if (known?.credential)
      return declined(
        'A node with this id has joined already: it uses its own credential, or is revoked first.',
      )
    return this.#admit(id, code)
  }

  async #admit(id: string, code: StoredCode): Promise<Verdict> {
    const { book } = this.#options
    if (!(await book.takeUse(code.id))) return declined('The join code has been used: make another one.')
    const credential = new Uint8Array(randomBytes(SECRET_BYTES))
    if (!(await book.giveCredential(id, credential))) {
      await book.returnUse(code.id)
      return FULL
    }
    const undo = async (): Promise<void> => {
      await book.takeBackCredential(id, credential)
      await book.returnUse(code.id)
    }
    return { kind: 'admitted', credential, undo }
  }

  /** @param cert a public key as PEM, or that in base64 */
  #isOurKey(cert: string | undefined): boolean {
    if (cert === undefined) return false
    const pem = PUBLIC_KEY.test(cert) ? cert : Buffer.from(cert, 'base64').toString('latin1')
    if (!PUBLIC_KEY.test(pem)) return false
    try {
      return createPublicKey(pem).equals(this.#options.publicKey)
    } catch {
      return false
    }
  }
}

const isProofBy = (secret: Uint8Array, statement: Uint8Array, { proof }: NodeProof): boolean =>
  proof !== undefined && isSame(proofOf(secret, statement), proof)
