import { expect, it } from 'vitest'
import { ENTRY } from './extension'
import { relayTicketEntry, relayTicketIn } from './relay-ticket'

const read = (...bytes: readonly number[]) =>
  relayTicketIn(new Map([[ENTRY.relayTicket, Uint8Array.from(bytes)]]))

it('is the text of the ticket', () => {
  expect([...relayTicketEntry('a.B-9')]).toEqual([[37, Uint8Array.of(0x61, 0x2e, 0x42, 0x2d, 0x39)]])
  expect(read(0x61, 0x2e, 0x42, 0x2d, 0x39)).toBe('a.B-9')
})

it('is no entry without a relay', () => {
  expect(relayTicketEntry(undefined).size).toBe(0)
  expect(relayTicketIn(undefined)).toBeUndefined()
})

it.each([
  ['nothing', []],
  ['a line break', [0x61, 0x0d, 0x0a]],
  ['a space', [0x61, 0x20]],
  ['a letter beyond ASCII', [0xe9]],
  ['a ticket that is too long', Array<number>(129).fill(0x61)],
])('reads %s as no ticket', (_, bytes) => expect(read(...bytes)).toBeUndefined())

it('reads the longest ticket', () => expect(read(...Array<number>(128).fill(0x61))).toHaveLength(128))

it('writes no ticket that it would not read', () => {
  expect(() => relayTicketEntry('')).toThrow(RangeError)
  expect(() => relayTicketEntry('a b')).toThrow(RangeError)
})
