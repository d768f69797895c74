import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { afterEach } from 'vitest'
import { ManualClock } from '../../../base/testing/manual-clock'
import { ClientConnection } from '../client-connection'
import { overTcp } from '../transport'

const LOCAL = { remote: '127.0.0.1', local: '127.0.0.1' }

/** Makes connections whose clients do not read until they are resumed, and closes them after each test. Call it outside of tests. */
export function deafClients() {
  const closers: (() => unknown)[] = []
  afterEach(() => {
    for (const close of closers.splice(0)) close()
  })

  return async (maxQueueBytes: number) => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('no port')
    const client = connect({ port: address.port, host: '127.0.0.1' }).pause()
    const [socket] = (await once(server, 'connection')) as [Socket]
    closers.push(
      () => client.destroy(),
      () => socket.destroy(),
      () => server.close(),
    )
    const clock = new ManualClock()
    const connection = new ClientConnection({
      id: 1,
      transport: overTcp(socket),
      addresses: LOCAL,
      maxQueueBytes,
      clock,
    })
    return { client, connection, socket, clock }
  }
}
