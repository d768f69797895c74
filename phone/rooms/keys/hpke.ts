import { createCipheriv, createDecipheriv, createECDH, createHmac } from 'node:crypto'

/** DHKEM(P-256, HKDF-SHA256) of RFC 9180 section 7.1, and sizes of the suite. Bytes */
const SECRET_BYTES = 32
const HASH_BYTES = 32
export const KEY_BYTES = 16
export const NONCE_BYTES = 12
const TAG_BYTES = 16
const CURVE = 'prime256v1'

const KEM = Buffer.from('KEM\x00\x10', 'latin1')
/** DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-128-GCM. */
const SUITE = Buffer.from('HPKE\x00\x10\x00\x01\x00\x01', 'latin1')
const VERSION = Buffer.from('HPKE-v1')
const BASE_MODE = Buffer.of(0)
const NOTHING = Buffer.alloc(0)

/** @param publicKey an uncompressed point of P-256, 65 bytes */
export interface RawKeyPair {
  /** A number below the curve's order, 32 bytes. */
  readonly privateKey: Uint8Array
  readonly publicKey: Uint8Array
}

export const hmac = (key: Uint8Array, ...parts: readonly Uint8Array[]): Buffer => {
  const mac = createHmac('sha256', key)
  for (const part of parts) mac.update(part)
  return mac.digest()
}

/** HKDF-Expand with SHA-256 (RFC 5869). */
export function expand(key: Uint8Array, info: Uint8Array, length: number): Buffer {
  const blocks: Buffer[] = []
  for (let n = 1; blocks.length * HASH_BYTES < length; n++)
    blocks.push(hmac(key, blocks.at(-1) ?? NOTHING, info, Buffer.of(n)))
  return Buffer.concat(blocks).subarray(0, length)
}

/** @returns ciphertext and tag */
export function sealAesGcm(
  key: Uint8Array,
  nonce: Uint8Array,
  aad: Uint8Array,
  plaintext: Uint8Array,
): Buffer {
  const cipher = createCipheriv('aes-128-gcm', key, nonce, { authTagLength: TAG_BYTES })
  cipher.setAAD(aad)
  return Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()])
}

/** @throws Error unless exactly these bytes were sealed with this key */
export function openAesGcm(key: Uint8Array, nonce: Uint8Array, aad: Uint8Array, sealed: Uint8Array): Buffer {
  const tagAt = sealed.length - TAG_BYTES
  if (tagAt < 0) throw new Error('the ciphertext is shorter than its tag')
  const decipher = createDecipheriv('aes-128-gcm', key, nonce, { authTagLength: TAG_BYTES })
  decipher.setAAD(aad)
  decipher.setAuthTag(sealed.subarray(tagAt))
  return Buffer.concat([decipher.update(sealed.subarray(0, tagAt)), decipher.final()])
}

const labeledExtract = (suite: Uint8Array, salt: Uint8Array, label: string, ikm: Uint8Array): Buffer =>
  hmac(salt, VERSION, suite, Buffer.from(label), ikm)

const labeledExpand = (
  suite: Uint8Array,
  key: Uint8Array,
  label: string,
  info: Uint8Array,
  length: number,
): Buffer =>
  expand(
    key,
    Buffer.concat([Buffer.of(length >> 8, length), VERSION, suite, Buffer.from(label), info]),
    length,
  )

/** @throws Error for anything but a private key of P-256 */
export function keyPairOf(privateKey: Uint8Array): RawKeyPair {
  const ecdh = createECDH(CURVE)
  ecdh.setPrivateKey(privateKey)
  return { privateKey, publicKey: ecdh.getPublicKey() }
}

export function generateRawKeyPair(): RawKeyPair {
  const ecdh = createECDH(CURVE)
  const publicKey = ecdh.generateKeys()
  // Node leaves leading zeros out.
  const privateKey = Buffer.alloc(SECRET_BYTES)
  const secret = ecdh.getPrivateKey()
  secret.copy(privateKey, SECRET_BYTES - secret.length)
  return { privateKey, publicKey }
}

/** DeriveKeyPair of RFC 9180 section 7.1.3. */
export function deriveRawKeyPair(ikm: Uint8Array): RawKeyPair {
  const prk = labeledExtract(KEM, NOTHING, 'dkp_prk', ikm)
  // Another candidate is needed once in 2^32 times.
  for (let counter = 0; counter < 256; counter++) {
    const candidate = labeledExpand(KEM, prk, 'candidate', Buffer.of(counter), SECRET_BYTES)
    try {
      return keyPairOf(candidate)
    } catch {
      // Not below the order.
    }
  }
  throw new Error('no key could be derived')
}

/** @throws Error for a public key that is no point of the curve */
function sharedSecret(own: RawKeyPair, other: Uint8Array, sender: Uint8Array, recipient: Uint8Array): Buffer {
  const ecdh = createECDH(CURVE)
  ecdh.setPrivateKey(own.privateKey)
  const prk = labeledExtract(KEM, NOTHING, 'eae_prk', ecdh.computeSecret(other))
  return labeledExpand(KEM, prk, 'shared_secret', Buffer.concat([sender, recipient]), HASH_BYTES)
}

/** The context of one encryption (RFC 9180 section 5.1), of which the first message alone is used. */
export interface HpkeContext {
  readonly key: Uint8Array
  readonly nonce: Uint8Array
  readonly exporterSecret: Uint8Array
}

function schedule(secret: Uint8Array, info: Uint8Array): HpkeContext {
  const context = Buffer.concat([
    BASE_MODE,
    labeledExtract(SUITE, NOTHING, 'psk_id_hash', NOTHING),
    labeledExtract(SUITE, NOTHING, 'info_hash', info),
  ])
  const prk = labeledExtract(SUITE, secret, 'secret', NOTHING)
  const derive = (label: string, length: number) => labeledExpand(SUITE, prk, label, context, length)
  return {
    key: derive('key', KEY_BYTES),
    nonce: derive('base_nonce', NONCE_BYTES),
    exporterSecret: derive('exp', HASH_BYTES),
  }
}

/** SetupBaseS. @throws Error for anything but a point of the curve */
export function senderContext(recipient: Uint8Array, info: Uint8Array): readonly [Uint8Array, HpkeContext] {
  const ephemeral = generateRawKeyPair()
  const { publicKey } = ephemeral
  return [publicKey, schedule(sharedSecret(ephemeral, recipient, publicKey, recipient), info)]
}

/** SetupBaseR. @param kemOutput from the sender @throws Error for anything but a point of the curve */
export const recipientContext = (own: RawKeyPair, kemOutput: Uint8Array, info: Uint8Array): HpkeContext =>
  schedule(sharedSecret(own, kemOutput, kemOutput, own.publicKey), info)

export const exportFrom = ({ exporterSecret }: HpkeContext, context: Uint8Array, length: number): Buffer =>
  labeledExpand(SUITE, exporterSecret, 'sec', context, length)
