import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { CiphersuiteImpl, Hpke, PrivateKey, PublicKey } from 'ts-mls'
import { isSignedInDer } from '../../../base/p256'
import {
  deriveRawKeyPair,
  expand,
  exportFrom,
  generateRawKeyPair,
  hmac,
  KEY_BYTES,
  keyPairOf,
  NONCE_BYTES,
  openAesGcm,
  type RawKeyPair,
  recipientContext,
  sealAesGcm,
  senderContext,
} from './hpke'

/** Cipher suite 0x0002 of RFC 9420: that of the identities' keys, P-256. */
export const CIPHER_SUITE = 'MLS_128_DHKEMP256_AES128GCM_SHA256_P256'

/** An uncompressed point, in the form that ts-mls passes on without looking inside. */
class RawPublicKey implements CryptoKey {
  readonly algorithm = { name: 'ECDH' }
  readonly extractable = true
  readonly type = 'public'
  readonly usages: [] = []

  constructor(readonly point: Uint8Array) {}
}

class RawPrivateKey implements CryptoKey {
  readonly algorithm = { name: 'ECDH' }
  readonly extractable = true
  readonly type = 'private'
  readonly usages: [] = []

  constructor(readonly pair: RawKeyPair) {}
}

function pointOf(key: PublicKey): Uint8Array {
  if (!(key instanceof RawPublicKey)) throw new TypeError('a public key of another suite')
  return key.point
}

function pairOf(key: PrivateKey): RawKeyPair {
  if (!(key instanceof RawPrivateKey)) throw new TypeError('a private key of another suite')
  return key.pair
}

const NOTHING = new Uint8Array()
const later = <T>(make: () => T): Promise<T> =>
  new Promise((resolve) => {
    resolve(make())
  })
const keyPair = (pair: RawKeyPair) => ({
  privateKey: new RawPrivateKey(pair),
  publicKey: new RawPublicKey(pair.publicKey),
})

const hpke: Hpke = {
  keyLength: KEY_BYTES,
  nonceLength: NONCE_BYTES,
  seal: (publicKey, plaintext, info, aad = NOTHING) =>
    later(() => {
      const [enc, { key, nonce }] = senderContext(pointOf(publicKey), info)
      return { enc, ct: sealAesGcm(key, nonce, aad, plaintext) }
    }),
  open: (privateKey, kemOutput, ciphertext, info, aad = NOTHING) =>
    later(() => {
      const { key, nonce } = recipientContext(pairOf(privateKey), kemOutput, info)
      return openAesGcm(key, nonce, aad, ciphertext)
    }),
  exportSecret: (publicKey, exporterContext, length, info) =>
    later(() => {
      const [enc, context] = senderContext(pointOf(publicKey), info)
      return { enc, secret: exportFrom(context, exporterContext, length) }
    }),
  importSecret: (privateKey, exporterContext, kemOutput, length, info) =>
    later(() => exportFrom(recipientContext(pairOf(privateKey), kemOutput, info), exporterContext, length)),
  importPrivateKey: (bytes) => later(() => new RawPrivateKey(keyPairOf(bytes))),
  importPublicKey: (bytes) => later(() => new RawPublicKey(bytes)),
  exportPublicKey: (key) => later(() => pointOf(key)),
  exportPrivateKey: (key) => later(() => pairOf(key).privateKey),
  encryptAead: (key, nonce, aad = NOTHING, plaintext) => later(() => sealAesGcm(key, nonce, aad, plaintext)),
  decryptAead: (key, nonce, aad = NOTHING, sealed) => later(() => openAesGcm(key, nonce, aad, sealed)),
  deriveKeyPair: (ikm) => later(() => keyPair(deriveRawKeyPair(ikm))),
  generateKeyPair: () => later(() => keyPair(generateRawKeyPair())),
}

const mac = (key: Uint8Array, data: Uint8Array): Buffer => hmac(key, data)

/** Signs with the identity's key. */
export interface Signer {
  /** @returns ECDSA with SHA-256 on P-256, DER */
  sign(message: Uint8Array): Uint8Array
  /** Hears of each key that has signed something valid. */
  onVerified(publicKey: Uint8Array): void
}

/**
 * The cipher suite for ts-mls, on Node's crypto: the library's own takes seven times as long for HPKE, and its signatures
 * would need the private key itself. Here the key stays with the signer.
 */
export const cipherSuite = (signer: Signer): CiphersuiteImpl => ({
  name: CIPHER_SUITE,
  hpke,
  kdf: {
    size: 32,
    extract: (salt, ikm) => later(() => mac(salt, ikm)),
    expand: (key, info, length) => later(() => expand(key, info, length)),
  },
  hash: {
    digest: (data) => later(() => createHash('sha256').update(data).digest()),
    mac: (key, data) => later(() => mac(key, data)),
    verifyMac: (key, tag, data) =>
      later(() => {
        const expected = mac(key, data)
        return tag.length === expected.length && timingSafeEqual(tag, expected)
      }),
  },
  rng: { randomBytes: (length) => randomBytes(length) },
  signature: {
    sign: (_, message) => later(() => signer.sign(message)),
    verify: (publicKey, message, signature) =>
      later(() => {
        const isValid = isSignedInDer(message, publicKey, signature)
        if (isValid) signer.onVerified(publicKey)
        return isValid
      }),
    keygen: () => Promise.reject(new Error('the identity is the only key')),
  },
})
