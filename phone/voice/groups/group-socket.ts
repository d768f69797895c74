import { createSocket, type Socket, type SocketOptions } from 'node:dgram'
import { lookup } from 'node:dns'
import { isIPv4 } from 'node:net'
import type { CancelTimer, Clock } from '../../../base/clock'
import type { Endpoint } from '../../../protocol/groups'

/** A name server that does not answer is asked again after this. ms */
const LOOKUP_MS = 5_000
/** A socket that failed is opened again after this. ms */
const REOPEN_MS = 1_000
/** Eight speakers at once, for the time of a busy thread. The system gives as much as it allows. Bytes */
const BUFFER_BYTES = 1024 * 1024

/** Destinations are literals: nothing is looked up, and a datagram leaves in the same turn. */
const asIs: NonNullable<SocketOptions['lookup']> = (address, _, callback) => callback(null, address, 4)

export interface GroupSocketOptions {
  readonly clock: Clock
  /** Must not throw. */
  readonly onDatagram: (datagram: Uint8Array, from: Endpoint) => void
}

/** The one UDP socket of a member of a group: IPv4, any port. It is there until it is closed: one that fails is replaced. */
export class GroupSocket {
  readonly #options: GroupSocketOptions
  #socket: Socket | undefined
  #isClosed = false
  #cancelReopening: CancelTimer = () => undefined
  readonly #lookups = new Set<CancelTimer>()

  constructor(options: GroupSocketOptions) {
    this.#options = options
    this.#open()
  }

  /** What cannot be sent is lost, as it may be on its way. */
  send(bytes: Uint8Array, { address, port }: Endpoint): void {
    // An address that is not reachable now may be so later: the caller repeats what matters.
    if (port !== 0) this.#socket?.send(bytes, port, address, () => undefined)
  }

  /** @param onLocated gets an IPv4 address of the host; undefined: none is known, or not in time. Not called once closed */
  locate(host: string, onLocated: (address: string | undefined) => void): void {
    if (isIPv4(host)) {
      onLocated(host)
      return
    }
    const done = (address: string | undefined): void => {
      cancel()
      if (this.#lookups.delete(cancel)) onLocated(address)
    }
    const cancel = this.#options.clock.after(LOOKUP_MS, () => done(undefined))
    this.#lookups.add(cancel)
    lookup(host, { family: 4 }, (error, address) => done(error ? undefined : address))
  }

  /** Resolves when the socket is closed. Never rejects. */
  async close(): Promise<void> {
    this.#isClosed = true
    this.#cancelReopening()
    for (const cancel of this.#lookups) cancel()
    this.#lookups.clear()
    const socket = this.#socket
    this.#socket = undefined
    // What was sent in this turn, such as that we leave, has left already.
    if (socket) await new Promise<void>((resolve) => void socket.close(resolve))
  }

  #open(): void {
    const socket = createSocket({ type: 'udp4', lookup: asIs })
    socket.on('message', (datagram, { address, port }) =>
      this.#options.onDatagram(datagram, { address, port }),
    )
    socket.on('error', () => this.#failed(socket))
    socket.on('listening', () => enlarge(socket))
    this.#socket = socket
    socket.bind({ address: '0.0.0.0', port: 0 })
  }

  #failed(socket: Socket): void {
    if (socket !== this.#socket) return
    this.#socket = undefined
    socket.close()
    if (!this.#isClosed) this.#cancelReopening = this.#options.clock.after(REOPEN_MS, () => this.#open())
  }
}

function enlarge(socket: Socket): void {
  try {
    socket.setRecvBufferSize(BUFFER_BYTES)
  } catch {
    // It stays as the system has it.
  }
}
