import assert from 'node:assert/strict'
import fc from 'fast-check'
import {
  DEFAULT_HTTP_PORT,
  httpPortEntry,
  httpPortIn,
  relayTicketEntry,
  relayTicketIn,
  roomTokenEntry,
  roomTokenIn,
  TICKET_BYTES,
  ticketEntry,
  ticketIn,
} from '../../../protocol/directory'
import { ENTRY } from '../../../protocol/directory/extension'
import { relayUrl } from '../../../phone/signalling/directory/server-way'
import { anyBytes, mutate, mutations } from '../cases/bytes'
import { pureTarget } from '../target'

const cases = (sample: Uint8Array) =>
  fc.oneof(
    mutations.map((damage) => mutate(sample, damage)),
    anyBytes(1024),
  )
const bytesOf = (entry: ReadonlyMap<number, Uint8Array>, type: number): Uint8Array =>
  entry.get(type) ?? new Uint8Array(0)

const SERVER = { host: 'server.example', port: 4242, encrypted: false }
const HTTP = { port: DEFAULT_HTTP_PORT, encrypted: false, broker: true, directory: true, rooms: true }

export const httpPort = pureTarget({
  name: 'http-port',
  about: 'any HTTP port of a HelloConnect: none, or one at the host that the phone has dialled',
  share: 600,
  cases: cases(bytesOf(httpPortEntry(HTTP), ENTRY.httpPort)),
  test: (bytes) => {
    const read = httpPortIn(new Map([[ENTRY.httpPort, bytes]]))
    if (!read) return
    assert.ok(read.port > 0 && read.port <= 65_535)
    assert.deepEqual(httpPortIn(httpPortEntry(read)), read)
    const { hostname, protocol } = new URL(relayUrl(SERVER, read, { kind: 'tcp' }) ?? '')
    assert.deepEqual([hostname, protocol], [SERVER.host, read.encrypted ? 'wss:' : 'ws:'])
    if (!read.encrypted)
      assert.equal(relayUrl({ ...SERVER, encrypted: true }, read, { kind: 'tcp' }), undefined)
  },
})

export const brokerTicket = pureTarget({
  name: 'broker-ticket',
  about: 'any ticket for the broker in a LoginSuccess: none, or 16 bytes',
  share: 600,
  cases: cases(new Uint8Array(TICKET_BYTES)),
  test: (bytes) => {
    const read = ticketIn(new Map([[ENTRY.ticket, bytes]]))
    assert.equal(read !== undefined, bytes.length === TICKET_BYTES)
    if (read) assert.deepEqual(ticketIn(ticketEntry(read)), bytes)
  },
})

export const relayTicket = pureTarget({
  name: 'relay-ticket',
  about: 'any ticket for the relay in a LoginSuccess: none, or a word that a header of HTTP can take',
  share: 600,
  cases: cases(bytesOf(relayTicketEntry('1700000000.abcdefghijkl.c2Vj-cmV0_'), ENTRY.relayTicket)),
  test: (bytes) => {
    const read = relayTicketIn(new Map([[ENTRY.relayTicket, bytes]]))
    if (read === undefined) return
    assert.match(read, /^[\w.-]{1,128}$/)
    assert.equal(relayTicketIn(relayTicketEntry(read)), read)
  },
})

export const roomToken = pureTarget({
  name: 'room-token',
  about: 'any token for rooms in a LoginSuccess: none, or a word of 512 characters at most',
  share: 600,
  cases: cases(bytesOf(roomTokenEntry(`1700000000.YW5uYQ.${'0f'.repeat(32)}.c2Vj-cmV0_`), ENTRY.roomToken)),
  test: (bytes) => {
    const read = roomTokenIn(new Map([[ENTRY.roomToken, bytes]]))
    if (read === undefined) return
    assert.match(read, /^[\w.-]{1,512}$/)
    assert.equal(roomTokenIn(roomTokenEntry(read)), read)
  },
})
