import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { ManualClock } from '../../../base/testing/manual-clock'
import { IdentityStore } from '../../../phone/privacy/identity-store'
import type { PhoneState } from '../../api'
import { IdentityTransfer } from './identity-transfer'

const PASSPHRASE = 'a long passphrase'

let folder: string
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'ringdown-identity-'))))
afterEach(() => rmSync(folder, { recursive: true }))

function computer(name: string, chosen: string | undefined, call: 'idle' | 'ringing' = 'idle') {
  const problems: unknown[] = []
  const identity = new IdentityStore({
    file: join(folder, `${name}.json`),
    clock: new ManualClock(),
    onProblem: (problem) => problems.push(problem),
    seal: () => undefined,
  })
  const asked: string[] = []
  const phone = {
    state: { call: { kind: call }, connection: { kind: 'online' } } as unknown as PhoneState,
    setIdentity: ({ fingerprint }: { readonly fingerprint: string }) => void asked.push(fingerprint),
    sleep: () => void asked.push('sleep'),
    wake: () => void asked.push('wake'),
  }
  const choose = () => Promise.resolve(chosen)
  const transfer = new IdentityTransfer({
    identity,
    phones: () => [phone],
    chooseTarget: choose,
    chooseSource: choose,
  })
  return { identity, transfer, asked, who: () => identity.identity?.fingerprint }
}

it('moves to another computer, which signs in again with it', async () => {
  const file = join(folder, 'me')
  const [old, other] = [computer('old', file), computer('other', file)]
  expect(await old.transfer.exportIdentity(PASSPHRASE)).toEqual({ ok: true })
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(await other.transfer.importIdentity(PASSPHRASE)).toEqual({ ok: true })
  expect(other.who()).toBe(old.who())
  expect(other.asked).toEqual([old.who(), 'sleep', 'wake'])
  expect(readFileSync(join(folder, 'other.json'), 'utf8')).toContain('PRIVATE KEY')
  expect(computer('other', undefined).who()).toBe(old.who())
})

it.each([
  ['with another passphrase', 'another passphrase', 'wrong-passphrase'],
  ['when the file is not an identity', undefined, 'not-an-identity'],
] as const)('changes nothing %s', async (_, passphrase, problem) => {
  const file = join(folder, 'me')
  if (passphrase === undefined) writeFileSync(file, 'x')
  else await computer('old', file).transfer.exportIdentity(PASSPHRASE)
  const { transfer, who, asked } = computer('other', file)
  const before = who()
  expect(await transfer.importIdentity(passphrase ?? PASSPHRASE)).toEqual({
    ok: false,
    problem: { key: `problem.identity.${problem}` },
  })
  expect(who()).toBe(before)
  expect(asked).toEqual([])
})

it('does not change the identity during a call', async () => {
  const file = join(folder, 'me')
  await computer('old', file).transfer.exportIdentity(PASSPHRASE)
  const { transfer, who } = computer('other', file, 'ringing')
  const before = who()
  expect((await transfer.importIdentity(PASSPHRASE)).ok).toBe(false)
  expect(who()).toBe(before)
})

it('reports a failed export, and nothing when the user cancels', async () => {
  expect((await computer('old', join(folder, 'no', 'folder')).transfer.exportIdentity(PASSPHRASE)).ok).toBe(
    false,
  )
  expect(await computer('old', undefined).transfer.exportIdentity(PASSPHRASE)).toEqual({ ok: true })
  expect(await computer('old', undefined).transfer.importIdentity(PASSPHRASE)).toEqual({ ok: true })
})
