import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { once } from 'node:events'
import { systemClock } from '../../../base/clock'
import { RedisServer } from '../../broker/testing/redis-server'
import { NameRegister } from '../../names/name-register'
import type { LogFields } from '../../server-log'
import type { Backplane } from '../backplane'
import { MemoryBackplane } from '../memory/memory-backplane'
import { MemoryStore } from '../memory/memory-store'
import { RedisBackplane } from '../redis/redis-backplane'

/** A backplane whose way to the store can be cut. */
export interface CutBackplane {
  readonly backplane: Backplane
  /** The store is away, without a goodbye, until `heal`. */
  cut(): void
  heal(): void
  close(): Promise<void>
}

/** A store for any number of nodes. */
export interface Network {
  node(): Promise<CutBackplane>
  /** The store loses everything, and runs again. */
  loseContent(): Promise<void>
  readonly logged: readonly string[]
  close(): Promise<void>
}

export function memoryNetwork(): Promise<Network> {
  const store = new MemoryStore(systemClock, new NameRegister(systemClock))
  const nodes: MemoryBackplane[] = []
  return Promise.resolve({
    node: () => {
      const backplane = new MemoryBackplane(store)
      nodes.push(backplane)
      return Promise.resolve({
        backplane,
        cut: () => backplane.cut(),
        heal: () => backplane.heal(),
        close: () => backplane.stop(),
      })
    },
    loseContent: () => {
      const up = nodes.filter(({ isUp }) => isUp)
      for (const node of up) node.cut()
      store.loseContent()
      for (const node of up) node.heal()
      return Promise.resolve()
    },
    logged: [],
    close: () => Promise.resolve(),
  })
}

export async function redisNetwork(): Promise<Network> {
  const redis = await RedisServer.start()
  const logged: string[] = []
  const note = (_: LogFields, message: string): void => void logged.push(message)
  const log = { info: note, warn: note }
  return {
    node: async () => {
      const gate = await Gate.open(Number(new URL(redis.url).port))
      const backplane = new RedisBackplane({ url: gate.url, clock: systemClock, log })
      return {
        backplane,
        cut: () => gate.cut(),
        heal: () => gate.heal(),
        close: async () => {
          await backplane.stop()
          await gate.close()
        },
      }
    },
    loseContent: async () => {
      await redis.kill()
      await redis.run()
    },
    logged,
    close: () => redis.close(),
  }
}

/** A way to a port of this computer that can be cut. */
class Gate {
  readonly #target: number
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
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
    for (const socket of this.#sockets) socket.resume()
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    this.#server.close()
    await once(this.#server, 'close')
  }

  #pass(near: Socket): void {
    const far = connect(this.#target, '127.0.0.1')
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
