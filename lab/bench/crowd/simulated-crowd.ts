import { once } from 'node:events'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { serverToClient, type ServerMessage } from '../../../protocol/directory'

/** The number of names in one message. */
const BATCH = 1_000

/**
 * A directory server with many simulated people, some of whom come and go: real messages on a real socket, without
 * a socket for each person.
 */
export class SimulatedCrowd {
  readonly #server: Server
  readonly #size: number
  readonly #clients = new Set<Socket>()
  #changes = 0

  private constructor(server: Server, size: number) {
    this.#server = server
    this.#size = size
    server.on('connection', (socket) => this.#welcome(socket))
  }

  static async start(size: number): Promise<SimulatedCrowd> {
    const server = createServer()
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return new SimulatedCrowd(server, size)
  }

  get address(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** One person leaves, or comes back. */
  change(): void {
    const contacts = [nameOf((this.#changes >> 1) % this.#size)]
    this.#tell({ kind: this.#changes++ % 2 === 0 ? 'del-contact' : 'add-contact', contacts })
  }

  async stop(): Promise<void> {
    for (const socket of this.#clients) socket.destroy()
    this.#server.close()
    await once(this.#server, 'close')
  }

  #welcome(socket: Socket): void {
    this.#clients.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => this.#clients.delete(socket))
    socket.write(serverToClient.encode({ kind: 'hello-connect' }))
    socket.once('data', () => {
      socket.write(serverToClient.encode({ kind: 'login-success' }))
      const names = Array.from({ length: this.#size }, (_, n) => nameOf(n))
      for (let from = 0; from < names.length; from += BATCH)
        socket.write(
          serverToClient.encode({ kind: 'add-contact', contacts: names.slice(from, from + BATCH) }),
        )
    })
  }

  #tell(message: ServerMessage): void {
    for (const socket of this.#clients) socket.write(serverToClient.encode(message))
  }
}

const nameOf = (n: number): string => `contact ${String(n + 1).padStart(5, '0')}`
