import { once } from 'node:events'
import { WebSocket, WebSocketServer } from 'ws'

/** What becomes of each text on its way; an empty list: it is lost. `cut` ends the connection. */
export interface Lies {
  readonly toPhone?: (text: string, cut: () => void) => readonly string[]
  readonly toRoom?: (text: string, cut: () => void) => readonly string[]
}

/** Stands between a phone and a real gateway. */
export class LyingGateway {
  readonly #server: WebSocketServer
  readonly #ends = new Set<WebSocket>()

  private constructor(server: WebSocketServer, gatewayPort: number, lies: Lies) {
    this.#server = server
    server.on('connection', (phone, { url }) => {
      const room = new WebSocket(`ws://127.0.0.1:${gatewayPort}${url ?? ''}`, { perMessageDeflate: false })
      this.#join(phone, room, lies)
    })
  }

  static async start(gatewayPort: number, lies: Lies): Promise<LyingGateway> {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
    await once(server, 'listening')
    return new LyingGateway(server, gatewayPort, lies)
  }

  get port(): number {
    const address = this.#server.address()
    return typeof address === 'object' && address ? address.port : 0
  }

  async close(): Promise<void> {
    for (const end of this.#ends) end.terminate()
    this.#server.close()
    await once(this.#server, 'close')
  }

  #join(phone: WebSocket, room: WebSocket, { toPhone, toRoom }: Lies): void {
    const isOpen = once(room, 'open').catch(() => undefined)
    const cut = (): void => {
      phone.terminate()
      room.terminate()
    }
    for (const [end, other] of [
      [phone, room],
      [room, phone],
    ] as const) {
      this.#ends.add(end)
      end.on('error', () => undefined)
      end.on('close', (code) => {
        this.#ends.delete(end)
        if (code >= 4000) other.close(code)
        else other.terminate()
      })
    }
    room.on('message', (data: Buffer) => {
      const text = data.toString()
      for (const told of toPhone?.(text, cut) ?? [text]) phone.send(told)
    })
    phone.on('message', (data: Buffer) => {
      const text = data.toString()
      void isOpen.then(() => {
        if (room.readyState !== WebSocket.OPEN) return
        for (const said of toRoom?.(text, cut) ?? [text]) room.send(said)
      })
    })
  }
}
