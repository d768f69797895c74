import { expect, test } from 'vitest'
import { iceServersEntry, iceServersIn, type IceServers } from './ice-servers'

const TYPE = 33
const TURN = { host: 'turn.example', port: 3478, username: '1700000000:7f3a', password: 'c2VjcmV0' }

const written = (servers: IceServers): string =>
  Buffer.from(iceServersEntry(servers).get(TYPE) ?? []).toString('hex')
const read = (bytes: Uint8Array): IceServers => iceServersIn(new Map([[TYPE, bytes]]))

test('the entry is as it is documented', () => {
  expect(written({ stunPort: 3478 })).toBe('960d')
  expect(written({ turn: { host: 'a', port: 258, username: 'b:c', password: 'd' } })).toBe(
    '0000020101610362 3a630164'.replace(' ', ''),
  )
  expect(iceServersEntry({}).size).toBe(0)
})

test.each([[{ stunPort: 3478 }], [{ turn: TURN }], [{ stunPort: 1, turn: TURN }], [{}]] as const)(
  '%j is read as it was written',
  (servers) => expect(iceServersIn(iceServersEntry(servers))).toEqual(servers),
)

test('bytes after the TURN server are ignored', () => {
  const bytes = [...(iceServersEntry({ turn: TURN }).get(TYPE) ?? []), 3, 1]
  expect(read(Uint8Array.from(bytes))).toEqual({ turn: TURN })
})

test.each([
  ['nothing', ''],
  ['half a port', '96'],
  ['a TURN server without credentials', '0000960d0161'],
  ['an empty host', '0000960d000161 0161'],
  ['a text that is cut off', '0000960d01610161 0561'],
  ['port 0', '00000000016101610161'],
  ['a host with a quotation mark', '0000960d0122016101 61'],
  ['a user name with a line break', '0000960d0161010a0161'],
  ['a password that is no UTF-8', '0000960d0161016101ff'],
])('%s is no server', (_, hex) => expect(read(Buffer.from(hex.replaceAll(' ', ''), 'hex'))).toEqual({}))

test('a malformed TURN server leaves the STUN server', () =>
  expect(read(Buffer.from('960d960d01', 'hex'))).toEqual({ stunPort: 3478 }))

test.each([
  ['host', 'a'.repeat(254)],
  ['username', 'é'.repeat(128)],
  ['password', ''],
] as const)('a %s that does not fit is refused', (part, text) =>
  expect(() => iceServersEntry({ turn: { ...TURN, [part]: text } })).toThrow(RangeError),
)
