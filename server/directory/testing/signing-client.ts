import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
} from 'node:crypto'
import {
  challengeIn,
  type Extension,
  identityEntry,
  type LoginChallenge,
  loginStatement,
  proofEntry,
  releaseEntry,
  releaseStatement,
} from '../../../protocol/directory'
import type { WireClient } from './wire-client'

const SPKI_HEAD_BYTES = 26

/** The key of a phone, for tests. */
export class PhoneKey {
  /** As phones announce it. */
  readonly identity: string
  readonly #key: KeyObject
  readonly #publicKey: Uint8Array

  /** @param privateKey PEM; a new one when left out */
  constructor(privateKey?: string) {
    this.#key =
      privateKey === undefined
        ? generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey
        : createPrivateKey(privateKey)
    const spki = createPublicKey(this.#key).export({ type: 'spki', format: 'der' })
    this.identity = createHash('sha256').update(spki).digest('hex')
    this.#publicKey = spki.subarray(SPKI_HEAD_BYTES)
  }

  /** The block of a signed login. */
  proof(challenge: LoginChallenge, name: string, binding?: Uint8Array): Extension {
    const signature = this.#sign(loginStatement(challenge, name, binding))
    return new Map([
      ...identityEntry(this.identity),
      ...proofEntry({ publicKey: this.#publicKey, signature }),
    ])
  }

  /** The block of a name release. */
  release(challenge: LoginChallenge, name: string, binding?: Uint8Array): Extension {
    const signature = this.#sign(releaseStatement(challenge, name, binding))
    return releaseEntry({ publicKey: this.#publicKey, signature })
  }

  #sign(statement: Uint8Array): Uint8Array {
    return sign('sha256', statement, { key: this.#key, dsaEncoding: 'ieee-p1363' })
  }
}

/** Removes the hello from a client's received messages and returns its challenge. @throws when it has no challenge */
export async function challengeOf(client: Pick<WireClient, 'next'>): Promise<LoginChallenge> {
  const challenge = challengeIn((await client.next('hello-connect')).extension)
  if (!challenge) throw new Error('the server asks for no proof')
  return challenge
}
