import { once } from 'node:events'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { systemClock } from '../../base/clock'
import { ManualClock } from '../../base/testing/manual-clock'
import type { HostingState } from '../../phone/model'
import { Hosting } from './hosting'
import type { PortRequest } from '../../protocol/port-mapping/port-request'
import type { ServerPorts } from './port-mapping/mapped-ports'
import { PortMapper } from './port-mapping/port-mapper'
import { loopback, LoopbackNetwork } from './testing/loopback-network'
import { SERVER_WORKER } from './testing/worker-that-crashes'

let network: LoopbackNetwork
let hosting: Hosting
/** What the router was asked: protocol, port and lifetime, which is 0 to give the port back. */
let asked: string[]

beforeEach(async () => {
  network = await LoopbackNetwork.open(systemClock)
  asked = []
  const way = {
    by: 'PCP',
    ask: ({ protocol, internalPort, externalPort, lifetimeS }: PortRequest) => {
      asked.push(`${protocol} ${internalPort} ${lifetimeS}`)
      return Promise.resolve({ externalPort, lifetimeS, externalAddress: '203.0.113.7' })
    },
  } as const
  const portMapper = new PortMapper({
    clock: new ManualClock(),
    ways: async function* () {
      yield await Promise.resolve(way)
    },
  })
  hosting = new Hosting({
    ...{ workerFile: SERVER_WORKER, clock: systemClock, interfaces: loopback, hostname: 'studio' },
    ...{ discoveryPort: network.port, portMapper },
  })
})
afterEach(async () => {
  await hosting.close()
  await network.close()
})

const until = async (holds: (state: HostingState) => boolean): Promise<HostingState> => {
  while (!holds(hosting.state)) await once(hosting, 'hosting')
  return hosting.state
}
/** Opened, and given back. */
const requestsFor = ({ port, httpPort = 0, stunPort = 0, ...rooms }: ServerPorts): readonly string[] =>
  [3600, 0].flatMap((lifetimeS) => [
    `TCP ${port} ${lifetimeS}`,
    `TCP ${httpPort} ${lifetimeS}`,
    `UDP ${stunPort} ${lifetimeS}`,
    `UDP ${rooms.balancerPort ?? 0} ${lifetimeS}`,
    `UDP ${rooms.voicePort ?? 0} ${lifetimeS}`,
  ])
const running = async (holds: (state: HostingState) => boolean) => {
  const state = await until(holds)
  if (state.kind !== 'running') throw new Error('the server does not run')
  return state
}
const router = (state: HostingState): string => (state.kind === 'running' ? state.router.kind : state.kind)

it('has the router opened while the server runs, and closed when it stops', async () => {
  hosting.start(0, 'Studio')
  const state = await running((now) => router(now) === 'open')
  const { port, httpPort, stunPort } = state
  expect(state).toMatchObject({
    router: { address: `203.0.113.7:${port}`, by: 'PCP', httpPort, stunPort },
  })
  await hosting.stop()
  await hosting.close()
  expect(asked).toEqual(requestsFor(state))
})

it('asks no router while the user does not want it', async () => {
  hosting.setOpensRouterPort(false)
  hosting.start(0, 'Studio')
  expect(router(await until((now) => now.kind === 'running'))).toBe('off')
  hosting.setOpensRouterPort(true)
  const state = await running((now) => router(now) === 'open')
  hosting.setOpensRouterPort(false)
  await until((now) => router(now) === 'off')
  await hosting.close()
  expect(asked).toEqual(requestsFor(state))
})
