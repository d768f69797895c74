import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { serverToClient, type ServerMessage } from '../../../protocol/directory'

/** The number of names in one message. */
const CHUNK = 250

/** A directory server that admits one phone and lists imaginary people, so that only the phone costs anything. */
export class ListingServer {
  readonly #server: Server
  readonly #names: readonly string[]
  #socket: Socket | undefined

  private constructor(names: readonly string[]) {
    this.#names = names
    this.#server = createServer((socket) => {
      this.#socket = socket.setNoDelay(true)
      socket.on('error', () => undefined)
      this.say({ kind: 'hello-connect' })
      socket.once('data', () => this.#letIn())
    })
  }

  static async start(names: readonly string[]): Promise<ListingServer> {
    const server = new ListingServer(names)
    server.#server.listen(0, '127.0.0.1')
    await once(server.#server, 'listening')
    return server
  }

  get address(): string {
    const address = this.#server.address()
    if (address === null || typeof address === 'string') throw new Error('the server does not listen')
    return `127.0.0.1:${address.port}`
  }

  say(message: ServerMessage): void {
    this.#socket?.write(serverToClient.encode(message))
  }

  async stop(): Promise<void> {
    this.#socket?.destroy()
    this.#server.close()
    await once(this.#server, 'close')
  }

  #letIn(): void {
    this.say({ kind: 'login-success' })
    for (let from = 0; from < this.#names.length; from += CHUNK)
      this.say({ kind: 'add-contact', contacts: this.#names.slice(from, from + CHUNK) })
  }
}
