import { expect, it } from 'vitest'
import { waitUntil } from '../../base/testing/wait-until'
import { DatagramSocket } from './datagram-socket'
import { rawSocket } from './testing/raw-socket'

it('sends nothing to port 0, which others may announce, and goes on', async () => {
  const log = { info: () => undefined, warn: () => undefined }
  const socket = new DatagramSocket({ host: '127.0.0.1', port: 0, log, onDatagram: () => undefined })
  await socket.start()
  const other = await rawSocket()
  try {
    socket.send(Buffer.from('nowhere'), 0, '127.0.0.1')
    socket.send(Buffer.from('hello'), other.port, '127.0.0.1')
    await waitUntil(() => other.received.length > 0)
    expect(other.received.map(String)).toEqual(['hello'])
  } finally {
    await other.close()
    await socket.stop()
  }
})
