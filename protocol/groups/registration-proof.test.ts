import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import {
  challengeEntry,
  challengeIn,
  elsewhereEntry,
  pointsElsewhere,
  proofIn,
  readClientPacket,
  rightsEntry,
  rightsIn,
  seal,
  withProof,
  writeClientPacket,
} from '.'

const mac = (bytes: Uint8Array): Uint8Array => createHmac('sha256', 'a secret').update(bytes).digest()
const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const challenge = Uint8Array.from({ length: 16 }, (_, n) => n)

describe('the proof of a registration', () => {
  const extension = withProof(challengeEntry(challenge), 0xfffffffe)
  const bytes = writeClientPacket({ kind: 'registration', userId: 1, extension })
  seal(bytes, mac)

  it('is of all bytes before it, which are the last ones', () => {
    const covered = `000000000152440114001000${hexOf(challenge)}15001400fffffffe`
    expect(hexOf(bytes).slice(0, -32)).toBe(covered)
    const found = proofIn(bytes)
    expect(found?.count).toBe(0xfffffffe)
    expect(hexOf(found?.covered ?? bytes)).toBe(covered)
    expect(hexOf(found?.code ?? bytes)).toBe(hexOf(mac(Buffer.from(covered, 'hex'))).slice(0, 32))
    const packet = readClientPacket(bytes)
    expect(packet?.kind === 'registration' && challengeIn(packet.extension)).toEqual(challenge)
  })

  it('is missing where the last bytes are others', () => {
    expect(proofIn(bytes.subarray(0, -1))).toBeUndefined()
    expect(proofIn(Uint8Array.of(...bytes, 0))).toBeUndefined()
    expect(proofIn(writeClientPacket({ kind: 'registration', userId: 1 }))).toBeUndefined()
    expect(proofIn(new Uint8Array(0))).toBeUndefined()
  })

  it('has its limits', () => {
    expect(() => withProof(undefined, 2 ** 32)).toThrow(RangeError)
    expect(() => challengeEntry(challenge.subarray(1))).toThrow(RangeError)
    expect(challengeIn(new Map([[20, challenge.subarray(1)]]))).toBeUndefined()
    expect(challengeIn(undefined)).toBeUndefined()
  })
})

it('a node points elsewhere', () => {
  const response = { kind: 'registration-response', userId: 1, codec: 0, bitrate: 8000 } as const
  const bytes = writeClientPacket({ ...response, extension: elsewhereEntry() })
  expect(hexOf(bytes)).toBe('0100000001001f4052440116000000')
  const packet = readClientPacket(bytes)
  expect(packet?.kind === 'registration-response' && pointsElsewhere(packet.extension)).toBe(true)
  expect(pointsElsewhere(undefined)).toBe(false)
})

it.each([
  [{ isSilenced: false, isOut: false }, 0],
  [{ isSilenced: true, isOut: false }, 1],
  [{ isSilenced: false, isOut: true }, 2],
  [{ isSilenced: true, isOut: false, floor: 'taken' }, 5],
  [{ isSilenced: false, isOut: false, floor: 'given' }, 8],
] as const)('the rights %j are a byte', (rights, byte) => {
  expect(rightsEntry(rights)).toEqual(new Map([[23, Uint8Array.of(byte)]]))
  expect(rightsIn(rightsEntry(rights))).toEqual(rights)
  expect(rightsIn(new Map([[23, Uint8Array.of(byte | 0xf0, 1)]]))).toEqual(rights)
})

it('rights are none where the entry is missing or empty', () => {
  expect(rightsIn(undefined)).toBeUndefined()
  expect(rightsIn(new Map([[23, new Uint8Array(0)]]))).toBeUndefined()
})
