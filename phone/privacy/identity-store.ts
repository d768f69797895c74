import { z } from 'zod'
import type { Clock } from '../../base/clock'
import { type Identity, identityOf, makePrivateKey } from './identity'
import { type FileProblem, JsonFile } from '../../base/files/json-file'

/** Encrypts data so that only this user of this computer can read it. */
export interface Seal {
  seal(text: string): Buffer
  /** @throws for data that it did not seal */
  open(sealed: Buffer): string
}

export interface IdentityStoreOptions {
  readonly file: string
  readonly clock: Clock
  readonly onProblem: (problem: FileProblem) => void
  /** Undefined if the system has none; then the key is readable by the file's owner only. */
  readonly seal: Seal | undefined
}

/** `sealed`: Base64 of the sealed PEM, or the PEM itself. */
interface StoredKey {
  readonly privateKey: string
  readonly sealed: boolean
}

/**
 * Stores this phone's private key on disk, sealed if the system can. A key that cannot be opened any more
 * is set aside and replaced by a new one; others then see a warning.
 */
export class IdentityStore {
  readonly #file: JsonFile<StoredKey>
  readonly #seal: Seal | undefined
  #identity: Identity

  constructor({ file, clock, onProblem, seal }: IdentityStoreOptions) {
    this.#seal = seal
    const fresh = this.#stored(makePrivateKey())
    this.#file = new JsonFile<StoredKey>({
      file,
      what: 'identity',
      schema: z
        .strictObject({ privateKey: z.string().max(10_000), sealed: z.boolean() })
        .refine((stored) => this.#opens(stored), 'the key cannot be opened'),
      initial: fresh,
      clock,
      onProblem,
    })
    const { content } = this.#file
    this.#identity = identityOf(this.#open(content))
    // The key is new, or was stored when the system had no secure storage.
    if (content === fresh) this.#file.set(fresh)
    else if (seal && !content.sealed) this.#file.set(this.#stored(this.#identity.privateKey))
  }

  get identity(): Identity {
    return this.#identity
  }

  /** Replaces the identity; others then see a warning. */
  renew(): void {
    this.replace(makePrivateKey())
  }

  /**
   * Takes one from another computer in place of this one.
   * @param privateKey PKCS #8, PEM
   * @throws for what is no private key on P-256
   */
  replace(privateKey: string): void {
    this.#identity = identityOf(privateKey)
    this.#file.set(this.#stored(this.#identity.privateKey))
  }

  /** Resolves when everything is on disk, or cannot be. */
  flush(): Promise<void> {
    return this.#file.flush()
  }

  #stored(pem: string): StoredKey {
    return this.#seal
      ? { privateKey: this.#seal.seal(pem).toString('base64'), sealed: true }
      : { privateKey: pem, sealed: false }
  }

  /** @throws when it cannot be opened */
  #open({ privateKey, sealed }: StoredKey): string {
    if (!sealed) return privateKey
    if (!this.#seal) throw new Error('the system has no secure storage')
    return this.#seal.open(Buffer.from(privateKey, 'base64'))
  }

  #opens(stored: StoredKey): boolean {
    try {
      identityOf(this.#open(stored))
      return true
    } catch {
      return false
    }
  }
}
