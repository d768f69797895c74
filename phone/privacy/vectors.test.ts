import { createPrivateKey, X509Certificate } from 'node:crypto'
import { describe, expect, it, test } from 'vitest'
import { decodeExtension, encodeExtension, identityEntry, identityIn } from '../../protocol/directory'
import { ownAnnouncement } from '../signalling/directory/announcement'
import { fingerprintOf, identityOf } from './identity'
import { safetyCode } from './safety-code'
import vectors from './vectors.json'

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const [alice, bob] = vectors.phones

describe.each(vectors.phones)('the vectors of $identity', ({ privateKey, publicKey, identity, block }) => {
  it('hold for the identity, and for the certificate that shows it', () => {
    const own = identityOf(privateKey)
    expect(own.fingerprint).toBe(identity)
    const certificate = new X509Certificate(own.certificate)
    expect(hex(certificate.publicKey.export({ type: 'spki', format: 'der' }))).toBe(publicKey)
    expect(fingerprintOf(certificate.publicKey)).toBe(identity)
    expect(certificate.verify(certificate.publicKey)).toBe(true)
    expect(certificate.checkPrivateKey(createPrivateKey(privateKey))).toBe(true)
  })

  it('hold for the announcement', () => {
    expect(hex(encodeExtension(ownAnnouncement(identity)))).toBe(block)
    expect(identityIn(decodeExtension(Buffer.from(block, 'hex')))).toBe(identity)
  })
})

test('both sides have the safety code of the vectors', async () => {
  const identities = [alice?.identity ?? '', bob?.identity ?? ''] as const
  expect(await safetyCode(...identities)).toBe(vectors.safetyCode)
  expect(await safetyCode(identities[1], identities[0])).toBe(vectors.safetyCode)
})

describe('an identity', () => {
  it.each([0, 31, 33])('is not %d bytes long', (length) =>
    expect(identityIn(new Map([[5, new Uint8Array(length)]]))).toBeUndefined(),
  )

  it('is 64 lower-case hexadecimal digits', () => {
    for (const wrong of ['', 'ab', 'AB'.repeat(32), `${'ab'.repeat(32)}0`])
      expect(() => identityEntry(wrong)).toThrow(RangeError)
  })

  it('has a key on P-256, and no other', () => {
    expect(() => identityOf('no key')).toThrow()
    expect(() => identityOf(vectors.otherCurve)).toThrow('P-256')
  })
})
