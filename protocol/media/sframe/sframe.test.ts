import { describe, expect, it } from 'vitest'
import { aesCtrHmac } from './aead'
import {
  AES_128_CTR_HMAC_SHA256_32,
  AES_128_CTR_HMAC_SHA256_64,
  AES_128_CTR_HMAC_SHA256_80,
  AES_128_GCM_SHA256_128,
  AES_256_GCM_SHA512_128,
  type CipherSuite,
} from './cipher-suites'
import { deriveKeyAndSalt, FrameKey, MAX_PLAINTEXT_BYTES } from './frame-key'
import { decodeHeader, encodeHeader } from './header'
// Data of RFC 9605, appendix C: test-vectors/test-vectors.json of github.com/sframe-wg/sframe at 3d07d8f, with numbers as
// strings and shorter names. Code components of an RFC, under the Revised BSD License of the IETF Trust.
import vectors from './rfc9605-vectors.json'

const SUITES: readonly CipherSuite[] = [
  AES_128_CTR_HMAC_SHA256_80,
  AES_128_CTR_HMAC_SHA256_64,
  AES_128_CTR_HMAC_SHA256_32,
  AES_128_GCM_SHA256_128,
  AES_256_GCM_SHA512_128,
]
const suiteOf = (id: number): CipherSuite => {
  const suite = SUITES.find((one) => one.id === id)
  if (suite === undefined) throw new Error(`there is no suite ${id}`)
  return suite
}
const bytes = (hex: string): Buffer => Buffer.from(hex, 'hex')

describe('a header', () => {
  const headers = vectors.header.map(([keyId = '', counter = '', encoded = '']) => ({
    header: { keyId: BigInt(keyId), counter: BigInt(counter) },
    encoded,
  }))

  it('is encoded and decoded as in the RFC', () => {
    expect(headers).toHaveLength(17 ** 2)
    for (const { header, encoded } of headers) {
      expect(encodeHeader(header).toString('hex')).toBe(encoded)
      const decoded = { ...header, length: encoded.length / 2 }
      expect(decodeHeader(bytes(encoded))).toEqual(decoded)
      expect(decodeHeader(bytes(`${encoded}ffff`))).toEqual(decoded)
    }
  })

  it('that is cut off anywhere is refused', () => {
    for (const { encoded } of headers)
      for (let length = 0; length < encoded.length; length += 2)
        expect(decodeHeader(bytes(encoded.slice(0, length)))).toBeUndefined()
  })

  it.each([
    ['a counter below 8', '0807'],
    ['a KID below 8', '8007'],
    ['a counter with a leading zero', '0900ff'],
    ['a KID with a leading zero', '9000ff'],
    ['a zero of eight bytes', '0f0000000000000000'],
  ])('in a longer form than necessary is refused: %s', (_, encoded) =>
    expect(decodeHeader(bytes(encoded))).toBeUndefined(),
  )

  it.each([
    ['negative', -1n],
    ['of nine bytes', 2n ** 64n],
  ])('with a number that is %s is not encoded', (_, number) => {
    expect(() => encodeHeader({ keyId: number, counter: 0n })).toThrow(RangeError)
    expect(() => encodeHeader({ keyId: 0n, counter: number })).toThrow(RangeError)
  })
})

describe.each(vectors.aesCtrHmac)('AES-CTR-HMAC of suite $suite', (vector) => {
  const { tagBytes } = suiteOf(vector.suite)
  const [nonce, aad, plaintext, sealed] = [vector.nonce, vector.aad, vector.pt, vector.ct].map(bytes)
  if (!nonce || !aad || !plaintext || !sealed) throw new Error('the vector is incomplete')
  const [ciphertext, tag] = [sealed.subarray(0, -tagBytes), sealed.subarray(-tagBytes)]
  const aead = aesCtrHmac(bytes(vector.key), tagBytes)

  it('seals and opens as in the RFC', () => {
    expect(Buffer.concat(aead.seal(nonce, aad, plaintext))).toEqual(sealed)
    expect(aead.open(nonce, aad, ciphertext, tag)).toEqual(plaintext)
  })

  it('does not open with another byte anywhere', () => {
    const parts = [nonce, aad, ciphertext, tag] as const
    for (const changed of parts)
      for (let at = 0; at < changed.length; at++) {
        const other = Buffer.from(changed)
        other[at] = (other[at] ?? 0) ^ 1
        const [a, b, c, d] = parts.map((part) => (part === changed ? other : part))
        if (!a || !b || !c || !d) throw new Error('a part is missing')
        expect(aead.open(a, b, c, d)).toBeUndefined()
      }
  })
})

describe.each(vectors.sframe)('SFrame with suite $suite', (vector) => {
  const suite = suiteOf(vector.suite)
  const [keyId, counter] = [BigInt(vector.kid), BigInt(vector.ctr)]
  const metadata = bytes(vector.metadata)
  const key = new FrameKey(suite, keyId, bytes(vector.baseKey))
  const open = (frame: Buffer, with_ = metadata): Buffer | undefined => {
    const header = key.headerOf(frame)
    return header && key.open(frame, header, with_)
  }

  it('derives key and salt as in the RFC', () => {
    const { key, salt } = deriveKeyAndSalt(suite, keyId, bytes(vector.baseKey))
    expect(key.toString('hex')).toBe(vector.sframeKey)
    expect(salt.toString('hex')).toBe(vector.salt)
  })

  it('seals and opens as in the RFC', () => {
    expect(key.seal(counter, bytes(vector.pt), metadata).toString('hex')).toBe(vector.ct)
    expect(open(bytes(vector.ct))?.toString('hex')).toBe(vector.pt)
  })

  it('does not open when a byte is changed, added or missing, nor with other metadata', () => {
    const frame = bytes(vector.ct)
    for (let at = 0; at < frame.length; at++) {
      const other = Buffer.from(frame)
      other[at] = (other[at] ?? 0) ^ 1
      expect(open(other)).toBeUndefined()
      expect(open(frame.subarray(0, at))).toBeUndefined()
    }
    expect(open(Buffer.concat([frame, Buffer.of(0)]))).toBeUndefined()
    expect(open(frame, metadata.subarray(1))).toBeUndefined()
  })

  it('opens no frame of another KID, even with the same base key', () => {
    const other = new FrameKey(suite, keyId + 1n, bytes(vector.baseKey))
    expect(open(other.seal(counter, bytes(vector.pt), metadata))).toBeUndefined()
  })
})

describe('the size of a frame', () => {
  const key = new FrameKey(AES_128_GCM_SHA256_128, 0n, new Uint8Array(32))
  const none = new Uint8Array(0)
  const sizeOf = (plaintext: number, counter: bigint): number =>
    key.seal(counter, new Uint8Array(plaintext), none).length

  it('is 17 bytes more than its content, and up to 8 for the counter', () => {
    expect(sizeOf(0, 0n)).toBe(17)
    expect(sizeOf(80, 7n)).toBe(97)
    expect(sizeOf(80, 255n)).toBe(98)
    expect(sizeOf(80, 100_000n)).toBe(100)
    expect(sizeOf(80, 2n ** 64n - 1n)).toBe(105)
  })

  it('is limited', () => {
    const longest = key.seal(0n, new Uint8Array(MAX_PLAINTEXT_BYTES), none)
    const header = key.headerOf(longest)
    expect(header && key.open(longest, header, none)).toHaveLength(MAX_PLAINTEXT_BYTES)
    expect(() => sizeOf(MAX_PLAINTEXT_BYTES + 1, 0n)).toThrow(RangeError)
    expect(key.headerOf(new Uint8Array(MAX_PLAINTEXT_BYTES + 34))).toBeUndefined()
  })
})
