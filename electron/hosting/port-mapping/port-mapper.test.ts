import { expect, test } from 'vitest'
import { ManualClock } from '../../../base/testing/manual-clock'
import type { RouterState } from '../../../phone/model'
import type { PortGrant, PortRequest } from '../../../protocol/port-mapping/port-request'
import { type MappingWay, RouterRefusal } from './mapping-way'
import { PortMapper } from './port-mapper'

const GRANT = { externalPort: 5000, lifetimeS: 600, externalAddress: '203.0.113.7' }
type Answer = (request: PortRequest, signal: AbortSignal) => Promise<PortGrant>
const ALL = { port: 4242, httpPort: 4280, stunPort: 3478 }
const granted: Answer = () => Promise.resolve(GRANT)
const refused: Answer = () => Promise.reject(new RouterRefusal('no'))
const silent: Answer = (_, signal) =>
  new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('late'))))

/** A mapper whose routers answer so; `asked` are the requests. */
const scene = (...answers: readonly Answer[]) => {
  const clock = new ManualClock()
  const asked: string[] = []
  const ways = answers.map((answer, n): MappingWay => ({
    by: 'PCP',
    ask: (request, signal) => {
      const { internalPort, externalPort, lifetimeS } = request
      asked.push(`${n}: ${internalPort} ${externalPort} ${lifetimeS}`)
      return answer(request, signal)
    },
  }))
  const mapper = new PortMapper({
    clock,
    ways: async function* () {
      for (const way of ways) yield await Promise.resolve(way)
    },
  })
  const states: RouterState['kind'][] = []
  mapper.on('state', ({ kind }) => states.push(kind))
  return { clock, mapper, asked, states }
}
/** Lets what is due happen; nothing here waits for anything else. */
const settled = () => new Promise<void>((resolve) => setImmediate(resolve))

test('the first router that opens the port is used, and the address to give is told', async () => {
  const { mapper, asked, states } = scene(refused, granted, granted)
  mapper.start({ port: 4242 })
  await settled()
  expect(mapper.state).toEqual({ kind: 'open', address: '203.0.113.7:5000', by: 'PCP' })
  expect(asked).toEqual(['0: 4242 4242 3600', '1: 4242 4242 3600'])
  expect(states).toEqual(['asking', 'open'])
})

test('the port is renewed at half its life, and given back at the end', async () => {
  const { clock, mapper, asked } = scene(granted)
  mapper.start({ port: 4242 })
  await settled()
  clock.advance(300_000)
  await settled()
  await mapper.stop()
  expect(asked).toEqual(['0: 4242 4242 3600', '0: 4242 5000 3600', '0: 4242 5000 0'])
  expect(mapper.state).toEqual({ kind: 'off' })
  clock.advance(3_600_000)
  expect(asked).toHaveLength(3)
})

test.each([
  ['says no', refused, 'refused'],
  ['fails', () => Promise.reject(new Error('reset')), 'no-answer'],
] as const)('a router that %s is asked again after five minutes', async (_, answer, why) => {
  const { clock, mapper, asked } = scene(answer)
  mapper.start({ port: 4242 })
  await settled()
  expect(mapper.state).toEqual({ kind: 'closed', why })
  clock.advance(300_000)
  await settled()
  expect(asked).toHaveLength(2)
})

test('a router that does not answer holds nothing up for longer than its time', async () => {
  const { clock, mapper } = scene(silent, granted)
  mapper.start({ port: 4242 })
  await settled()
  expect(mapper.state.kind).toBe('asking')
  clock.advance(12_000)
  await settled()
  expect(mapper.state.kind).toBe('open')
})

test('a router with an address of its provider is behind another', async () => {
  const { mapper } = scene(() => Promise.resolve({ ...GRANT, externalAddress: '100.64.0.7' }))
  mapper.start({ port: 4242 })
  await settled()
  expect(mapper.state).toEqual({ kind: 'behind-another', by: 'PCP' })
})

test('when a renewal fails, all routers are asked again', async () => {
  let works = true
  const { clock, mapper, states } = scene(() =>
    works ? Promise.resolve(GRANT) : refused(undefined as never, undefined as never),
  )
  mapper.start({ port: 4242 })
  await settled()
  works = false
  clock.advance(300_000)
  await settled()
  expect(states).toEqual(['asking', 'open', 'asking', 'closed'])
})

test('a port that the router opens after the stop is given back', async () => {
  let open: (grant: PortGrant) => void = () => undefined
  const { mapper, asked, states } = scene((request) =>
    request.lifetimeS === 0 ? Promise.resolve(GRANT) : new Promise((resolve) => (open = resolve)),
  )
  mapper.start({ port: 4242 })
  await settled()
  const stopped = mapper.stop()
  open(GRANT)
  await stopped
  expect(asked).toEqual(['0: 4242 4242 3600', '0: 4242 5000 0'])
  expect(states).toEqual(['asking', 'off'])
})

test('a stop waits for a silent router no longer than two seconds', async () => {
  const { clock, mapper } = scene(silent)
  mapper.start({ port: 4242 })
  await settled()
  const stopped = mapper.stop()
  clock.advance(2_000)
  await stopped
})

test('the ports of HTTP and STUN are opened, renewed and given back with the one that lets people in', async () => {
  const asked: string[] = []
  const { clock, mapper } = scene((request) => {
    asked.push(`${request.protocol} ${request.internalPort} ${request.externalPort} ${request.lifetimeS}`)
    return Promise.resolve({
      ...GRANT,
      externalPort: request.internalPort === 4280 ? 7000 : request.internalPort,
    })
  })
  mapper.start(ALL)
  await settled()
  expect(mapper.state).toEqual({
    ...{ kind: 'open', by: 'PCP', address: '203.0.113.7:4242', httpPort: 7000, stunPort: 3478 },
  })
  clock.advance(300_000)
  await settled()
  await mapper.stop()
  const inTurn = (http: number, lifetimeS: number) => [
    `TCP 4242 4242 ${lifetimeS}`,
    `TCP 4280 ${http} ${lifetimeS}`,
    `UDP 3478 3478 ${lifetimeS}`,
  ]
  expect(asked).toEqual([...inTurn(4280, 3600), ...inTurn(7000, 3600), ...inTurn(7000, 0)])
})

test('people elsewhere can join where the router opens only the port that lets them in', async () => {
  const { mapper, asked } = scene((request, signal) =>
    (request.internalPort === 4242 ? granted : refused)(request, signal),
  )
  mapper.start(ALL)
  await settled()
  expect(mapper.state).toEqual({ kind: 'open', by: 'PCP', address: '203.0.113.7:5000' })
  await mapper.stop()
  expect(asked.at(-1)).toBe('0: 4242 5000 0')
  expect(asked).toHaveLength(4)
})

test('no other port is asked for where the one that lets people in stays closed', async () => {
  const { mapper, asked } = scene(refused, refused)
  mapper.start(ALL)
  await settled()
  expect(mapper.state).toEqual({ kind: 'closed', why: 'refused' })
  expect(asked).toEqual(['0: 4242 4242 3600', '1: 4242 4242 3600'])
})

test('ports that the router opens during the stop are given back, and no others are asked for', async () => {
  let open: (grant: PortGrant) => void = () => undefined
  const { mapper, asked } = scene((request) =>
    request.lifetimeS === 0 ? Promise.resolve(GRANT) : new Promise((resolve) => (open = resolve)),
  )
  mapper.start(ALL)
  await settled()
  open(GRANT)
  await settled()
  const stopped = mapper.stop()
  open(GRANT)
  await stopped
  expect(asked).toEqual(['0: 4242 4242 3600', '0: 4280 4280 3600', '0: 4242 5000 0', '0: 4280 5000 0'])
})

test('another port takes the place of the first', async () => {
  const { mapper, asked } = scene(granted)
  mapper.start({ port: 4242 })
  await settled()
  mapper.start({ port: 4300 })
  await settled()
  expect(asked).toEqual(['0: 4242 4242 3600', '0: 4242 5000 0', '0: 4300 4300 3600'])
})
