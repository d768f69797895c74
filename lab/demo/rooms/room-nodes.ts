import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import { RedisServer } from '../../../server/broker/testing/redis-server'
import { SERVER_HOST, ServerProcess } from '../../phones/server-process'
import type { Cleaner } from '../cleaner'

const COUNT = 3
/** For nodes to start, and to see each other. */
const PATIENCE_MS = 30_000

/** What `/healthz` of a node says. */
type Health = Readonly<Record<string, unknown>>

/** `ringdown serve` with all roles. */
export class RoomNode {
  readonly server: ServerProcess
  readonly #httpPort: number

  private constructor(server: ServerProcess, httpPort: number) {
    this.server = server
    this.#httpPort = httpPort
  }

  static async start(redis: string): Promise<RoomNode> {
    const place = ['--redis', redis, '--public-host', SERVER_HOST, '--metrics', 'none']
    const server = await ServerProcess.startWith(['--port', '0', ...place], 'listening')
    return new RoomNode(server, (await server.next('http')).port)
  }

  /** A count of `/healthz`; 0 where it says none. */
  async count(name: 'groupMembers' | 'roomMembers' | 'roomHosts' | 'servingNodes'): Promise<number> {
    const answer = await fetch(`http://${SERVER_HOST}:${this.#httpPort}/healthz`)
    const health = (await answer.json()) as Health
    return Number(health[name] ?? 0)
  }
}

/** Starts three nodes with one Redis, and waits until all of them know each other. @param artefacts the folder for their logs */
export async function startRoomNodes(cleaner: Cleaner, artefacts: string): Promise<readonly RoomNode[]> {
  const { url } = await cleaner.keep(RedisServer.start(), (it) => it.close())
  const start = (n: number): Promise<RoomNode> =>
    cleaner.keep(RoomNode.start(url), async ({ server }) => {
      await server.stop()
      writeFileSync(join(artefacts, `node-${n}.log`), server.log)
    })
  const nodes = await Promise.all(Array.from({ length: COUNT }, (_, n) => start(n + 1)))
  const areLinked = async (): Promise<boolean> => {
    const hosts = await Promise.all(nodes.map((node) => node.count('roomHosts')))
    // One of them is the load balancer.
    const served = await Promise.all(nodes.map((node) => node.count('servingNodes')))
    return hosts.every((count) => count === COUNT) && Math.max(...served) === COUNT
  }
  await expect.poll(areLinked, { timeout: PATIENCE_MS }).toBe(true)
  return nodes
}
