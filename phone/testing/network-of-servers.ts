import { afterEach } from 'vitest'
import { systemClock } from '../../base/clock'
import { waitUntil } from '../../base/testing/wait-until'
import type { NetworkNode } from '../../protocol/directory'
import { MemoryBackplane } from '../../server/backplane/memory/memory-backplane'
import { MemoryStore } from '../../server/backplane/memory/memory-store'
import { SharedRoster } from '../../server/backplane/shared-roster'
import { DirectoryServer, type DirectoryServerOptions } from '../../server/directory/directory-server'
import { NameRegister } from '../../server/names/name-register'

const silent = { info: () => undefined, warn: () => undefined }

export interface TestNode {
  readonly address: NetworkNode
  readonly port: number
  readonly server: DirectoryServer
  /** Cuts it off from the other nodes: its phones stay, and it lets nobody in. */
  cut(): void
  /** Ends it properly: it says goodbye to the other nodes. */
  stop(): Promise<void>
  /** Ends it as a power cut does: the other nodes hear nothing, and its phones lose their connections. */
  kill(): Promise<void>
}

/** Runs directory servers that form a network, until the end of each test. Call it once, outside of tests. */
export function networkOfServers() {
  const running = new Set<TestNode>()
  let store: MemoryStore | undefined
  afterEach(async () => {
    await Promise.all([...running].map((node) => node.kill()))
    store = undefined
  })

  const start = async (options: Partial<DirectoryServerOptions>): Promise<TestNode> => {
    store ??= new MemoryStore(systemClock, new NameRegister(systemClock))
    const backplane = new MemoryBackplane(store)
    const shared = new SharedRoster({ backplane, clock: systemClock })
    const others = (): readonly NetworkNode[] =>
      [...running].filter((each) => each !== node).map(({ address }) => address)
    const server = new DirectoryServer({
      ...{ host: '127.0.0.1', port: 0, log: silent, shared, otherNodes: others },
      ...options,
    })
    const { port } = await server.start()
    const node: TestNode = {
      ...{ port, server, address: { host: '127.0.0.1', port, encrypted: false } },
      cut: () => backplane.cut(),
      stop: async () => {
        running.delete(node)
        await server.stop()
      },
      kill: async () => {
        running.delete(node)
        backplane.cut()
        await server.stop()
      },
    }
    await waitUntil(() => shared.isUp)
    running.add(node)
    return node
  }

  /** Starts nodes with different names. */
  return async (
    count: number,
    options: (n: number) => Partial<DirectoryServerOptions> = () => ({}),
  ): Promise<readonly TestNode[]> => {
    const nodes: TestNode[] = []
    for (let n = 0; n < count; n++) nodes.push(await start({ name: `node ${n}`, ...options(n) }))
    for (const { server } of nodes) server.nodesChanged()
    return nodes
  }
}
