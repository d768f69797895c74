import { randomFillSync } from 'node:crypto'
import { fingerprintOfPoint, isSignedBy } from '../../base/p256'
import {
  type Extension,
  type Fingerprint,
  identityIn,
  type LoginChallenge,
  type LoginProof,
  loginStatement,
  NONCE_BYTES,
  proofIn,
  releaseIn,
  releaseStatement,
} from '../../protocol/directory'
import { type RegistrationProof, registrationStatement } from '../../protocol/broker'

/** Random bytes are generated for this many connections at once, which costs less than one by one. */
const NONCES_AT_ONCE = 128

/** Whether a login carries a valid proof, an invalid one, or none. */
export type Proved =
  | { readonly kind: 'unsigned' }
  | { readonly kind: 'proved'; readonly key: Fingerprint }
  | { readonly kind: 'wrong' }

/** The fields of a Login. */
export interface SignedLogin {
  readonly name: string
  readonly extension?: Extension
}

/** The fields of a registration at the broker. */
export interface SignedRegistration {
  readonly name: string
  readonly proof: RegistrationProof | 'malformed' | undefined
}

/** Makes a server's challenges and checks the signatures in the answers. */
export class LoginVerifier {
  readonly #serverName: string
  readonly #random = Buffer.alloc(NONCES_AT_ONCE * NONCE_BYTES)
  #used = this.#random.length

  constructor(serverName: string) {
    this.#serverName = serverName
  }

  /** A challenge for one connection. @param isBound whether it is a TLS connection */
  challenge(isBound: boolean): LoginChallenge {
    if (this.#used === this.#random.length) {
      randomFillSync(this.#random)
      this.#used = 0
    }
    const nonce = new Uint8Array(this.#random.subarray(this.#used, (this.#used += NONCE_BYTES)))
    return { nonce, isBound, serverName: this.#serverName }
  }

  /**
   * Checks a login's signature, which takes about 0.1 ms. The key must be that of the announced identity.
   * @param binding of the TLS connection; undefined of a plain one
   */
  check(
    { name, extension }: SignedLogin,
    challenge: LoginChallenge,
    binding: Uint8Array | undefined,
  ): Proved {
    const proof = proofIn(extension)
    if (proof === undefined) return { kind: 'unsigned' }
    const proved = checked(proof, loginStatement(challenge, name, binding))
    const announced = identityIn(extension)
    if (proved.kind === 'proved' && announced !== undefined && announced !== proved.key)
      return { kind: 'wrong' }
    return proved
  }

  /**
   * Checks the signature of a name release; `unsigned` for an ordinary login.
   * @param binding as for `check`
   */
  checkRelease(
    { name, extension }: SignedLogin,
    challenge: LoginChallenge,
    binding: Uint8Array | undefined,
  ): Proved {
    const proof = releaseIn(extension)
    if (proof === undefined) return { kind: 'unsigned' }
    return checked(proof, releaseStatement(challenge, name, binding))
  }

  /**
   * Checks the signature of a registration at the broker.
   * @param binding as for `check`
   */
  checkRegistration(
    { name, proof }: SignedRegistration,
    challenge: LoginChallenge,
    binding: Uint8Array | undefined,
  ): Proved {
    if (proof === undefined) return { kind: 'unsigned' }
    return checked(proof, registrationStatement(challenge, name, binding))
  }
}

function checked(proof: LoginProof | 'malformed', statement: Uint8Array): Proved {
  if (proof === 'malformed' || !isSignedBy(statement, proof)) return { kind: 'wrong' }
  return { kind: 'proved', key: fingerprintOfPoint(proof.publicKey) }
}
