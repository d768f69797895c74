import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { errorText } from '../../base/error-text'
import { inWords } from '../../base/networks/connection-error'

/** A port to listen on, and what to do if it is not available. */
export interface PortWish {
  /** 0 lets the system choose. */
  readonly port: number
  /** Fail, listen on another port that the system chooses, or do without. */
  readonly otherwise: 'fail' | 'any-port' | 'none'
}

/** What listens on a port. */
export type PortUse =
  | 'directory'
  | 'http'
  | 'rooms'
  | 'stun'
  | 'balancer'
  | 'serving-node'
  | 'serving-node-balancer'
  | 'call-controller'
  | 'call-controller-balancer'
  | 'metrics'
  | 'cluster'

/** A port is not available. `cause` is the system's error. */
export class PortError extends Error {
  override readonly name = 'PortError'
  readonly use: PortUse
  readonly port: number

  constructor(use: PortUse, port: number, cause: unknown) {
    super(`${use}: port ${port} is not available`, { cause })
    this.use = use
    this.port = port
  }

  /** The system's code (`EADDRINUSE` …); empty without one. */
  get code(): string {
    return this.cause instanceof Error && 'code' in this.cause ? String(this.cause.code) : ''
  }

  /** The system's reason in plain words. */
  get reason(): string {
    return this.cause instanceof Error ? inWords(this.cause) : errorText(this.cause)
  }
}

/**
 * Listens where it is wished, or else where the wish allows.
 * @param listen listens on a port, 0 for one that the system chooses
 * @throws {PortError} where there is no port at all
 */
export async function listenAsWished<Listening>(
  use: PortUse,
  { port, otherwise }: Pick<PortWish, 'port' | 'otherwise'>,
  listen: (port: number) => Promise<Listening>,
): Promise<Listening> {
  try {
    return await listen(port)
  } catch (error) {
    if (otherwise !== 'any-port' || port === 0) throw new PortError(use, port, error)
  }
  return listenAsWished(use, { port: 0, otherwise: 'fail' }, listen)
}

/**
 * Listens on a TCP port for a moment.
 * @param host every IPv6 and IPv4 address when undefined
 * @throws the system's error when it is not available
 */
export async function tryPort(host: string | undefined, port: number): Promise<void> {
  const server = createServer((socket) => void socket.destroy())
  server.listen(port, host)
  await once(server, 'listening')
  server.close()
  await once(server, 'close')
}

/**
 * The UDP port to listen on, as it is wished: looks whether it is available.
 * @param host an IPv4 address; every one when undefined
 * @returns 0 for one that the system chooses
 * @throws {PortError} where it is not available, and is needed
 */
export async function udpPortAsWished(
  use: PortUse,
  { port, otherwise }: PortWish,
  host: string | undefined,
): Promise<number> {
  if (port === 0) return 0
  const socket = createSocket('udp4')
  try {
    socket.bind({ address: host ?? '0.0.0.0', port })
    await once(socket, 'listening')
    return port
  } catch (error) {
    if (otherwise === 'any-port') return 0
    throw new PortError(use, port, error)
  } finally {
    const closed = once(socket, 'close')
    socket.close()
    await closed
  }
}
