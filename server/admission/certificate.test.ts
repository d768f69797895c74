import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readCertificate } from './certificate'

const made = (file: string): string => join(import.meta.dirname, 'testing/certificates', file)
let folder: string
let junk: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ringdown-certificate-'))
  junk = join(folder, 'junk.pem')
  writeFileSync(junk, 'neither key nor certificate')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

it('reads a certificate with its key and its host name', () => {
  const read = readCertificate(made('good.crt'), made('good.key'))
  expect(read.host).toBe('localhost')
  expect(read.cert).toContain('BEGIN CERTIFICATE')
})

it.each(['expired', 'early'])('reads the certificate “%s” despite its dates', (name) => {
  const { cert, host } = readCertificate(made(`${name}.crt`), made(`${name}.key`))
  expect({ cert, host }).toEqual({ cert: readFileSync(made(`${name}.crt`), 'utf8'), host: 'localhost' })
})

it.each([
  ['a missing certificate file', 'nowhere.crt', 'good.key', 'cannot read'],
  ['a missing key file', 'good.crt', 'nowhere.key', 'cannot read'],
  ['a key in place of a certificate', 'good.key', 'good.key', 'holds no certificate'],
  ['a certificate in place of a key', 'good.crt', 'good.crt', 'holds no private key'],
  ['another certificate’s key', 'good.crt', 'alone.key', 'does not belong to the certificate'],
  ['a key with a passphrase', 'good.crt', 'locked.key', 'openssl pkey'],
])('rejects %s with a reason', (_, cert, key, why) => {
  expect(() => readCertificate(made(cert), made(key))).toThrow(why)
})

it('rejects files of another kind', () => {
  expect(() => readCertificate(junk, made('good.key'))).toThrow('holds no certificate')
  expect(() => readCertificate(made('good.crt'), junk)).toThrow('holds no private key')
})
