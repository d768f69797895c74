import { randomBytes } from 'node:crypto'
import { getCiphersuiteFromName, getCiphersuiteImpl } from 'ts-mls'
import { describe, expect, it } from 'vitest'
import { CIPHER_SUITE, cipherSuite } from './cipher-suite'

const own = cipherSuite({ sign: () => new Uint8Array(), onVerified: () => undefined })
const library = await getCiphersuiteImpl(getCiphersuiteFromName(CIPHER_SUITE))
const [info, aad, plaintext] = [randomBytes(50), randomBytes(20), randomBytes(300)]
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

describe.each([
  ['the library', own, library],
  ['us', library, own],
])('HPKE opened by %s', (_, sender, recipient) => {
  it('is what the other has sealed, with the same info and data only', async () => {
    const { privateKey, publicKey } = await recipient.hpke.generateKeyPair()
    const point = await recipient.hpke.exportPublicKey(publicKey)
    const target = await sender.hpke.importPublicKey(point)
    const { ct, enc } = await sender.hpke.seal(target, plaintext, info, aad)
    expect(hex(await recipient.hpke.open(privateKey, enc, ct, info, aad))).toBe(hex(plaintext))
    await expect(recipient.hpke.open(privateKey, enc, ct, aad, aad)).rejects.toThrow()
    await expect(recipient.hpke.open(privateKey, enc, ct, info, info)).rejects.toThrow()
    await expect(recipient.hpke.open(privateKey, enc, ct.subarray(1), info, aad)).rejects.toThrow()
    await expect(recipient.hpke.open(privateKey, enc, new Uint8Array(3), info, aad)).rejects.toThrow()
    await expect(recipient.hpke.open(privateKey, new Uint8Array(65), ct, info, aad)).rejects.toThrow()
  })

  it('exports the same secret', async () => {
    const { privateKey, publicKey } = await recipient.hpke.generateKeyPair()
    const target = await sender.hpke.importPublicKey(await recipient.hpke.exportPublicKey(publicKey))
    const { enc, secret } = await sender.hpke.exportSecret(target, aad, 32, info)
    expect(hex(await recipient.hpke.importSecret(privateKey, aad, enc, 32, info))).toBe(hex(secret))
  })
})

describe('our suite', () => {
  it('derives the keys that the library derives', async () => {
    for (let n = 0; n < 20; n++) {
      const ikm = randomBytes(32)
      const keys = [own, library].map(async ({ hpke }) => {
        const { privateKey, publicKey } = await hpke.deriveKeyPair(ikm)
        return [hex(await hpke.exportPrivateKey(privateKey)), hex(await hpke.exportPublicKey(publicKey))]
      })
      const [ours, theirs] = await Promise.all(keys)
      expect(ours).toEqual(theirs)
    }
  })

  it('has the library’s functions', async () => {
    const [key, nonce, salt] = [randomBytes(16), randomBytes(12), randomBytes(32)]
    const results = [own, library].map(async ({ hpke, kdf, hash }) =>
      [
        await hpke.encryptAead(key, nonce, aad, plaintext),
        await kdf.extract(salt, info),
        await kdf.expand(salt, aad, 32),
        await kdf.expand(salt, aad, 16),
        await kdf.expand(salt, aad, 100),
        await hash.digest(plaintext),
        await hash.mac(key, plaintext),
      ].map(hex),
    )
    const [ours, theirs] = await Promise.all(results)
    expect(ours).toEqual(theirs)
    const sealed = await library.hpke.encryptAead(key, nonce, aad, plaintext)
    expect(hex(await own.hpke.decryptAead(key, nonce, aad, sealed))).toBe(hex(plaintext))
    await expect(own.hpke.decryptAead(key, nonce, info, sealed)).rejects.toThrow()
    const tag = await own.hash.mac(key, plaintext)
    expect(await own.hash.verifyMac(key, tag, plaintext)).toBe(true)
    expect(await own.hash.verifyMac(key, tag, info)).toBe(false)
    expect(await own.hash.verifyMac(key, tag.subarray(1), plaintext)).toBe(false)
  })

  it('takes no keys of another suite', async () => {
    const { privateKey, publicKey } = await library.hpke.generateKeyPair()
    await expect(own.hpke.exportPublicKey(publicKey)).rejects.toThrow(TypeError)
    await expect(own.hpke.exportPrivateKey(privateKey)).rejects.toThrow(TypeError)
    await expect(own.signature.keygen()).rejects.toThrow('the identity is the only key')
  })
})
