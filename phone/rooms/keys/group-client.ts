import { createPrivateKey, createPublicKey, sign } from 'node:crypto'
import {
  type Capabilities,
  type CiphersuiteImpl,
  type ClientConfig,
  defaultKeyPackageEqualityConfig,
  defaultLifetime,
  defaultLifetimeConfig,
  generateKeyPackageWithKey,
  type KeyPackage,
  type PrivateKeyPackage,
} from 'ts-mls'
import { POINT_BYTES } from '../../../base/signature'
import type { Fingerprint } from '../../../protocol/directory'
import type { Identity } from '../../privacy/identity'
import { CIPHER_SUITE, cipherSuite } from './cipher-suite'
import { encodeClaim } from './credential'
import { PADDING_STEP, PREVIOUS_EPOCHS } from './limits'
import { identityOfKey, type LeafClaim, readLeaf } from './members'
import { MODERATORS_EXTENSION } from './moderators'

const CAPABILITIES: Capabilities = {
  versions: ['mls10'],
  ciphersuites: [CIPHER_SUITE],
  extensions: [MODERATORS_EXTENSION],
  proposals: [],
  credentials: ['basic'],
}
/** Late and reordered texts of one sender are opened up to here; each step ahead costs a derivation. */
const KEY_RETENTION = {
  retainKeysForGenerations: 64,
  retainKeysForEpochs: PREVIOUS_EPOCHS,
  maximumForwardRatchetSteps: 1000,
}
/** The library has no key of ours: the suite signs. */
const NO_KEY = new Uint8Array()

/** A person's part in one group: signs as the identity, and tells whose leaves are valid. */
export class GroupClient {
  readonly suite: CiphersuiteImpl
  readonly config: ClientConfig
  readonly identity: Fingerprint
  readonly #groupId: Uint8Array
  readonly #name: string
  readonly #publicKey: Uint8Array
  #lastSigner: Fingerprint | undefined

  constructor(identity: Identity, name: string, groupId: Uint8Array) {
    const key = createPrivateKey(identity.privateKey)
    this.#publicKey = createPublicKey(key).export({ type: 'spki', format: 'der' }).subarray(-POINT_BYTES)
    this.identity = identity.fingerprint
    this.#groupId = groupId
    this.#name = name
    this.suite = cipherSuite({
      sign: (message) => sign('sha256', message, key),
      onVerified: (publicKey) => (this.#lastSigner = identityOfKey(publicKey)),
    })
    this.config = {
      keyRetentionConfig: KEY_RETENTION,
      // Leaves do not expire: whoever holds the key is the identity.
      lifetimeConfig: defaultLifetimeConfig,
      keyPackageEqualityConfig: defaultKeyPackageEqualityConfig,
      paddingConfig: { kind: 'padUntilLength', padUntilLength: PADDING_STEP },
      authService: {
        validateCredential: (credential, signaturePublicKey) =>
          Promise.resolve(this.#isOfGroup({ credential, signaturePublicKey })),
      },
    }
  }

  /** Whose signature was the last that was found valid, since the last call; undefined: none was. */
  takeLastSigner(): Fingerprint | undefined {
    const signer = this.#lastSigner
    this.#lastSigner = undefined
    return signer
  }

  /** The leaf with which we found or join. */
  async makeLeaf(): Promise<{
    readonly publicPackage: KeyPackage
    readonly privatePackage: PrivateKeyPackage
  }> {
    const identity = encodeClaim({ groupId: this.#groupId, name: this.#name })
    const keys = { signKey: NO_KEY, publicKey: this.#publicKey }
    return generateKeyPackageWithKey(
      { credentialType: 'basic', identity },
      CAPABILITIES,
      defaultLifetime,
      [],
      keys,
      this.suite,
    )
  }

  #isOfGroup(leaf: LeafClaim): boolean {
    const read = readLeaf(leaf)
    return read !== undefined && Buffer.from(this.#groupId).equals(read.groupId)
  }
}
