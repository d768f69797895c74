import { expect, it } from 'vitest'
import { ENTRY } from './extension'
import { relayTicketEntry, relayTicketIn } from './relay-ticket'

const read = (...bytes: readonly number[]) =>
  relayTicketIn(new Map([[ENTRY.relayTicket, Uint8Array.from(bytes)]]))

it('is the port and the ticket', () => {
  expect([...relayTicketEntry({ port: 4280, ticket: 'a.B-9' })]).toEqual([
    [37, Uint8Array.of(0xb8, 0x10, 0x61, 0x2e, 0x42, 0x2d, 0x39)],
  ])
  expect(read(0xb8, 0x10, 0x61, 0x2e, 0x42, 0x2d, 0x39)).toEqual({ port: 4280, ticket: 'a.B-9' })
})

it('is no entry without a relay', () => {
  expect(relayTicketEntry(undefined).size).toBe(0)
  expect(relayTicketIn(undefined)).toBeUndefined()
})

it.each([
  ['nothing', []],
  ['a port alone', [0xb8, 0x10]],
  ['port 0', [0, 0, 0x61]],
  ['a line break', [0xb8, 0x10, 0x61, 0x0d, 0x0a]],
  ['a space', [0xb8, 0x10, 0x61, 0x20]],
  ['a letter beyond ASCII', [0xb8, 0x10, 0xe9]],
  ['a ticket that is too long', [0xb8, 0x10, ...Array<number>(129).fill(0x61)]],
])('reads %s as no ticket', (_, bytes) => expect(read(...bytes)).toBeUndefined())

it('reads the longest ticket', () =>
  expect(read(0xb8, 0x10, ...Array<number>(128).fill(0x61))?.ticket).toHaveLength(128))

it('writes no ticket that it would not read', () => {
  expect(() => relayTicketEntry({ port: 1, ticket: '' })).toThrow(RangeError)
  expect(() => relayTicketEntry({ port: 1, ticket: 'a b' })).toThrow(RangeError)
})
