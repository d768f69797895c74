import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readCertificate } from './certificate'

const NOW_MS = Date.UTC(2030, 0, 1)
const made = (file: string): string => join(import.meta.dirname, 'testing/certificates', file)
let folder: string
let junk: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ringdown-certificate-'))
  junk = join(folder, 'junk.pem')
  writeFileSync(junk, 'neither key nor certificate')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

it('a certificate is read with its key and the name that it is for', () => {
  const read = readCertificate(made('good.crt'), made('good.key'), NOW_MS)
  expect(read.host).toBe('localhost')
  expect(read.cert).toContain('BEGIN CERTIFICATE')
})

it.each([
  ['a file that is not there', 'nowhere.crt', 'good.key', 'cannot read'],
  ['a key that is not there', 'good.crt', 'nowhere.key', 'cannot read'],
  ['a key for a certificate', 'good.key', 'good.key', 'holds no certificate'],
  ['a certificate for a key', 'good.crt', 'good.crt', 'holds no private key'],
  ['somebody else’s key', 'good.crt', 'alone.key', 'does not belong to the certificate'],
  ['a key with a passphrase', 'good.crt', 'locked.key', 'openssl pkey'],
  ['a certificate that has expired', 'expired.crt', 'expired.key', 'have it renewed'],
  ['a certificate for later', 'early.crt', 'early.key', 'is the clock right?'],
])('%s cannot be used, and it is said why', (_, cert, key, why) => {
  expect(() => readCertificate(made(cert), made(key), NOW_MS)).toThrow(why)
})

it('a file of something else is no certificate', () => {
  expect(() => readCertificate(junk, made('good.key'), NOW_MS)).toThrow('holds no certificate')
  expect(() => readCertificate(made('good.crt'), junk, NOW_MS)).toThrow('holds no private key')
})
