import { once } from 'node:events'
import { connect } from 'node:net'
import { connect as connectSecurely, type TLSSocket } from 'node:tls'
import { clientToServer, MessageReader, serverToClient } from '../../../protocol/directory'

export interface TlsLogin {
  readonly port: number
  readonly name: string
  /** The address to connect from. */
  readonly localAddress: string
}

/** Logs in over TLS and accepts any certificate. @returns the connection, or undefined when the server closes it first */
export async function logInSecurely({ port, name, localAddress }: TlsLogin): Promise<TLSSocket | undefined> {
  const plain = connect({ port, host: '127.0.0.1', localAddress })
  const socket = connectSecurely({ socket: plain, rejectUnauthorized: false })
  const reader = new MessageReader(serverToClient)
  const outcome = new Promise<boolean>((resolve) => {
    socket.on('data', (chunk: Buffer) => {
      for (const { kind } of reader.push(chunk).messages) {
        if (kind === 'hello-connect') socket.write(clientToServer.encode({ kind: 'login', name }))
        if (kind === 'login-success') resolve(true)
      }
    })
    socket.on('error', () => resolve(false))
    socket.on('close', () => resolve(false))
  })
  if (await outcome) return socket
  socket.destroy()
  if (!socket.closed) await once(socket, 'close')
  return undefined
}
