import { createCipheriv, createDecipheriv, randomBytes, scrypt, type ScryptOptions } from 'node:crypto'
import { promisify } from 'node:util'
import { z } from 'zod'
import { identityOf } from './identity'

/** Memory of 128 MiB and half a second for each guess of a passphrase (RFC 7914). */
const COST: ScryptOptions = { N: 2 ** 17, r: 8, p: 1, maxmem: 256 * 1024 * 1024 }
const CIPHER = 'aes-256-gcm'
const KEY_BYTES = 32
const SALT_BYTES = 16
const NONCE_BYTES = 12
const TAG_BYTES = 16
/** The purpose of the file, authenticated with the key. */
const CONTEXT = Buffer.from('ringdown identity 1')

/** The shortest passphrase, in code points. */
export const MIN_PASSPHRASE_LENGTH = 8
/** Longer files are not exported identities. Bytes */
export const MAX_SEALED_BYTES = 16 * 1024

/** Why an exported identity cannot be opened. */
export type SealProblem = 'not-an-identity' | 'wrong-passphrase'

export class SealError extends Error {
  override readonly name = 'SealError'

  constructor(readonly problem: SealProblem) {
    super(
      problem === 'wrong-passphrase'
        ? 'the passphrase is another one, or the file was changed'
        : 'it is no identity that Ringdown has exported',
    )
  }
}

const base64 = (bytes: { readonly min: number; readonly max: number }) =>
  z
    .base64()
    .transform((text) => Buffer.from(text, 'base64'))
    .refine(({ length }) => length >= bytes.min && length <= bytes.max)
const exactly = (bytes: number) => base64({ min: bytes, max: bytes })

const file = z.strictObject({
  ringdown: z.literal('identity'),
  version: z.literal(1),
  salt: exactly(SALT_BYTES),
  nonce: exactly(NONCE_BYTES),
  sealed: base64({ min: TAG_BYTES + 1, max: 4096 }),
})

/**
 * Seals a private key by a passphrase, for another computer: scrypt, then AES-256-GCM. Takes half a second.
 * @param privateKey PKCS #8, PEM
 * @returns the text of a file
 */
export async function sealIdentity(privateKey: string, passphrase: string): Promise<string> {
  const [salt, nonce] = [randomBytes(SALT_BYTES), randomBytes(NONCE_BYTES)]
  const cipher = createCipheriv(CIPHER, await keyOf(passphrase, salt), nonce)
  cipher.setAAD(CONTEXT)
  const sealed = Buffer.concat([cipher.update(privateKey, 'utf8'), cipher.final(), cipher.getAuthTag()])
  const [saltText, nonceText, sealedText] = [salt, nonce, sealed].map((bytes) => bytes.toString('base64'))
  const content = { ringdown: 'identity', version: 1, salt: saltText, nonce: nonceText, sealed: sealedText }
  return `${JSON.stringify(content, null, 2)}\n`
}

/**
 * Opens a file of `sealIdentity`. Takes half a second.
 * @returns the private key, PKCS #8, PEM
 * @throws SealError
 */
export async function openIdentity(text: string, passphrase: string): Promise<string> {
  const content = readSealed(text)
  return unseal(content, await keyOf(passphrase, content.salt))
}

/** What is in a file of `sealIdentity`. */
export type SealedIdentity = Readonly<z.output<typeof file>>

/** @throws SealError for any other text */
export function readSealed(text: string): SealedIdentity {
  try {
    return file.parse(JSON.parse(text))
  } catch {
    throw new SealError('not-an-identity')
  }
}

/**
 * @param key `keyOf` the passphrase and the file's salt
 * @returns the private key, PKCS #8, PEM
 * @throws SealError
 */
export function unseal({ nonce, sealed }: SealedIdentity, key: Buffer): string {
  let privateKey: string
  try {
    const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES })
    decipher.setAAD(CONTEXT)
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES))
    privateKey = decipher.update(sealed.subarray(0, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8')
  } catch {
    throw new SealError('wrong-passphrase')
  }
  try {
    identityOf(privateKey)
  } catch {
    throw new SealError('not-an-identity')
  }
  return privateKey
}

/** The key of a passphrase, the same on any system: NFKC. Takes half a second. */
export const keyOf = (passphrase: string, salt: Buffer): Promise<Buffer> =>
  promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt)(
    passphrase.normalize('NFKC'),
    salt,
    KEY_BYTES,
    COST,
  )
