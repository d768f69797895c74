import { EventEmitter } from 'node:events'
import type { LookupFunction, Socket } from 'node:net'
import { type Reach, reachOf } from '../../../base/networks/reach'
import { plainAddress } from '../../../base/networks/socket-address'
import type { LoginChallenge, loginStatement, ServerAddress } from '../../../protocol/directory'
import type { ServerConnection, ServerConnectionEvents } from './server-connection'
import { boundStatement, socketTo } from './server-socket'

/** The kernel's probes detect a server that is gone, the first after this silence. */
const KEEP_ALIVE_MS = 15_000

/** A TCP connection to a directory server, with TLS if its address says so. */
export class TcpConnection extends EventEmitter<ServerConnectionEvents> implements ServerConnection {
  readonly #socket: Socket

  /**
   * @param roots PEM; Node's when undefined
   * @param lookup the system's when undefined
   */
  constructor(address: ServerAddress, roots: readonly string[] | undefined, lookup?: LookupFunction) {
    super()
    const socket = socketTo(address, roots, lookup)
    this.#socket = socket
    socket.setKeepAlive(true, KEEP_ALIVE_MS)
    socket.on('connect', () => this.emit(address.encrypted ? 'reached' : 'ready'))
    socket.on('secureConnect', () => this.emit('ready'))
    socket.on('data', (chunk) => this.emit('data', chunk))
    socket.on('error', (error: NodeJS.ErrnoException) => this.emit('failed', error))
    socket.on('close', () => this.emit('closed'))
  }

  get reach(): Reach {
    return reachOf(this.#socket.remoteAddress ?? '') ?? 'internet'
  }

  get localAddress(): string | undefined {
    const { localAddress } = this.#socket
    return localAddress === undefined ? undefined : plainAddress(localAddress)
  }

  get remoteAddress(): string | undefined {
    const { remoteAddress } = this.#socket
    return remoteAddress === undefined ? undefined : plainAddress(remoteAddress)
  }

  get unsentBytes(): number {
    return this.#socket.writableLength
  }

  write(bytes: Uint8Array): void {
    this.#socket.write(bytes)
  }

  pause(): void {
    this.#socket.pause()
  }

  resume(): void {
    this.#socket.resume()
  }

  close(): void {
    this.removeAllListeners()
    this.#socket.destroy()
  }

  statement(
    challenge: LoginChallenge,
    name: string,
    makeStatement: typeof loginStatement,
  ): Uint8Array | undefined {
    return boundStatement(this.#socket, challenge, name, makeStatement)
  }
}
