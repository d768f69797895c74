import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'

/** A way to a port of this computer that can be cut. */
export class Gate {
  readonly #target: number
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  /** Both ends of each connection, in their order. */
  readonly #ways: (readonly Socket[])[] = []
  readonly #forgotten = new Set<Socket>()
  #isOpen = true

  private constructor(target: number) {
    this.#target = target
    this.#server = createServer((near) => this.#pass(near))
  }

  static async open(target: number): Promise<Gate> {
    const gate = new Gate(target)
    gate.#server.listen(0, '127.0.0.1')
    await once(gate.#server, 'listening')
    return gate
  }

  get url(): string {
    return `redis://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** Connections stay open, and carry nothing; new ones too. */
  cut(): void {
    this.#isOpen = false
    for (const socket of this.#sockets) socket.pause()
  }

  heal(): void {
    this.#isOpen = true
    for (const socket of this.#sockets) if (!this.#forgotten.has(socket)) socket.resume()
  }

  /** The first connections stay open, and carry nothing for ever; others do, as when a firewall has forgotten some. */
  forget(connections: number): void {
    for (const socket of this.#ways.slice(0, connections).flat()) {
      this.#forgotten.add(socket)
      socket.pause()
    }
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    this.#server.close()
    await once(this.#server, 'close')
  }

  #pass(near: Socket): void {
    const far = connect(this.#target, '127.0.0.1')
    this.#ways.push([near, far])
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(from)
      from.on('data', (chunk) => to.write(chunk))
      from.on('error', () => undefined)
      from.on('close', () => {
        this.#sockets.delete(from)
        to.destroy()
      })
      if (!this.#isOpen) from.pause()
    }
  }
}
