import assert from 'node:assert/strict'
import fc from 'fast-check'
import {
  formatServerAddress,
  networkNodesEntry,
  networkNodesIn,
  parseAddress,
} from '../../../protocol/directory'
import { anyBytes, mutate, mutations } from '../cases/bytes'
import { pureTarget } from '../target'

const ENTRY = 43
const SAMPLE =
  networkNodesEntry([
    { host: 'a.example', port: 4243, encrypted: true, http: { port: 443, encrypted: true } },
    { host: '2001:db8::7', port: 4242, encrypted: false },
    { host: '192.0.2.1', port: 4242, encrypted: false, http: { port: 4280, encrypted: false } },
  ]).get(ENTRY) ?? new Uint8Array(0)

export const networkNodes = pureTarget({
  name: 'network-nodes',
  about: 'any other nodes in a LoginSuccess: none, or eight addresses at most that a user could have typed',
  share: 600,
  cases: fc.oneof(
    mutations.map((damage) => mutate(SAMPLE, damage)),
    anyBytes(2048),
  ),
  test: (bytes) => {
    const read = networkNodesIn(new Map([[ENTRY, bytes]]))
    assert.ok(read.length <= 8)
    for (const { host, port, encrypted, http } of read) {
      assert.deepEqual(parseAddress(formatServerAddress({ host, port, encrypted })), {
        host,
        port,
        encrypted,
      })
      assert.match(host, /^[\w.:-]{1,255}$/)
      if (http) assert.ok(http.port > 0 && http.port <= 65_535)
    }
    // What was read can be written, and is then read again.
    assert.deepEqual(networkNodesIn(networkNodesEntry(read)), read)
  },
})
