import { expect, it } from 'vitest'
import { decodeExtension, encodeExtension } from './extension'
import { httpPortEntry, httpPortIn } from './http-port'
import { ticketEntry, ticketIn } from './ticket'

const block = (hex: string) => decodeExtension(Buffer.from(`524401${hex.replaceAll(' ', '')}`, 'hex'))

it.each([
  ['24 00 03 00 bb 01 0f', { port: 443, encrypted: true, broker: true, directory: true, rooms: true }],
  ['24 00 03 00 b8 10 04', { port: 4280, encrypted: false, broker: false, directory: true, rooms: false }],
  ['24 00 03 00 b8 10 02', { port: 4280, encrypted: false, broker: true, directory: false, rooms: false }],
  ['24 00 03 00 b8 10 08', { port: 4280, encrypted: false, broker: false, directory: false, rooms: true }],
])('entry %s is %j', (hex, http) => {
  expect(httpPortIn(block(hex))).toEqual(http)
  expect(Buffer.from(encodeExtension(httpPortEntry(http))).toString('hex')).toBe(
    `524401${hex.replaceAll(' ', '')}`,
  )
})

it('says whether there is a page for guests', () => {
  const http = {
    port: 4280,
    encrypted: true,
    broker: true,
    directory: true,
    rooms: true,
    guests: true,
  } as const
  expect(Buffer.from(encodeExtension(httpPortEntry(http))).toString('hex')).toBe('52440124000300b8101f')
  expect(httpPortIn(block('24 00 03 00 b8 10 1f'))).toEqual(http)
})

it.each([
  ['unknown bits', '24 00 03 00 b8 10 e0'],
  ['further bytes', '24 00 05 00 b8 10 00 ff ff'],
])('ignores %s', (_, hex) =>
  expect(httpPortIn(block(hex))).toEqual({
    ...{ port: 4280, encrypted: false, broker: false, directory: false, rooms: false },
  }),
)

it.each([
  ['no port', '24 00 03 00 00 00 07'],
  ['a short entry', '24 00 02 00 b8 10'],
  ['no entry', ''],
])('reads none from %s', (_, hex) => expect(httpPortIn(block(hex))).toBeUndefined())

it.each([0, -1, 65_536, 1.5, NaN])('port %d is none', (port) =>
  expect(() => httpPortEntry({ port, encrypted: false, broker: true, directory: true, rooms: true })).toThrow(
    RangeError,
  ),
)

it('a ticket has 16 bytes', () => {
  const ticket = Buffer.alloc(16, 7)
  expect(ticketIn(block(`20 00 10 00 ${'07'.repeat(16)}`))).toEqual(ticket)
  expect(ticketIn(ticketEntry(ticket))).toEqual(ticket)
  for (const length of [0, 15, 17]) {
    expect(ticketIn(new Map([[32, new Uint8Array(length)]]))).toBeUndefined()
    expect(() => ticketEntry(new Uint8Array(length))).toThrow(RangeError)
  }
})
