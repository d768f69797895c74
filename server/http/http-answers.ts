import type { Duplex } from 'node:stream'

/** Seconds after which a client that found the server busy may try again. */
const RETRY_AFTER_S = 30

const answer = (status: string, body: string, ...headers: readonly string[]): Buffer =>
  Buffer.from(
    [
      `HTTP/1.1 ${status}`,
      ...headers,
      'Content-Type: text/plain; charset=utf-8',
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Connection: close',
      '',
      body,
    ].join('\r\n'),
  )

/** Answers without a request object; encoded once, so that a flood costs little. */
export const HTTP_ANSWER = {
  busy: answer(
    '503 Service Unavailable',
    'the server is busy: try again later\n',
    `Retry-After: ${RETRY_AFTER_S}`,
  ),
  badRequest: answer('400 Bad Request', 'the server cannot read this request\n'),
  unauthorized: answer(
    '401 Unauthorized',
    'a ticket is needed that is not too old: sign in again\n',
    'WWW-Authenticate: Bearer',
  ),
  notFound: answer('404 Not Found', 'there is nothing at this address\n'),
} as const

/** Sends an answer and closes the connection. The answer fits into the system's send buffer. */
export function answerAndClose(socket: Duplex, bytes: Buffer): void {
  socket.on('error', () => undefined)
  if (!socket.writable) return void socket.destroy()
  socket.end(bytes, () => socket.destroy())
}
