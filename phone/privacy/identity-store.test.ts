import { execFileSync } from 'node:child_process'
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import {
  chmodSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ManualClock } from '../../base/testing/manual-clock'
import { inEnglish } from '../../locales/testing/in-english'
import { identityOf, makePrivateKey } from './identity'
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

const options = () => ({
  file,
  clock: new ManualClock(),
  onProblem: (problem: FileProblem) => void problems.push(problem),
})

/** Opens the store as an app does at its start. */
const open = async (seal?: Seal): Promise<IdentityStore> => {
  const store = new IdentityStore({ ...options(), seal: () => seal })
  await store.flush()
  return store
}

/** A seal like a system's, with its own key. */
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
const fingerprint = async (seal?: Seal): Promise<string> => (await open(seal)).identity?.fingerprint ?? 'none'

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

  test.each([
    { when: 'the keyring is locked or missing', now: () => undefined, key: 'identityLock.noKeyring' },
    { when: 'the keyring is another one', now: newSeal, key: 'identityLock.otherKeyring' },
  ])('is kept while $when, and is back when the keyring is back', async ({ now, key }) => {
    const seal = newSeal()
    const first = await fingerprint(seal)
    const stored = readFileSync(file, 'utf8')

    let keyring = now()
    const store = new IdentityStore({ ...options(), seal: () => keyring })
    expect(store.identity).toBeUndefined()
    expect(store.problem).toEqual({ key })
    expect(store.unlock()).toBeUndefined()
    await store.flush()
    expect(readFileSync(file, 'utf8')).toBe(stored)
    expect(readdirSync(folder)).toEqual(['identity.json'])

    let changes = 0
    store.on('changed', () => changes++)
    keyring = seal
    expect(store.unlock()?.fingerprint).toBe(first)
    expect(store.problem).toBeUndefined()
    expect(changes).toBe(1)
    expect(await fingerprint(seal)).toBe(first)
    expect(problems).toEqual([])
  })

  test('that cannot be opened is set aside when the user imports another one', async () => {
    await fingerprint(newSeal())
    const stored = readFileSync(file, 'utf8')
    const store = await open()
    const other = makePrivateKey()
    store.replace(other)
    await store.flush()
    expect(await fingerprint()).toBe(identityOf(other).fingerprint)
    const [, aside = ''] = readdirSync(folder)
    expect(aside).toMatch(/^identity\.json\.locked-/)
    expect(readFileSync(join(folder, aside), 'utf8')).toBe(stored)
  })

  test.skipIf(process.platform === 'win32')(
    'is not used while others can read it, and says how to fix that',
    async () => {
      const first = await fingerprint()
      for (const mode of [0o644, 0o640, 0o602]) {
        chmodSync(file, mode)
        const store = await open()
        expect(store.identity).toBeUndefined()
        expect(inEnglish(store.problem)).toContain('“chmod 600”')
      }
      chmodSync(file, 0o600)
      expect(await fingerprint()).toBe(first)
    },
  )

  test('in an unreadable file is not replaced', async () => {
    execFileSync('mkfifo', ['-m', '600', file])
    const store = await open()
    expect(store.identity).toBeUndefined()
    expect(inEnglish(store.problem)).toContain('it is not a file')
    expect(lstatSync(file).isFIFO()).toBe(true)
    expect(readdirSync(folder)).toEqual(['identity.json'])
  })

  test('is stored unsealed when the keyring is locked at that moment', async () => {
    const locked = (): never => {
      throw new Error('locked')
    }
    const store = await open({ seal: locked, open: locked })
    expect(await fingerprint()).toBe(store.identity?.fingerprint)
  })

  test.each([
    ['holds no key', { privateKey: 'no key', sealed: false }],
    ['lacks a value', { privateKey: 'AAAA' }],
    ['holds something else', { sealed: true }],
  ])('that %s is set aside and replaced, which is reported', async (_, damaged) => {
    writeFileSync(file, JSON.stringify(damaged), { mode: 0o600 })
    const made = await fingerprint()
    expect(problems).toMatchObject([{ kind: 'damaged' }])
    expect(await fingerprint()).toBe(made)
  })

  test('can be renewed', async () => {
    const store = await open()
    const before = store.identity?.fingerprint
    const { fingerprint: now } = store.renew()
    await store.flush()
    expect(now).not.toBe(before)
    expect(await fingerprint()).toBe(now)
  })
})
