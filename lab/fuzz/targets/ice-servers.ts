import assert from 'node:assert/strict'
import fc from 'fast-check'
import { iceServersEntry, iceServersIn } from '../../../protocol/directory'
import { anyBytes, mutate, mutations } from '../cases/bytes'
import { pureTarget } from '../target'

const ENTRY = 33
const SAMPLE =
  iceServersEntry({
    stunPort: 3478,
    turn: { host: 'turn.example', port: 3478, username: '1700000000:7f3a', password: 'c2VjcmV0' },
  }).get(ENTRY) ?? new Uint8Array(0)

export const iceServers = pureTarget({
  name: 'ice-servers',
  about: 'any servers of a LoginSuccess: none, or texts that a library and a log can take',
  share: 600,
  cases: fc.oneof(
    mutations.map((damage) => mutate(SAMPLE, damage)),
    anyBytes(1024),
  ),
  test: (bytes) => {
    const read = iceServersIn(new Map([[ENTRY, bytes]]))
    for (const port of [read.stunPort, read.turn?.port])
      assert.ok(port === undefined || (port > 0 && port <= 65_535))
    const { host = 'a', username = 'a', password = 'a' } = read.turn ?? {}
    assert.ok(host.length <= 253 && username.length <= 255 && password.length <= 255)
    // eslint-disable-next-line no-control-regex -- the point of it
    for (const text of [host, username, password]) assert.match(text, /^[^\u0000-\u0020"]+$/)
    // What was read can be written, and is then read again.
    assert.deepEqual(iceServersIn(iceServersEntry(read)), read)
  },
})
