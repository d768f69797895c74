import { expect, it } from 'vitest'
import { ENTRY } from './extension'
import { roomTokenEntry, roomTokenIn } from './room-token'

const read = (...bytes: readonly number[]) =>
  roomTokenIn(new Map([[ENTRY.roomToken, Uint8Array.from(bytes)]]))

it('is the text of the token', () => {
  expect([...roomTokenEntry('a.B-9')]).toEqual([[46, Uint8Array.of(0x61, 0x2e, 0x42, 0x2d, 0x39)]])
  expect(read(0x61, 0x2e, 0x42, 0x2d, 0x39)).toBe('a.B-9')
})

it('is no entry without rooms', () => {
  expect(roomTokenEntry(undefined).size).toBe(0)
  expect(roomTokenIn(undefined)).toBeUndefined()
})

it.each([
  ['nothing', []],
  ['a line break', [0x61, 0x0d, 0x0a]],
  ['a letter beyond ASCII', [0xe9]],
  ['a token that is too long', Array<number>(513).fill(0x61)],
])('reads %s as no token', (_, bytes) => expect(read(...bytes)).toBeUndefined())

it('reads the longest token', () => expect(read(...Array<number>(512).fill(0x61))).toHaveLength(512))

it('writes no token that it would not read', () => {
  expect(() => roomTokenEntry('')).toThrow(RangeError)
  expect(() => roomTokenEntry('a b')).toThrow(RangeError)
})
