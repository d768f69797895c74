import { createSocket, type RemoteInfo, type Socket, type SocketOptions } from 'node:dgram'
import { once } from 'node:events'
import { type Clock, systemClock } from '../../base/clock'
import { inWords } from '../../base/networks/connection-error'
import type { ServerLog } from '../server-log'

export interface DatagramSocketOptions {
  /** Address to listen on; every IPv4 address when undefined. */
  readonly host?: string | undefined
  /** 0 lets the system choose. */
  readonly port: number
  readonly log: ServerLog
  readonly clock?: Clock | undefined
  /** Must not throw. Nobody sends from port 0 here. */
  readonly onDatagram: (datagram: Buffer, from: RemoteInfo) => void
}

/** Voice of many members may come at once. The system gives as much as it allows. Bytes */
const BUFFER_BYTES = 4 * 1024 * 1024
/** The interval between log lines about errors of the socket. ms */
const ERROR_LOG_INTERVAL_MS = 60_000

/** For sockets whose addresses are all literals: nothing is looked up, and a datagram leaves in the same turn. */
export const asIs: NonNullable<SocketOptions['lookup']> = (address, _, callback) => callback(null, address, 4)

/** A UDP socket over IPv4 for many small datagrams. What can't be sent is lost, as it may be on its way. */
export class DatagramSocket {
  readonly #options: DatagramSocketOptions
  readonly #clock: Clock
  #socket: Socket | undefined
  #errorMs = -Infinity

  constructor(options: DatagramSocketOptions) {
    this.#options = options
    this.#clock = options.clock ?? systemClock
  }

  /**
   * Starts to listen.
   * @returns the port, which the system may have chosen
   * @throws the system's error when the address is not available (`EADDRINUSE`, `EACCES`, `EADDRNOTAVAIL` …)
   */
  async start(): Promise<number> {
    const { host = '0.0.0.0', port, onDatagram } = this.#options
    const socket = createSocket({ type: 'udp4', lookup: asIs })
    try {
      // Without a look-up it listens in the same turn.
      const listening = once(socket, 'listening')
      socket.bind({ address: host, port })
      await listening
    } catch (error) {
      socket.close()
      throw error
    }
    this.#socket = socket
    socket.on('message', (datagram, from) => {
      if (from.port !== 0) onDatagram(datagram, from)
    })
    socket.on('error', (error) => this.#failed(error))
    this.#enlarge(socket)
    return socket.address().port
  }

  async stop(): Promise<void> {
    const socket = this.#socket
    this.#socket = undefined
    if (!socket) return
    const closed = once(socket, 'close')
    socket.close()
    await closed
  }

  /** @param bytes must not change any more @param port 0, which others may announce, is nowhere @param address an IPv4 literal */
  send(bytes: Uint8Array, port: number, address: string): void {
    if (port !== 0) this.#socket?.send(bytes, port, address)
  }

  #enlarge(socket: Socket): void {
    try {
      socket.setRecvBufferSize(BUFFER_BYTES)
      socket.setSendBufferSize(BUFFER_BYTES)
    } catch (error) {
      this.#failed(error instanceof Error ? error : new Error(String(error)))
    }
  }

  #failed(error: Error): void {
    const nowMs = this.#clock.now()
    if (nowMs < this.#errorMs + ERROR_LOG_INTERVAL_MS) return
    this.#errorMs = nowMs
    this.#options.log.warn({ error: inWords(error) }, 'a socket of group calls failed')
  }
}
