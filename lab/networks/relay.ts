import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import type { Impairment, Network } from './network'

const CALLER_HOST = '127.0.0.1'
const RELAY_HOST = '::1'

/** Why a TCP relay cannot simulate a condition; undefined when it can. */
export const whyNoRelay = ({ lossPercent, rateKbit }: Impairment): string | undefined => {
  if (lossPercent !== undefined) return 'losses need network namespaces (Linux, root, iproute2, python3)'
  if (rateKbit !== undefined) return 'a bandwidth needs network namespaces (Linux, root, iproute2, python3)'
  return undefined
}

/**
 * For systems without network namespaces: a TCP relay that delays and stalls the voice only.
 *
 * The caller signs in over IPv6, so that the directory server gives the callee the address `::1` of the caller. The
 * caller listens on IPv4 only: the relay listens on the same port of `::1`.
 */
export class RelayNetwork implements Network {
  readonly prefix = { caller: [], callee: [] }
  readonly serverHost = '::'
  readonly #impairment: Impairment
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  #port = 0
  #stalledUntilMs = 0

  private constructor(impairment: Impairment) {
    this.#impairment = impairment
    this.#server = createServer((callee) => {
      const caller = connect(this.#port, CALLER_HOST)
      this.#pipe(callee, caller)
      this.#pipe(caller, callee)
    })
  }

  static async open(impairment: Impairment): Promise<RelayNetwork> {
    const network = new RelayNetwork(impairment)
    network.#server.listen(0, RELAY_HOST)
    await once(network.#server, 'listening')
    const address = network.#server.address()
    network.#port = typeof address === 'object' && address !== null ? address.port : 0
    return network
  }

  get callerArguments(): readonly string[] {
    return ['--listen-host', '0.0.0.0', '--listen-port', String(this.#port)]
  }

  serverAddress(port: number): { caller: string; callee: string } {
    return { caller: `[::1]:${port}`, callee: `127.0.0.1:${port}` }
  }

  stall(ms: number): void {
    this.#stalledUntilMs = performance.now() + ms
  }

  async close(): Promise<unknown> {
    for (const socket of this.#sockets) socket.destroy()
    const closed = once(this.#server, 'close')
    this.#server.close()
    await closed
    return undefined
  }

  /** Forwards all data, each piece at its time and in order. */
  #pipe(from: Socket, to: Socket): void {
    this.#sockets.add(from)
    from.setNoDelay(true)
    const waiting: { readonly dueMs: number; readonly act: () => void }[] = []
    let timer: NodeJS.Timeout | undefined
    const passOn = (): void => {
      timer = undefined
      for (let next = waiting[0]; next !== undefined; next = waiting[0]) {
        const leftMs = Math.max(next.dueMs, this.#stalledUntilMs) - performance.now()
        if (leftMs > 0) {
          timer = setTimeout(passOn, leftMs)
          return
        }
        waiting.shift()
        next.act()
      }
    }
    const later = (act: () => void): void => {
      const { delayMs = 0, jitterMs = 0 } = this.#impairment
      const wait = Math.max(0, delayMs + (2 * Math.random() - 1) * jitterMs)
      waiting.push({ dueMs: performance.now() + wait, act })
      if (timer === undefined) passOn()
    }
    from.on('data', (chunk: Buffer) => later(() => to.writable && to.write(chunk)))
    from.on('end', () => later(() => to.end()))
    from.on('error', () => to.destroy())
    from.on('close', () => {
      clearTimeout(timer)
      this.#sockets.delete(from)
    })
  }
}
