import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import {
  type ClientMessage,
  clientToServer,
  MessageReader,
  type ServerMessage,
  serverToClient,
} from '../../../protocol/directory'

export interface OriginalServer {
  readonly port: number
  close(): void
}

/**
 * A server of the original protocol: it passes on the known fields of a message, and no extension. It gives any name to
 * anybody who asks, unless somebody is signed in with exactly this name.
 */
export async function originalServer(): Promise<OriginalServer> {
  const sockets = new Set<Socket>()
  const members = new Map<string, Socket>()
  const say = (socket: Socket, message: ServerMessage): void =>
    void socket.write(serverToClient.encode(message))
  const tellOthers = (name: string, message: ServerMessage): void => {
    for (const [other, socket] of members) if (other !== name) say(socket, message)
  }

  const take = (socket: Socket, own: string | undefined, message: ClientMessage): string | undefined => {
    switch (message.kind) {
      case 'login': {
        const { name } = message
        if (own !== undefined) return own
        if (members.has(name)) {
          say(socket, { kind: 'login-failed', reason: 'username already used' })
          return undefined
        }
        say(socket, { kind: 'login-success' })
        say(socket, { kind: 'add-contact', contacts: [...members.keys()] })
        members.set(name, socket)
        tellOthers(name, { kind: 'add-contact', contacts: [name] })
        return name
      }
      case 'call-request': {
        const { contact, host, port } = message
        const callee = members.get(contact)
        if (callee && own !== undefined)
          say(callee, { kind: 'call-request', contact: own, host: host || '127.0.0.1', port })
        else say(socket, { kind: 'error-response', what: 'contact not found' })
        return own
      }
      case 'call-refused': {
        const caller = members.get(message.contact)
        if (caller && own !== undefined) say(caller, { kind: 'call-refused', contact: own })
        return own
      }
    }
  }

  const server = createServer((socket) => {
    const reader = new MessageReader(clientToServer)
    let name: string | undefined
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('data', (chunk) => {
      for (const message of reader.push(chunk).messages) name = take(socket, name, message)
    })
    socket.on('close', () => {
      sockets.delete(socket)
      if (name === undefined) return
      members.delete(name)
      tellOthers(name, { kind: 'del-contact', contacts: [name] })
    })
    say(socket, { kind: 'hello-connect' })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    close: () => {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}
