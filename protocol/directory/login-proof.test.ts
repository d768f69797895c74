import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  challengeEntries,
  challengeIn,
  clientToServer,
  type Extension,
  loginStatement,
  MessageReader,
  proofEntry,
  proofIn,
  refusalEntry,
  refusalIn,
  serverToClient,
  withoutProof,
} from '.'

/** Made with OpenSSL and Python. */
interface LoginVector {
  readonly what: string
  readonly serverName: string
  readonly nonce: string
  readonly binding: string
  readonly name: string
  readonly statement: string
  readonly signature: string
  readonly helloConnect: string
  readonly login: string
}
const { logins } = JSON.parse(readFileSync(new URL('login-vectors.json', import.meta.url), 'utf8')) as {
  readonly logins: readonly LoginVector[]
}
const bytes = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'))
const hex = (some: Uint8Array): string => Buffer.from(some).toString('hex')

describe.each(logins.map((vector) => [vector.what, vector] as const))('a signed login on %s', (_, vector) => {
  const challenge = {
    nonce: bytes(vector.nonce),
    isBound: vector.binding !== '',
    serverName: vector.serverName,
  }
  const binding = challenge.isBound ? bytes(vector.binding) : undefined

  it('begins with the challenge', () => {
    const frame = serverToClient.encode({ kind: 'hello-connect', extension: challengeEntries(challenge) })
    expect(hex(frame)).toBe(vector.helloConnect)
    const [hello] = new MessageReader(serverToClient).push(frame).messages
    expect(challengeIn(hello?.extension)).toEqual(challenge)
  })

  it('signs these bytes', () =>
    expect(hex(loginStatement(challenge, vector.name, binding))).toBe(vector.statement))

  it('carries key and signature, which are not forwarded', () => {
    const [login] = new MessageReader(clientToServer).push(bytes(vector.login)).messages
    const proof = proofIn(login?.extension)
    if (!login?.extension || typeof proof !== 'object') throw new Error('there is no proof')
    expect(hex(proof.signature)).toBe(vector.signature)
    expect(hex(clientToServer.encode(login))).toBe(vector.login)
    expect(proofEntry(proof).get(8)).toEqual(login.extension.get(8))
    expect([...(withoutProof(login.extension)?.keys() ?? [])]).toEqual([1, 5])
  })
})

it.each(['owned', 'look-alike', 'displaced', 'not-proved', 'full', 'busy', 'released'] as const)(
  'a refusal says: %s',
  (refusal) => expect(refusalIn(refusalEntry(refusal))).toBe(refusal),
)

it('a refusal of another kind is none', () => {
  for (const code of [[], [0], [8], [255]])
    expect(refusalIn(new Map([[9, Uint8Array.from(code)]]))).toBeUndefined()
  expect(refusalIn(undefined)).toBeUndefined()
})

it('a challenge that cannot be answered is none', () => {
  const whole = challengeEntries({ nonce: new Uint8Array(32), isBound: false, serverName: 's' })
  const wrong: readonly Extension[] = [
    new Map([...whole].slice(0, 1)),
    new Map([...whole].slice(1)),
    new Map([...whole, [6, new Uint8Array(32)]]),
    new Map([...whole, [6, new Uint8Array(34)]]),
    new Map([...whole, [6, new Uint8Array(33).fill(2)]]),
    new Map([...whole, [7, new Uint8Array(0)]]),
    new Map([...whole, [7, new Uint8Array(256).fill(97)]]),
    new Map([...whole, [7, Uint8Array.of(0xff)]]),
  ]
  expect(challengeIn(whole)).toBeDefined()
  for (const entries of wrong) expect(challengeIn(entries)).toBeUndefined()
})

it('a proof of another length, or with a compressed point, is malformed', () => {
  for (const entry of [
    [],
    [4],
    new Uint8Array(128).fill(4),
    new Uint8Array(130).fill(4),
    new Uint8Array(129).fill(2),
  ])
    expect(proofIn(new Map([[8, Uint8Array.from(entry)]]))).toBe('malformed')
  expect(proofIn(new Map())).toBeUndefined()
})

it('different parts give different signed bytes, wherever one part ends', () => {
  const part = fc.string({ maxLength: 6 })
  const statement = (server: string, name: string, binding: string): string =>
    hex(loginStatement({ nonce: new Uint8Array(32), serverName: server }, name, Buffer.from(binding)))
  fc.assert(
    fc.property(part, part, part, part, part, part, (a, b, c, d, e, f) => {
      expect(statement(a, b, c) === statement(d, e, f)).toBe(a === d && b === e && c === f)
    }),
  )
})
