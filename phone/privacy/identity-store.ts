import { EventEmitter } from 'node:events'
import { z } from 'zod'
import type { Clock } from '../../base/clock'
import { ExposedFile, readSecretFile } from '../../base/files/bounded-read'
import { type FileProblem, JsonFile } from '../../base/files/json-file'
import { setAside } from '../../base/files/set-aside'
import { detailOf, type Message } from '../../locales/message'
import { type Identity, identityOf, makePrivateKey } from './identity'

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
  /** Asked whenever a key is opened or stored. Undefined if the system has none now. */
  readonly seal: () => Seal | undefined
}

/** `sealed`: Base64 of the sealed PEM, or the PEM itself. */
interface StoredKey {
  readonly privateKey: string
  readonly sealed: boolean
}

const MAX_BYTES = 64 * 1024

const isPrivateKey = (pem: string): boolean => {
  try {
    identityOf(pem)
    return true
  } catch {
    return false
  }
}

const sealedOrPlain = z.looseObject({ privateKey: z.string().max(10_000), sealed: z.boolean() })

/** A custom type, because an incomplete key is no key. */
const storedKey = z
  .custom<StoredKey>((value) => {
    const { data } = sealedOrPlain.safeParse(value)
    return data !== undefined && (data.sealed || isPrivateKey(data.privateKey))
  }, 'it is not a key')
  .transform(({ privateKey, sealed }): StoredKey => ({ privateKey, sealed }))

/**
 * Stores this phone's private key on disk, sealed if the system can; otherwise only the file's owner may read it.
 *
 * A key that cannot be opened now is never replaced: the keyring is locked or another desktop's, or the file is
 * unreadable or exposed to others. Until `unlock` succeeds there is no identity, and `problem` says why. Only a file
 * without a key is set aside, and a new key made.
 */
export class IdentityStore extends EventEmitter<{ changed: [] }> {
  readonly #options: IdentityStoreOptions
  #file: JsonFile<StoredKey> | undefined
  #identity: Identity | undefined
  #problem: Message | undefined

  constructor(options: IdentityStoreOptions) {
    super()
    this.#options = options
    this.#open()
  }

  /** Undefined while the key cannot be opened. */
  get identity(): Identity | undefined {
    return this.#identity
  }

  /** Why the key cannot be opened, and what to do; undefined when it is open. */
  get problem(): Message | undefined {
    return this.#problem
  }

  /** Tries again to open the key. @returns the identity; undefined while `problem` lasts */
  unlock(): Identity | undefined {
    if (this.#identity) return this.#identity
    this.#open()
    this.emit('changed')
    return this.#identity
  }

  /** Replaces the identity; others then see a warning. */
  renew(): Identity {
    return this.replace(makePrivateKey())
  }

  /**
   * Replaces the identity by one from another computer. A key that cannot be opened is set aside.
   * @param privateKey PKCS #8, PEM
   * @throws for anything but a private key on P-256, and when a key cannot be set aside
   */
  replace(privateKey: string): Identity {
    const identity = identityOf(privateKey)
    if (this.#problem) setAside(this.#options.file, 'locked', this.#options.clock.unixTime())
    this.#problem = undefined
    this.#identity = identity
    this.#file ??= this.#jsonFile(this.#stored(privateKey))
    this.#file.set(this.#stored(privateKey))
    this.emit('changed')
    return identity
  }

  /** Resolves when everything is on disk, or cannot be. */
  flush(): Promise<void> {
    return this.#file?.flush() ?? Promise.resolve()
  }

  #open(): void {
    this.#problem = this.#whyLocked()
    if (this.#problem) return
    const fresh = this.#stored(makePrivateKey())
    this.#file = this.#jsonFile(fresh)
    const { content } = this.#file
    this.#identity = identityOf(this.#opened(content))
    // The key is new, or was stored when the system had no secure storage.
    if (content === fresh) this.#file.set(fresh)
    else if (!content.sealed) this.#sealNow(this.#file, this.#identity.privateKey)
  }

  #sealNow(file: JsonFile<StoredKey>, pem: string): void {
    const stored = this.#stored(pem)
    if (stored.sealed) file.set(stored)
  }

  #jsonFile(initial: StoredKey): JsonFile<StoredKey> {
    const { file, clock, onProblem } = this.#options
    return new JsonFile<StoredKey>({ file, what: 'identity', schema: storedKey, initial, clock, onProblem })
  }

  /** Undefined if the file is missing or readable, or is not a key. */
  #whyLocked(): Message | undefined {
    const { file, seal } = this.#options
    let text: string | undefined
    try {
      text = readSecretFile(file, MAX_BYTES)
    } catch (error) {
      if (error instanceof ExposedFile) return { key: 'identityLock.exposed', fill: { file } }
      return { key: 'identityLock.unreadable', fill: { file, detail: detailOf(error) } }
    }
    const stored = keyIn(text)
    if (!stored?.sealed) return undefined
    if (!seal()) return { key: 'identityLock.noKeyring' }
    try {
      identityOf(this.#opened(stored))
      return undefined
    } catch {
      return { key: 'identityLock.otherKeyring' }
    }
  }

  #stored(pem: string): StoredKey {
    try {
      const sealed = this.#options.seal()?.seal(pem)
      if (sealed) return { privateKey: sealed.toString('base64'), sealed: true }
    } catch {
      // The keyring was locked at that moment.
    }
    return { privateKey: pem, sealed: false }
  }

  /** @throws when it cannot be opened */
  #opened({ privateKey, sealed }: StoredKey): string {
    if (!sealed) return privateKey
    const seal = this.#options.seal()
    if (!seal) throw new Error('the system has no secure storage')
    return seal.open(Buffer.from(privateKey, 'base64'))
  }
}

function keyIn(text: string | undefined): StoredKey | undefined {
  try {
    return storedKey.safeParse(JSON.parse(text ?? '')).data
  } catch {
    return undefined
  }
}
