import { describe, expect, it } from 'vitest'
import {
  admissionNoteIn,
  aliveIn,
  farewellIn,
  masterAddressIn,
  MAX_PACKET_BYTES,
  networkSettingsIn,
  nodeCardIn,
  nodeProofIn,
  nodeStatement,
  packetText,
  startAuthIn,
  versionProblem,
} from '.'

const card = { id: 'näød-7 🎥', version: '0.0.1', type: 'refinery' }

describe('conn:establish', () => {
  it('is read with all keys, and without those that nobody knows', () => {
    const whole = { ...card, protocolVersion: 1, software: '0.1', roles: ['broker'], address: 'studio' }
    expect(nodeCardIn({ ...whole, colour: 'red' })).toEqual({ ...whole, address: 'studio:34308' })
    expect(nodeCardIn(card)).toEqual(card)
  })

  it.each<[string, object]>([
    ['an empty id', { id: '' }],
    ['an id that moves the cursor', { id: 'a\u001b[2Jb' }],
    ['an id with a hidden character', { id: 'a\u202eb' }],
    ['an id of half a character', { id: 'a\ud800' }],
    ['a long id', { id: 'x'.repeat(129) }],
    ['no version', { version: undefined }],
    ['a number as version', { version: 1 }],
    ['another type', { type: 'toaster' }],
    ['a broken protocol version', { protocolVersion: 1.5 }],
    ['many roles', { roles: Array.from({ length: 17 }, () => 'r') }],
    ['a role that is no text', { roles: [1] }],
    ['no address', { address: 'http://studio/' }],
  ])('is invalid with %s', (_, wrong) => {
    expect(nodeCardIn({ ...card, ...wrong })).toBeUndefined()
  })
})

describe('the other payloads', () => {
  const hex = 'ab'.repeat(32)
  const bytes = new Uint8Array(32).fill(0xab)

  it('carry bytes in hexadecimal digits of exactly their length', () => {
    expect(startAuthIn({ nonce: hex })).toEqual({ nonce: bytes })
    expect(startAuthIn({})).toEqual({})
    expect(nodeProofIn({ proof: hex, code: '0102030405060708' })).toEqual({
      proof: bytes,
      code: '0102030405060708',
    })
    expect(admissionNoteIn({ credential: hex, drain: true })).toEqual({ credential: bytes, drain: true })
    for (const wrong of [hex.slice(1), `${hex}ab`, hex.toUpperCase(), 7]) {
      expect(startAuthIn({ nonce: wrong })).toBeUndefined()
      expect(nodeProofIn({ proof: wrong })).toBeUndefined()
      expect(admissionNoteIn({ credential: wrong })).toBeUndefined()
    }
    expect(nodeProofIn({ cert: 'A'.repeat(8193) })).toBeUndefined()
  })

  it('know farewells and loads', () => {
    expect(farewellIn({ reason: 'It stops.', final: false })).toEqual({ reason: 'It stops.', final: false })
    expect(farewellIn({ reason: 'a\nb' })).toBeUndefined()
    expect(aliveIn({ load: 0.5 })).toEqual({ load: 0.5 })
    expect(aliveIn({ load: -1 })).toBeUndefined()
  })
})

describe('the settings of a network', () => {
  it.each<[string | undefined, string | undefined]>([
    ['10.0.0.5:34308', '10.0.0.5:34308'],
    ['10.0.0.5', '10.0.0.5:34308'],
    ['[2001:db8::7]:1', '[2001:db8::7]:1'],
    ['', undefined],
    [undefined, undefined],
  ])('name the upstream %s', (upstream, expected) => {
    const written = upstream === undefined ? {} : { upstream }
    expect(networkSettingsIn(written)?.upstream).toBe(expected)
  })

  it.each<[string, object]>([
    ['an upstream that is no address', { upstream: 'a b' }],
    ['an upstream with TLS in its name', { upstream: 'ringdowns://studio' }],
    ['an address of Redis that is none', { redis: 'http://localhost' }],
    ['a key that is not base64url', { ticketsKey: 'a+b' }],
    ['a setting that is no text', { settings: { a: 1 } }],
    ['too many settings', { settings: Object.fromEntries(Array.from({ length: 65 }, (_, n) => [n, ''])) }],
    ['too long settings', { settings: { a: 'x'.repeat(4096) } }],
  ])('are invalid with %s', (_, wrong) => {
    expect(networkSettingsIn({ ...wrong })).toBeUndefined()
  })

  it('fit into a packet when they are as long as they may be', () => {
    const longest = {
      upstream: `${'h'.repeat(290)}:34308`,
      redis: `redis://${'&'.repeat(2040)}`,
      ticketsKey: 'k'.repeat(512),
      settings: { a: '\0'.repeat(4095) },
    }
    expect(networkSettingsIn(longest)).toEqual(longest)
    const text = packetText('auth:ack', { ...longest, credential: 'ab'.repeat(32), drain: true })
    expect(Buffer.byteLength(text)).toBeLessThan(MAX_PACKET_BYTES)
  })
})

it('reads the address of a master', () => {
  expect(masterAddressIn('studio')).toEqual({ host: 'studio', port: 34308 })
  expect(masterAddressIn('x'.repeat(301))).toBeUndefined()
})

describe('versions', () => {
  it.each([
    [1, 1],
    [1, 2],
    [2, 1],
  ])('%s and %s work together', (master, node) => expect(versionProblem(master, node)).toBeUndefined())

  it.each([
    [3, 1, 'The master speaks version 3 of the protocol, and the node version 1: update the node.'],
    [1, 3, 'The master speaks version 1 of the protocol, and the node version 3: update the master.'],
    [1, undefined, 'The node does not say which version of the protocol it speaks: update it.'],
  ])('%s and %s do not', (master, node, sentence) => expect(versionProblem(master, node)).toBe(sentence))
})

it('has a statement for proofs, with its parts in the documented order', () => {
  const parts = { binding: Uint8Array.of(1), nonce: Uint8Array.of(2, 3), id: 'ö', type: 't' }
  const context = Buffer.from('ringdown cluster node 1\0').toString('hex')
  const hexOf = (code: string | undefined): string =>
    Buffer.from(nodeStatement({ ...parts, code })).toString('hex')
  const before = `${context}010001020002030200c3b6010074`
  expect(hexOf('0a')).toBe(`${before}02003061`)
  expect(hexOf(undefined)).toBe(`${before}0000`)
})
