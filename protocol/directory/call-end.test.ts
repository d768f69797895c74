import { describe, expect, it } from 'vitest'
import { type CallEnd, callEndEntry, callEndIn, callReferenceEntry, callReferenceIn } from './call-end'
import { decodeExtension, encodeExtension } from './extension'

const REFERENCE = '0123456789abcdef'
const ENDS: readonly CallEnd[] = [
  'cancelled',
  'declined',
  'busy',
  'no-answer',
  'asleep',
  'cannot-connect',
  'not-private',
]

const end = (...bytes: number[]) => new Map([[16, Uint8Array.from(bytes)]])

describe('the end of a call', () => {
  it.each(ENDS.map((each, n) => [each, n + 1] as const))('%s has code %d', (each, code) => {
    expect(callEndEntry(each).get(16)).toEqual(Uint8Array.of(code))
    expect(callEndIn(decodeExtension(encodeExtension(callEndEntry(each, REFERENCE))))).toEqual({
      end: each,
      reference: REFERENCE,
    })
    expect(callEndIn(callEndEntry(each))).toEqual({ end: each })
  })

  it('is unknown without an entry, in a later version, and when it is malformed', () => {
    for (const extension of [
      undefined,
      new Map(),
      end(),
      end(0),
      end(8),
      end(255),
      end(1, 2),
      end(1, ...new Array<number>(9).fill(0)),
    ])
      expect(callEndIn(extension)).toBeUndefined()
  })
})

describe('a call reference', () => {
  it('is 8 bytes', () => {
    const entry = callReferenceEntry(REFERENCE)
    expect(entry.get(15)).toEqual(Uint8Array.of(0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef))
    expect(callReferenceIn(entry)).toBe(REFERENCE)
  })

  it('of any other length is invalid, and is not encoded', () => {
    for (const length of [0, 7, 9])
      expect(callReferenceIn(new Map([[15, new Uint8Array(length)]]))).toBeUndefined()
    expect(callReferenceIn(undefined)).toBeUndefined()
    for (const text of ['', 'ab', 'x'.repeat(16), REFERENCE.toUpperCase()])
      expect(() => callReferenceEntry(text)).toThrow(RangeError)
  })
})
