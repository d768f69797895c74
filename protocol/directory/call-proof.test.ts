import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  callProofEntry,
  callProofIn,
  callStatement,
  type Extension,
  MessageReader,
  serverTimeEntry,
  serverTimeIn,
  serverToClient,
} from '.'

/** Made with OpenSSL and Python. */
interface CallVector {
  readonly what: string
  readonly caller: string
  readonly callee: string
  readonly calleeIdentity: string
  readonly host: string
  readonly isHostSigned: boolean
  readonly port: number
  readonly timeMs: number
  readonly random: string
  readonly statement: string
  readonly signature: string
  readonly callRequest: string
}
const { calls } = JSON.parse(readFileSync(new URL('call-vectors.json', import.meta.url), 'utf8')) as {
  readonly calls: readonly CallVector[]
}
const bytes = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'))
const hex = (some: Uint8Array): string => Buffer.from(some).toString('hex')

const messageOf = (frame: Uint8Array) => {
  const [message] = new MessageReader(serverToClient).push(frame).messages
  if (message?.kind !== 'call-request' || !message.extension) throw new Error('there is no call request')
  return { ...message, extension: message.extension }
}

describe.each(calls.map((vector) => [vector.what, vector] as const))(
  'a signed call request with %s',
  (_, vector) => {
    const message = messageOf(bytes(vector.callRequest))
    const proof = callProofIn(message.extension)

    it('carries the proof', () => {
      if (typeof proof !== 'object') throw new Error('there is no proof')
      const { isHostSigned, timeMs, random, signature } = proof
      expect({ isHostSigned, timeMs, random: hex(random), signature: hex(signature) }).toEqual({
        isHostSigned: vector.isHostSigned,
        timeMs: vector.timeMs,
        random: vector.random,
        signature: vector.signature,
      })
      expect(callProofEntry(proof).get(10)).toEqual(message.extension.get(10))
      expect(hex(serverToClient.encode(message))).toBe(vector.callRequest)
    })

    it('signs these bytes', () => {
      const { caller, callee, calleeIdentity, port, timeMs, isHostSigned } = vector
      const host = isHostSigned ? vector.host : ''
      const random = bytes(vector.random)
      const parts = { caller, callee, calleeIdentity, host, port, timeMs, random, block: message.extension }
      expect(hex(callStatement(parts))).toBe(vector.statement)
    })
  },
)

describe('a call statement', () => {
  const parts = {
    ...{ caller: 'alice', callee: 'bob', calleeIdentity: 'ab'.repeat(32), host: 'h', port: 1, timeMs: 2 },
    random: new Uint8Array(16),
    block: new Map([[1, Uint8Array.of(1)]]) as Extension,
  }
  const statement = hex(callStatement(parts))

  it.each([
    ['the caller', { caller: 'alicé' }],
    ['the callee', { callee: 'bo' }],
    ['where one name ends and the next begins', { caller: 'aliceb', callee: 'ob' }],
    ['the callee’s identity', { calleeIdentity: 'ac'.repeat(32) }],
    ['the host', { host: '' }],
    ['the port', { port: 256 }],
    ['the time', { timeMs: 3 }],
    ['the random', { random: new Uint8Array(16).fill(1) }],
    ['another entry', { block: new Map([[1, Uint8Array.of(2)]]) }],
    ['one more entry', { block: new Map([...parts.block, [77, new Uint8Array(0)]]) }],
    ['the type of an entry', { block: new Map([[2, Uint8Array.of(1)]]) }],
  ])('%s', (_, change) => expect(hex(callStatement({ ...parts, ...change }))).not.toBe(statement))

  it('not the proof itself, and not the order of the entries', () => {
    const entries: [number, Uint8Array][] = [
      [1, Uint8Array.of(1)],
      [9, Uint8Array.of(9)],
    ]
    const one = callStatement({ ...parts, block: new Map(entries) })
    const other = callStatement({
      ...parts,
      block: new Map([[10, Uint8Array.of(5)], ...entries.toReversed()]),
    })
    expect(hex(other)).toBe(hex(one))
  })

  it('rejects names that are too long', () =>
    expect(() => callStatement({ ...parts, caller: 'a'.repeat(65_536) })).toThrow(RangeError))
})

describe('an entry that is no proof', () => {
  const valid = callProofEntry({
    ...{ isHostSigned: true, timeMs: 1, random: new Uint8Array(16) },
    publicKey: new Uint8Array(65).fill(4),
    signature: new Uint8Array(64),
  })
  const entry = valid.get(10) ?? new Uint8Array(0)
  const changed = (at: number, byte: number): Uint8Array => entry.map((old, n) => (n === at ? byte : old))

  it.each([
    ['none at all', new Uint8Array(0)],
    ['one byte too short', entry.subarray(1)],
    ['one byte too long', Uint8Array.of(...entry, 0)],
    ['an unknown flag', changed(0, 2)],
    ['a time beyond all clocks', changed(8, 255)],
    ['a compressed point', changed(25, 2)],
  ])('%s is malformed', (_, bytes) => expect(callProofIn(new Map([[10, bytes]]))).toBe('malformed'))

  it('is none where there is no entry', () => {
    expect(callProofIn(undefined)).toBeUndefined()
    expect(callProofIn(new Map())).toBeUndefined()
  })

  it('of any bytes is decoded without an error', () =>
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (any) => void callProofIn(new Map([[10, any]]))),
    ))

  it.each([
    { random: new Uint8Array(15) },
    { publicKey: new Uint8Array(64) },
    { signature: new Uint8Array(65) },
    { timeMs: -1 },
    { timeMs: 0.5 },
  ])('is not written: %o', (part) => {
    const proof = callProofIn(valid)
    if (typeof proof !== 'object') throw new Error('there is no proof')
    expect(() => callProofEntry({ ...proof, ...part })).toThrow(RangeError)
  })
})

it('decodes the server’s time, and ignores a malformed one', () => {
  expect(serverTimeIn(serverTimeEntry(1_764_316_800_123))).toBe(1_764_316_800_123)
  for (const bytes of [new Uint8Array(7), new Uint8Array(9), new Uint8Array(8).fill(255)])
    expect(serverTimeIn(new Map([[11, bytes]]))).toBeUndefined()
})
