import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { makePrivateKey } from './identity'
import { openIdentity, type SealError, sealIdentity } from './sealed-identity'

const PASSPHRASE = 'grün wie das Gras'
const privateKey = makePrivateKey()
const sealed = await sealIdentity(privateKey, PASSPHRASE)
const problemOf = (text: string, passphrase = PASSPHRASE): Promise<string> =>
  openIdentity(text, passphrase).then(
    () => 'opened',
    (error: unknown) => (error as SealError).problem,
  )
const changed = (change: Record<string, unknown>): string =>
  JSON.stringify({ ...(JSON.parse(sealed) as object), ...change })

describe('a sealed identity', () => {
  it('opens with its passphrase in any Unicode composition, and contains nothing readable', async () => {
    expect(await openIdentity(sealed, PASSPHRASE)).toBe(privateKey)
    expect(await openIdentity(sealed, PASSPHRASE.normalize('NFD'))).toBe(privateKey)
    expect(sealed).not.toContain('PRIVATE')
    expect(await sealIdentity(privateKey, PASSPHRASE)).not.toBe(sealed)
  })

  it('does not open with another passphrase, or with a changed bit', async () => {
    expect(await problemOf(sealed, 'grün wie das Grab')).toBe('wrong-passphrase')
    const bytes = Buffer.from((JSON.parse(sealed) as { sealed: string }).sealed, 'base64')
    bytes[3] = (bytes[3] ?? 0) ^ 1
    expect(await problemOf(changed({ sealed: bytes.toString('base64') }))).toBe('wrong-passphrase')
  })

  it.each(
    [
      ['', '{}', 'null', '[]', '{"ringdown":"identity"}'].map((text) => [text]),
      [
        { version: 2 },
        { salt: 'AA==' },
        { nonce: 'AA==' },
        { sealed: 'AA==' },
        { sealed: 'A'.repeat(8192) },
        { salt: '*' },
        { N: 2 ** 30 },
      ].map((change) => [changed(change)]),
    ].flat(),
  )('is not %s', async (text) => expect(await problemOf(text)).toBe('not-an-identity'))

  it('that Python has sealed can be opened', async () => {
    const vector = JSON.parse(readFileSync(new URL('sealed-identity.json', import.meta.url), 'utf8')) as {
      readonly passphrase: string
      readonly privateKey: string
      readonly file: object
    }
    expect(await openIdentity(JSON.stringify(vector.file), vector.passphrase)).toBe(vector.privateKey)
  })
})
