import { execFileSync } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { makePrivateKey } from '../../phone/privacy/identity'
import { UsageError } from '../exit-status'
import { identityFrom } from './identity-file'

let folder: string
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'ringdown-identity-'))))
afterEach(() => rmSync(folder, { recursive: true }))

it('an identity file is created once, readable by its owner only, and stays the same', () => {
  const file = join(folder, 'key.pem')
  const { fingerprint } = identityFrom(file)
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(identityFrom(file).fingerprint).toBe(fingerprint)
})

it('without a file each run has another identity', () =>
  expect(identityFrom(undefined).fingerprint).not.toBe(identityFrom(undefined).fingerprint))

it('a file with other content is refused, and not changed', () => {
  const file = join(folder, 'letter.txt')
  writeFileSync(file, 'Dear Bob', { mode: 0o600 })
  expect(() => identityFrom(file)).toThrow(UsageError)
  expect(readFileSync(file, 'utf8')).toBe('Dear Bob')
  expect(() => identityFrom(join(folder, 'nowhere', 'key.pem'))).toThrow(UsageError)
})

it.each([
  ['is not a key', () => 'Dear Bob', 'it is no private key'],
  ['is damaged', () => makePrivateKey().replace(/\n..../, '\n'), 'it is no private key'],
  ['is of another curve', () => exported('secp384r1'), 'it is no private key on P-256'],
  ['has a passphrase', () => exported('prime256v1', 'secret'), 'it is locked by a passphrase'],
])('tells in plain words that a file %s', (_, content, why) => {
  const file = join(folder, 'key.pem')
  writeFileSync(file, content(), { mode: 0o600 })
  expect(() => identityFrom(file)).toThrow(
    new UsageError(`--identity: ${file} cannot be used as a private key (${why})`),
  )
})

/** A new private key, PEM. */
const exported = (namedCurve: string, passphrase?: string): string =>
  generateKeyPairSync('ec', { namedCurve })
    .privateKey.export({
      ...{ type: 'pkcs8', format: 'pem' },
      ...(passphrase !== undefined && { cipher: 'aes-256-cbc', passphrase }),
    })
    .toString()

it('a file that others can read is refused, with advice', () => {
  const file = join(folder, 'key.pem')
  const { fingerprint } = identityFrom(file)
  for (const mode of [0o644, 0o640, 0o604]) {
    chmodSync(file, mode)
    expect(() => identityFrom(file)).toThrow(`run “chmod 600 ${file}”`)
  }
  chmodSync(file, 0o600)
  expect(identityFrom(file).fingerprint).toBe(fingerprint)
})

it('a pipe and a device are refused immediately', () => {
  execFileSync('mkfifo', ['-m', '600', join(folder, 'pipe')])
  expect(() => identityFrom(join(folder, 'pipe'))).toThrow('it is not a file')
  expect(() => identityFrom('/dev/zero')).toThrow('it is not a file')
})
