import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import {
  type ClientMessage,
  clientToServer,
  MessageReader,
  serverToClient,
  type ServerMessage,
} from '../../protocol/directory'

/**
 * A directory server like the original one: it knows no blocks, drops the identities that clients announce, and gives any
 * name to anybody who asks, unless somebody is signed in with exactly this name.
 */
export class UncheckingServer {
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  readonly #people = new Map<string, Socket>()

  private constructor(server: Server) {
    this.#server = server
    server.on('connection', (socket) => this.#welcome(socket))
  }

  static async start(): Promise<UncheckingServer> {
    const server = createServer()
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return new UncheckingServer(server)
  }

  get address(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    this.#server.close()
    await once(this.#server, 'close')
  }

  #welcome(socket: Socket): void {
    const reader = new MessageReader(clientToServer)
    let name: string | undefined
    this.#sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => {
      this.#sockets.delete(socket)
      if (name !== undefined) this.#leave(name)
    })
    socket.on('data', (bytes) => {
      for (const message of reader.push(bytes).messages) {
        if (message.kind === 'login') name ??= this.#logIn(socket, message.name)
        else if (name !== undefined) this.#forward(name, message)
      }
    })
    tell(socket, { kind: 'hello-connect' })
  }

  #logIn(socket: Socket, name: string): string | undefined {
    if (this.#people.has(name)) {
      tell(socket, { kind: 'login-failed', reason: 'username already used' })
      return undefined
    }
    tell(socket, { kind: 'login-success' })
    tell(socket, { kind: 'add-contact', contacts: [...this.#people.keys()] })
    for (const other of this.#people.values()) tell(other, { kind: 'add-contact', contacts: [name] })
    this.#people.set(name, socket)
    return name
  }

  #leave(name: string): void {
    this.#people.delete(name)
    for (const other of this.#people.values()) tell(other, { kind: 'del-contact', contacts: [name] })
  }

  #forward(from: string, message: Exclude<ClientMessage, { kind: 'login' }>): void {
    const to = this.#people.get(message.contact)
    if (!to) return
    if (message.kind === 'call-refused') tell(to, { kind: 'call-refused', contact: from })
    else tell(to, { kind: 'call-request', contact: from, host: '127.0.0.1', port: message.port })
  }
}

const tell = (socket: Socket, message: ServerMessage): unknown => socket.write(serverToClient.encode(message))
