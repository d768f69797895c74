import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { serverToClient, type ServerMessage } from '../../protocol/directory'

/** The number of names in one message. */
const BATCH = 250
/** As the frame's cap allows: the name, its length, and the fields beside it. Bytes */
const MEGABYTE_NAME = 2 ** 20 - 64
const CHANGES_PER_SECOND = 50
const GIANT_CALLS_PER_SECOND = 10
const CALLS_PER_SECOND = 20
const TICK_MS = 20
/** A phone that reads more slowly than we send is not sent more than this. Bytes */
const MAX_UNREAD = 16 * 2 ** 20

/** Ends a line, clears a terminal, sets its title, reverses text. */
const NASTY = ['\n', '\u001b[2J', '\u001b]0;owned\u0007', '\u202e', '\r\n{"event":"online"}\n', '\u0000']

/**
 * A directory server that does what it can against a phone: it lists 20,000 people whose names have line ends, terminal
 * sequences and bidirectional controls, and then changes 50 of them a second, calls under 20 new names a second, and calls 10
 * times a second under a name of a megabyte.
 */
export class HostileServer {
  readonly #server: Server
  readonly #names: readonly string[]
  readonly #sockets = new Set<Socket>()
  readonly #giant = `\u001b[31m\n${'x'.repeat(MEGABYTE_NAME)}`.slice(0, MEGABYTE_NAME)
  #timer: NodeJS.Timeout | undefined
  #ticks = 0
  #sent = 0

  private constructor(server: Server, people: number) {
    this.#server = server
    this.#names = Array.from({ length: people }, (_, n) => nameOf(n))
    server.on('connection', (socket) => this.#welcome(socket))
  }

  static async start(people = 20_000): Promise<HostileServer> {
    const server = createServer()
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return new HostileServer(server, people)
  }

  get address(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** Bytes sent so far. */
  get sent(): number {
    return this.#sent
  }

  /** Begins the flood, until `stop`. */
  attack(): void {
    this.#timer ??= setInterval(() => this.#tick(), TICK_MS)
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    for (const socket of this.#sockets) socket.destroy()
    this.#server.close()
    await once(this.#server, 'close')
  }

  #welcome(socket: Socket): void {
    this.#sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => this.#sockets.delete(socket))
    const tell = (message: ServerMessage): unknown => socket.write(serverToClient.encode(message))
    tell({ kind: 'hello-connect' })
    socket.once('data', () => {
      tell({ kind: 'login-success' })
      for (let from = 0; from < this.#names.length; from += BATCH)
        tell({ kind: 'add-contact', contacts: this.#names.slice(from, from + BATCH) })
      tell({ kind: 'add-contact', contacts: [this.#giant] })
      socket.resume()
    })
  }

  #tick(): void {
    const n = this.#ticks++
    const every = (perSecond: number): boolean => n % Math.round(1_000 / TICK_MS / perSecond) === 0
    if (every(CHANGES_PER_SECOND)) this.#change(n)
    if (every(CALLS_PER_SECOND)) this.#call(`caller ${n}${nastyOf(n)}`)
    if (every(GIANT_CALLS_PER_SECOND)) this.#call(this.#giant)
    if (every(1)) {
      this.#tell({ kind: 'error-response', what: this.#giant })
      this.#tell({ kind: 'call-refused', contact: this.#giant })
    }
  }

  /** Somebody leaves, and comes back in the next tick, anywhere in the list; every tenth is new. */
  #change(n: number): void {
    const leaver = this.#names[((n >> 1) * 7_919) % this.#names.length] ?? ''
    const contacts = [n % 10 === 9 ? nameOf(this.#names.length + n) : leaver]
    this.#tell({ kind: n % 2 === 0 ? 'del-contact' : 'add-contact', contacts })
  }

  #call(contact: string): void {
    this.#tell({ kind: 'call-request', contact, host: '127.0.0.1', port: 9 })
  }

  #tell(message: ServerMessage): void {
    const bytes = serverToClient.encode(message)
    for (const socket of this.#sockets) {
      if (socket.writableLength > MAX_UNREAD) continue
      this.#sent += bytes.length
      socket.write(bytes)
    }
  }
}

const nastyOf = (n: number): string => NASTY[n % NASTY.length] ?? ''
/** Every eighth is as long as a phone takes. */
const nameOf = (n: number): string =>
  `p${String(n).padStart(5, '0')}${nastyOf(n)}${n % 8 === 0 ? 'w'.repeat(200) : ''}`
