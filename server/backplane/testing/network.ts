import { systemClock } from '../../../base/clock'
import { RedisServer } from '../../broker/testing/redis-server'
import { NameRegister } from '../../names/name-register'
import { Gate } from '../../redis/testing/gate'
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
