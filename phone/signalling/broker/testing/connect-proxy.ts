import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'

/** An HTTP proxy on loopback that knows CONNECT only, for tests. */
export class ConnectProxy {
  /** What clients asked for, `host:port`, and how they identified themselves. */
  readonly asked: { readonly target: string; readonly authorization: string | undefined }[] = []
  readonly #server: Server
  readonly #sockets = new Set<Socket>()

  /** @param status of every answer; 200 connects */
  private constructor(status: number) {
    this.#server = createServer((_, response) => response.writeHead(405).end())
    this.#server.on('connection', (socket) => this.#track(socket))
    this.#server.on('connect', ({ url = '', headers }, socket) => {
      this.asked.push({ target: url, authorization: headers['proxy-authorization'] })
      if (status !== 200) return socket.end(`HTTP/1.1 ${status} No\r\nContent-Length: 0\r\n\r\n`)
      const [host = '', port = ''] = url.split(':')
      const far = connect(Number(port), host, () => {
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
        far.pipe(socket).pipe(far)
      })
      this.#track(far)
      socket.on('error', () => far.destroy())
      return far.on('error', () => socket.destroy())
    })
  }

  static async start(status = 200): Promise<ConnectProxy> {
    const proxy = new ConnectProxy(status)
    await once(proxy.#server.listen(0, '127.0.0.1'), 'listening')
    return proxy
  }

  /** @param user `name:password@` */
  url(user = ''): string {
    return `http://${user}127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    this.#server.close()
    await once(this.#server, 'close')
  }

  #track(socket: Socket): void {
    this.#sockets.add(socket)
    socket.once('close', () => this.#sockets.delete(socket))
    socket.on('error', () => undefined)
  }
}
