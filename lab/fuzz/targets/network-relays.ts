import assert from 'node:assert/strict'
import fc from 'fast-check'
import { networkRelaysEntry, networkRelaysIn, parseAddress } from '../../../protocol/directory'
import { anyBytes, mutate, mutations } from '../cases/bytes'
import { pureTarget } from '../target'

const ENTRY = 45
const SAMPLE =
  networkRelaysEntry({
    ticket: '1790000000.abcdefghijkl.x',
    relays: [
      { id: '00112233', host: 'a.example', port: 443, encrypted: true, isOwn: true },
      { id: 'fedcba98', host: '2001:db8::7', port: 4280, encrypted: false, isOwn: false },
    ],
  }).get(ENTRY) ?? new Uint8Array(0)

export const networkRelays = pureTarget({
  name: 'network-relays',
  about:
    'any relays in a LoginSuccess: none, or sixteen at most, each with another id, at an address that a user could have typed',
  share: 600,
  cases: fc.oneof(
    mutations.map((damage) => mutate(SAMPLE, damage)),
    anyBytes(1024),
  ),
  test: (bytes) => {
    const read = networkRelaysIn(new Map([[ENTRY, bytes]]))
    if (!read) return
    const { ticket, relays } = read
    assert.ok(relays.length > 0 && relays.length <= 16)
    assert.equal(new Set(relays.map(({ id }) => id)).size, relays.length)
    assert.match(ticket, /^[\w.-]{1,128}$/)
    for (const { id, host, port } of relays) {
      assert.match(id, /^[0-9a-f]{8}$/)
      assert.equal(parseAddress(host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`)?.port, port)
    }
    // What was read can be written, and is then read again.
    assert.deepEqual(networkRelaysIn(networkRelaysEntry(read)), read)
  },
})
