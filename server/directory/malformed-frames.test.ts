import { expect, it } from 'vitest'
import { clientToServer } from '../../protocol/directory'
import { rawFrame } from './testing/raw-frame'
import { serverForEachTest } from './testing/server-for-each-test'

const server = serverForEachTest()

/** Appends bytes after a frame's known fields, within its length. */
function extended(frame: Uint8Array): Uint8Array {
  const bytes = Buffer.concat([frame, Buffer.from('more')])
  bytes.writeBigUInt64LE(BigInt(bytes.length - 8), 0)
  return bytes
}

const malformed: [string, Uint8Array][] = [
  ['an unknown opcode', rawFrame(2n, 0x55)],
  ['an opcode that only a server may send', rawFrame(2n, 0x03)],
  ['a frame of length 0', rawFrame(0n)],
  ['a frame of 64 KiB and a byte', rawFrame(65_537n)],
  ['a frame of 2^30', rawFrame(2n ** 30n)],
  ['a frame of 2^32', rawFrame(2n ** 32n)],
  ['a frame of 2^40', rawFrame(2n ** 40n)],
  ['a frame of 2^63', rawFrame(2n ** 63n)],
  ['a frame of 2^64-1', rawFrame(2n ** 64n - 1n)],
  ['a truncated body', rawFrame(6n, 2, Buffer.alloc(4))],
  ['a string longer than its frame', rawFrame(10n, 2, Buffer.from('ff00000000000000', 'hex'))],
]

it.each(malformed)(
  'closes the connection after %s, with a log line, and serves the others',
  async (_, bytes) => {
    const alice = await server.loggedIn('alice')
    const bad = await server.loggedIn('bad')
    await alice.next('add-contact')
    bad.socket.write(bytes)
    await bad.closed
    expect(await alice.next('del-contact')).toEqual({ kind: 'del-contact', contacts: ['bad'] })
    const closed = server.loggedAs('disconnected')
    expect(closed).toHaveLength(1)
    expect(closed[0]?.['reason']).not.toBe('the client closed it')
  },
)

it('ignores bytes after the known fields of a message', async () => {
  const alice = await server.connected()
  alice.socket.write(extended(clientToServer.encode({ kind: 'login', name: 'alice' })))
  await alice.next('login-success')
  const bob = await server.loggedIn('bob')
  alice.socket.write(
    extended(clientToServer.encode({ kind: 'call-request', contact: 'bob', host: '', port: 7 })),
  )
  expect((await bob.next('call-request')).port).toBe(7)
  bob.socket.write(extended(clientToServer.encode({ kind: 'call-refused', contact: 'alice' })))
  await alice.next('call-refused')
})
