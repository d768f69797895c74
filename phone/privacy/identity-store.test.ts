import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ManualClock } from '../../base/testing/manual-clock'
import { IdentityStore, type Seal } from './identity-store'
import type { FileProblem } from '../../base/files/json-file'

let folder: string
let file: string
let problems: FileProblem[]
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ringdown-identity-'))
  file = join(folder, 'identity.json')
  problems = []
})
afterEach(() => rmSync(folder, { recursive: true }))

/** Opens the store as an app does at its start. */
const open = async (seal?: Seal): Promise<IdentityStore> => {
  const onProblem = (problem: FileProblem) => problems.push(problem)
  const store = new IdentityStore({ file, clock: new ManualClock(), onProblem, seal })
  await store.flush()
  return store
}

/** A seal like a system's, with a key of its own. */
function newSeal(): Seal {
  const key = randomBytes(32)
  return {
    seal: (text) => {
      const nonce = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', key, nonce)
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return Buffer.concat([nonce, cipher.getAuthTag(), sealed])
    },
    open: (sealed) => {
      const cipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12))
      cipher.setAuthTag(sealed.subarray(12, 28))
      return cipher.update(sealed.subarray(28), undefined, 'utf8') + cipher.final('utf8')
    },
  }
}
const fingerprint = async (seal?: Seal): Promise<string> => (await open(seal)).identity.fingerprint

describe('the identity', () => {
  test('is the same at every start, in a file that only its owner may read', async () => {
    expect(await fingerprint()).toBe(await fingerprint())
    expect(statSync(file).mode & 0o777).toBe(0o600)
  })

  test('is sealed if the system can, also when it was stored unsealed before', async () => {
    const first = await fingerprint()
    expect(readFileSync(file, 'utf8')).toContain('PRIVATE KEY')
    const seal = newSeal()
    expect(await fingerprint(seal)).toBe(first)
    expect(readFileSync(file, 'utf8')).not.toContain('PRIVATE KEY')
    expect(await fingerprint(seal)).toBe(first)
    expect(problems).toEqual([])
  })

  test('that cannot be unsealed is set aside and replaced, which is reported', async () => {
    const first = await fingerprint(newSeal())
    const second = await fingerprint(newSeal())
    expect(second).not.toBe(first)
    expect(problems).toMatchObject([{ kind: 'damaged' }])
    expect(readdirSync(folder).filter((name) => name.includes('damaged'))).toHaveLength(1)
    expect(await fingerprint()).not.toBe(second)
  })

  test('that is damaged is set aside as well', async () => {
    writeFileSync(file, JSON.stringify({ privateKey: 'no key', sealed: false }))
    const made = await fingerprint()
    expect(problems).toMatchObject([{ kind: 'damaged' }])
    expect(await fingerprint()).toBe(made)
  })

  test('can be renewed', async () => {
    const store = await open()
    const before = store.identity.fingerprint
    store.renew()
    await store.flush()
    expect(store.identity.fingerprint).not.toBe(before)
    expect(await fingerprint()).toBe(store.identity.fingerprint)
  })
})
