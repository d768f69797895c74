import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CertificateError, readCertificate } from './certificate'

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

/** A file with this content. */
function written(name: string, content: string): string {
  const file = join(folder, name)
  writeFileSync(file, content)
  return file
}

const text = (file: string): string => readFileSync(made(file), 'utf8')
/** Without its third line. */
const torn = (pem: string): string => pem.split('\n').toSpliced(2, 1).join('\n')
const withoutEnd = (pem: string): string => pem.replace(/-----END[^]*/, '')

describe('a chain', () => {
  it('may have comments, line ends of Windows, and the key between its certificates', () => {
    const chain = `good\n${text('good.crt')}${text('good.key')}\nca\n${text('ca.crt')}`
    const file = written('chain.pem', chain.replaceAll('\n', '\r\n'))
    expect(readCertificate(file, file).host).toBe('localhost')
  })

  it.each([
    ['the server’s own certificate is damaged', torn(text('good.crt')) + text('ca.crt'), 1],
    ['an authority’s certificate is damaged', text('good.crt') + torn(text('ca.crt')), 2],
    ['the last certificate is incomplete', text('good.crt') + withoutEnd(text('ca.crt')), 2],
    [
      'a certificate in the middle is incomplete',
      text('good.crt') + withoutEnd(text('ca.crt')) + text('ca.crt'),
      2,
    ],
    [
      'a certificate is not Base64',
      `${text('good.crt')}-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n`,
      2,
    ],
  ])('is rejected when %s, by its file and its place', (_, chain, place) => {
    const file = written('damaged.pem', chain)
    expect(() => readCertificate(file, made('good.key'))).toThrow(
      new CertificateError(
        `certificate ${place} in ${file} is damaged: copy the whole chain again from your certificate authority`,
      ),
    )
  })
})

it('rejects a damaged key', () => {
  const file = written('damaged.key', torn(text('good.key')))
  expect(() => readCertificate(made('good.crt'), file)).toThrow(`the private key in ${file} is damaged`)
})
