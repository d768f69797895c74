import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { rootCertificates } from 'node:tls'
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { inProject } from '../../scripts/lib/paths.mjs'
import { UsageError } from '../exit-status'
import { trustedRoots } from './trusted-roots'

const ca = readFileSync(inProject('server', 'admission', 'testing', 'certificates', 'ca.crt'), 'utf8')

let file: string
beforeAll(() => {
  file = join(mkdtempSync(join(tmpdir(), 'ringdown-roots-')), 'roots.pem')
})
beforeEach(() => vi.stubEnv('NODE_EXTRA_CA_CERTS', undefined))
afterAll(() => rmSync(join(file, '..'), { recursive: true, force: true }))

const rootsOf = (pem: string): readonly string[] | undefined => {
  writeFileSync(file, pem)
  return trustedRoots(file)
}

it('adds the authorities in a file to those that Node trusts', () => {
  expect(rootsOf(ca)).toEqual([...rootCertificates, ca])
  expect(trustedRoots(undefined)).toBeUndefined()
  vi.stubEnv('NODE_EXTRA_CA_CERTS', file)
  expect(rootsOf(ca)).toEqual([...rootCertificates, ca, ca])
})

it.each([
  ['a missing file', () => trustedRoots(`${file}.gone`), 'cannot read'],
  ['a file of another kind', () => rootsOf('no certificate'), 'holds no certificate in PEM'],
  ['a damaged one', () => rootsOf(ca + ca.split('\n').toSpliced(2, 1).join('\n')), 'certificate 2 in'],
])('rejects %s with a reason', (_, read, why) => {
  expect(read).toThrow(UsageError)
  expect(read).toThrow(why)
  expect(read).not.toThrow('routines')
})
