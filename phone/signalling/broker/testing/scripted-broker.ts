import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type WebSocket, WebSocketServer } from 'ws'

/** A message of the client, as its broker reads it. */
export interface Asked {
  readonly id?: unknown
  readonly method: string
  readonly params: Readonly<Record<string, unknown>>
}

type Answer = (asked: Asked, socket: WebSocket) => void

/** What an original broker answers, as far as it knows the method. */
export const original: Answer = ({ id, method, params }, socket) => {
  const results: Readonly<Record<string, unknown>> = { ping: 'pong', register: params['id'], find: null }
  const answer =
    method in results
      ? { result: results[method], error: null }
      : { result: null, error: { code: -32601, message: 'Method not found', data: null } }
  socket.send(JSON.stringify({ jsonrpc: '2.0', id, ...answer }))
}

/** A broker that says what the test wants, good or bad. What it says at once arrives in one piece. */
export async function scriptedBroker(answer: Answer) {
  const http = createServer().listen(0, '127.0.0.1')
  await once(http, 'listening')
  const server = new WebSocketServer({ server: http })
  const asked: Asked[] = []
  server.on('connection', (socket, { socket: below }) => {
    socket.on('error', () => undefined)
    socket.on('message', (data: Buffer) => {
      const message = JSON.parse(data.toString()) as Asked
      asked.push(message)
      below.cork()
      answer(message, socket)
      below.uncork()
    })
  })
  return {
    url: `ws://127.0.0.1:${(http.address() as AddressInfo).port}/broker`,
    asked,
    close: async () => {
      for (const socket of server.clients) socket.terminate()
      http.close()
      http.closeAllConnections()
      await once(http, 'close')
    },
  }
}
