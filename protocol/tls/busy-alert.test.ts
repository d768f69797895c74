import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { connect as connectSecurely } from 'node:tls'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { LastAnswers } from '../../base/networks/last-answers'
import { BUSY_ALERT, saysBusy } from './busy-alert'

const server = createServer()
let clients: Socket[] = []
let port: number

beforeEach(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  port = (server.address() as AddressInfo).port
})
afterEach(() => {
  for (const client of clients) client.destroy()
  clients = []
  server.removeAllListeners('connection').close()
})

/** Both ends of a new connection. */
async function connection(): Promise<{ readonly client: Socket; readonly socket: Socket }> {
  const accepted = once(server, 'connection')
  const client = connect(port, '127.0.0.1').on('error', () => undefined)
  clients.push(client)
  const [socket] = (await accepted) as [Socket]
  return { client, socket }
}

it.each(['TLSv1.2', 'TLSv1.3'] as const)('a client of %s reads the alert as busy', async (version) => {
  const answers = new LastAnswers(BUSY_ALERT, 0)
  server.on('connection', (socket) => answers.close(socket, 0))
  const client = connectSecurely({ port, minVersion: version, maxVersion: version })
  clients.push(client)
  const [error] = (await once(client, 'error')) as [Error]
  expect(saysBusy(error)).toBe(true)
})

it('other errors are not busy', () => {
  expect(saysBusy(Object.assign(new Error(), { code: 'ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE' }))).toBe(false)
  expect(saysBusy(Object.assign(new Error(), { code: 'ECONNRESET' }))).toBe(false)
})

it('a peer that reads nothing is closed all the same', async () => {
  const { client, socket } = await connection()
  client.pause()
  const closed = once(socket, 'close')
  new LastAnswers(BUSY_ALERT, 0).close(socket, 0)
  await closed
})
