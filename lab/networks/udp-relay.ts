import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'

const HOST = '127.0.0.1'

export type Side = 'a' | 'b'

/**
 * Carries datagrams between two ports of this computer, A and B, each of which knows the other by a port of the relay:
 * what is sent to `aliases.a` arrives at A, and seems to come from `aliases.b`.
 */
export class UdpRelay {
  readonly aliases: Readonly<Record<Side, number>>
  readonly #ports: Partial<Record<Side, number>> = {}
  /** Decides about each datagram whether it arrives; may be replaced at any time. */
  passes: (datagram: Buffer, to: Side) => boolean = () => true
  readonly #sockets: Readonly<Record<Side, Socket>>

  private constructor(sockets: Readonly<Record<Side, Socket>>) {
    this.#sockets = sockets
    this.aliases = { a: sockets.a.address().port, b: sockets.b.address().port }
    sockets.a.on('message', (datagram, { port }) => {
      this.#ports.b ??= port
      this.#carry(datagram, 'a', sockets.b)
    })
    sockets.b.on('message', (datagram, { port }) => {
      this.#ports.a ??= port
      this.#carry(datagram, 'b', sockets.a)
    })
  }

  static async open(): Promise<UdpRelay> {
    const open = async (): Promise<Socket> => {
      const socket = createSocket('udp4')
      socket.on('error', () => undefined)
      socket.bind(0, HOST)
      await once(socket, 'listening')
      return socket
    }
    return new UdpRelay({ a: await open(), b: await open() })
  }

  /** Tells where a side can be reached; otherwise the relay knows it when it has sent something. */
  learn(side: Side, port: number): void {
    this.#ports[side] = port
  }

  close(): void {
    this.#sockets.a.close()
    this.#sockets.b.close()
  }

  #carry(datagram: Buffer, to: Side, from: Socket): void {
    const port = this.#ports[to]
    if (port !== undefined && this.passes(datagram, to)) from.send(datagram, port, HOST)
  }
}
