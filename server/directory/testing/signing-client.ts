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
} from '../../../protocol/directory'
import type { WireClient } from './wire-client'

const SPKI_HEAD_BYTES = 26

/** The key of a phone, for tests. */
export class PhoneKey {
  readonly #key: KeyObject

  /** @param privateKey PEM; a new one when left out */
  constructor(privateKey?: string) {
    this.#key =
      privateKey === undefined
        ? generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey
        : createPrivateKey(privateKey)
  }

  get identity(): string {
    return createHash('sha256').update(this.#spki).digest('hex')
  }

  /** The block of a signed login. */
  proof(challenge: LoginChallenge, name: string, binding?: Uint8Array): Extension {
    const statement = loginStatement(challenge, name, binding)
    const signature = sign('sha256', statement, { key: this.#key, dsaEncoding: 'ieee-p1363' })
    const publicKey = this.#spki.subarray(SPKI_HEAD_BYTES)
    return new Map([...identityEntry(this.identity), ...proofEntry({ publicKey, signature })])
  }

  get #spki(): Buffer {
    return createPublicKey(this.#key).export({ type: 'spki', format: 'der' })
  }
}

/** Takes the hello off what a client received. @throws when it has no challenge */
export async function challengeOf(client: WireClient): Promise<LoginChallenge> {
  const challenge = challengeIn((await client.next('hello-connect')).extension)
  if (!challenge) throw new Error('the server asks for no proof')
  return challenge
}
