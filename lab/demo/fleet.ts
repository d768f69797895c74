import { expect } from '@playwright/test'
import { unusedPort } from '../../base/testing/unused-port'
import type { CliEventOf } from '../../cli/output'
import { RingdownProcess } from '../../cli/testing/ringdown-process'
import { RedisServer } from '../../server/broker/testing/redis-server'
import { SERVER_HOST, ServerProcess } from '../phones/server-process'
import type { Cleaner } from './cleaner'

const DIRECTORIES = 3
const BROKERS = 2
/** For nodes to start and to be seen, and for a dead one to be forgotten. */
const PATIENCE_MS = 30_000

export type ListedNode = CliEventOf<'node'>

/** A network on this computer, as an operator sets it up: Redis, a master, directory nodes and brokers, a process each. */
export class Fleet {
  /** The length of its list: the master is a node, too. */
  static readonly nodes = 1 + DIRECTORIES + BROKERS
  readonly directories: readonly ServerProcess[]
  readonly brokers: readonly ServerProcess[]
  readonly #redis: string

  private constructor(
    redis: string,
    directories: readonly ServerProcess[],
    brokers: readonly ServerProcess[],
  ) {
    this.#redis = redis
    this.directories = directories
    this.brokers = brokers
  }

  /** Starts it, and waits until every node serves. */
  static async start(cleaner: Cleaner): Promise<Fleet> {
    const { url } = await cleaner.keep(RedisServer.start(), (it) => it.close())
    const start = (options: readonly string[], first: 'join-code' | 'listening' | 'http') =>
      cleaner.keep(ServerProcess.startWith(options, first), (it) => it.stop())
    const port = async (): Promise<string> => String(await unusedPort())
    const place = ['--cluster', '--cluster-port', await port(), '--public-host', SERVER_HOST, '--redis', url]
    await start(['--role', 'master', '--port', await port(), '--metrics', 'none', ...place], 'join-code')

    const uses = String(DIRECTORIES + BROKERS)
    const [made] = await commandOf(url, 'join-code', ['code', '--uses', uses])
    const join = async (role: 'directory' | 'broker') => {
      const ports = ['--port', await port(), '--http-port', '0', '--stun-port', 'none']
      const options = [
        '--role',
        role,
        '--join',
        made?.code ?? '',
        '--metrics',
        `${SERVER_HOST}:${await port()}`,
        ...ports,
      ]
      const server = await start(options, role === 'directory' ? 'listening' : 'http')
      const metrics = await server.next('metrics')
      await expect.poll(() => isReady(metrics.port), { timeout: PATIENCE_MS }).toBe(true)
      return server
    }
    const joinAll = (count: number, role: 'directory' | 'broker') =>
      Promise.all(Array.from({ length: count }, () => join(role)))
    return new Fleet(url, await joinAll(DIRECTORIES, 'directory'), await joinAll(BROKERS, 'broker'))
  }

  /** Waits until `ringdown cluster` lists nodes as wanted. */
  async listed(isSo: (nodes: readonly ListedNode[]) => boolean): Promise<readonly ListedNode[]> {
    let nodes: readonly ListedNode[] = []
    const look = async (): Promise<boolean> => isSo((nodes = await commandOf(this.#redis, 'node', ['list'])))
    await expect
      .poll(look, { timeout: PATIENCE_MS })
      .toBe(true)
      .catch((error: unknown) => {
        throw new Error(`ringdown cluster lists other nodes: ${JSON.stringify(nodes)}`, { cause: error })
      })
    return nodes
  }
}

/** Runs `ringdown cluster`. */
async function commandOf<Kind extends 'node' | 'join-code'>(
  redis: string,
  kind: Kind,
  words: readonly string[],
): Promise<CliEventOf<Kind>[]> {
  const command = new RingdownProcess(['cluster', ...words, '--redis', redis, '--json'])
  const status = await command.exited
  if (status !== 0)
    throw new Error(`ringdown cluster ${words.join(' ')} ended with ${status}: ${command.stdout}`)
  return command.events.filter((event): event is CliEventOf<Kind> => event.event === kind)
}

async function isReady(port: number | undefined): Promise<boolean> {
  const { status } = await fetch(`http://${SERVER_HOST}:${port}/readyz`)
  return status === 200
}
