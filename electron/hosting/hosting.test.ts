import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { NamespaceNetwork } from '../../lab/networks/namespaces'
import { whyNoNamespaces } from '../../lab/networks/netns'
import { systemClock } from '../../base/clock'
import { bundle } from '../../native/testing/bundle'
import { WireClient } from '../../server/directory/testing/wire-client'
import { Hosting } from './hosting'
import type { HostingState, NearbyServers } from '../../phone/model'
import { loopback, LoopbackNetwork } from './testing/loopback-network'
import { SERVER_WORKER } from './testing/worker-that-crashes'

type StateOf<Kind extends HostingState['kind']> = Extract<HostingState, { kind: Kind }>

describe('hosting', () => {
  let network: LoopbackNetwork
  const opened: Hosting[] = []
  beforeEach(async () => (network = await LoopbackNetwork.open(systemClock)))
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((hosting) => hosting.close()))
    await network.close()
  })

  const open = (hostname: string): Hosting => {
    const { port: discoveryPort } = network
    const options = { workerFile: SERVER_WORKER, clock: systemClock, interfaces: loopback }
    const hosting = new Hosting({ ...options, hostname, discoveryPort })
    opened.push(hosting)
    return hosting
  }
  const state = async <Kind extends HostingState['kind']>(
    hosting: Hosting,
    kind: Kind,
    holds: (state: StateOf<Kind>) => boolean = () => true,
  ): Promise<StateOf<Kind>> => {
    let now = hosting.state
    while (now.kind !== kind || !holds(now as StateOf<Kind>))
      [now] = (await once(hosting, 'hosting')) as [HostingState]
    return now as StateOf<Kind>
  }
  const neighbours = async (
    hosting: Hosting,
    holds: (nearbyServers: NearbyServers) => boolean,
  ): Promise<NearbyServers> => {
    let now = hosting.nearbyServers
    while (!holds(now)) [now] = (await once(hosting, 'nearbyServers')) as [NearbyServers]
    return now
  }

  it('shows a server to others, counts its users, and withdraws it', async () => {
    const studio = open('studio')
    const kitchen = open('kitchen')
    kitchen.look()
    studio.start(0, 'Studio')
    const { port } = await state(studio, 'running')
    const { servers } = await neighbours(kitchen, (now) => now.servers.length === 1)
    expect(servers[0]).toMatchObject({ name: 'Studio', port, address: `127.0.0.1:${port}` })
    const running = await state(studio, 'running', ({ announcement }) => announcement.kind === 'announced')
    expect(running).toMatchObject({
      addresses: [`studio-ringdown.local:${port}`],
      announcement: { kind: 'announced', name: 'Studio', hostName: 'studio-ringdown.local' },
    })
    const alice = await WireClient.loggedIn(port, 'alice', servers[0]?.host)
    await state(studio, 'running', ({ people }) => people === 1)
    await studio.stop()
    await alice.closed
    await neighbours(kitchen, (now) => now.servers.length === 0)
    expect(structuredClone(studio.state)).toEqual({ kind: 'stopped' })
  })
})

interface Line {
  readonly state?: HostingState
  readonly nearbyServers?: NearbyServers
  readonly closed?: boolean
}

describe.skipIf(whyNoNamespaces() !== undefined)('on a real network', () => {
  let script: string
  let network: NamespaceNetwork | undefined
  const children: ChildProcessWithoutNullStreams[] = []
  beforeAll(async () => {
    script = await bundle('electron/hosting/testing/announce-and-browse.ts')
  })
  afterEach(async () => {
    for (const child of children.splice(0)) child.kill('SIGKILL')
    await network?.close()
  })

  const run = (prefix: readonly string[], name: string) => {
    const [program = process.execPath, ...rest] = prefix
    const args = [...rest, process.execPath, script, SERVER_WORKER, name]
    const child = spawn(program, args)
    children.push(child)
    const lines: AsyncIterator<string, undefined> = createInterface(child.stdout)[Symbol.asyncIterator]()
    return {
      child,
      /** The next line that satisfies a condition. */
      async line(holds: (line: Line) => unknown): Promise<Line> {
        for (;;) {
          const { value } = await lines.next()
          if (value === undefined) throw new Error(`it ended: ${String(child.stderr.read())}`)
          const line = JSON.parse(value) as Line
          if (holds(line)) return line
        }
      },
    }
  }

  it('two computers see each other’s server, and their processes end by themselves', async () => {
    network = await NamespaceNetwork.open({})
    const one = run(network.prefix.caller, 'One')
    const two = run(network.prefix.callee, 'Two')
    const sees = (name: string) => (line: Line) =>
      line.nearbyServers?.servers.find((server) => server.name === name)
    const seen = await Promise.all([one.line(sees('Two')), two.line(sees('One'))])
    const hosts = seen.map((line) => line.nearbyServers?.servers.find(({ here }) => !here)?.host)
    expect(hosts).toEqual(['10.77.0.2', '10.77.0.1'])
    const exited = once(one.child, 'exit')
    one.child.stdin.write('stop\n')
    await two.line((line) => line.nearbyServers?.servers.every(({ name }) => name !== 'One'))
    expect(await exited).toEqual([0, null])
  })
})
