import { afterEach, beforeEach, expect, it } from 'vitest'
import { ManualClock } from '../../base/testing/manual-clock'
import { waitUntil } from '../../base/testing/wait-until'
import { endpointText } from '../../protocol/groups'
import { MemoryBackplane } from '../backplane/memory/memory-backplane'
import { MemoryStore } from '../backplane/memory/memory-store'
import { NameRegister } from '../names/name-register'
import { ActiveBalancer } from './active-balancer'

const log = { info: () => undefined, warn: () => undefined }

let clock: ManualClock
let store: MemoryStore
const closers: (() => Promise<void>)[] = []
beforeEach(() => {
  clock = new ManualClock()
  store = new MemoryStore(clock, new NameRegister(clock))
})
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

/** A node of the network, perhaps with a balancer at this port. */
async function node(port?: number) {
  const backplane = new MemoryBackplane(store)
  backplane.start({
    ...{ up: () => undefined, away: () => undefined, changed: () => undefined, message: () => undefined },
  })
  await waitUntil(() => backplane.isUp)
  // Each has a clock of its own, which stops when it dies.
  const own = new ManualClock()
  let isWilling = true
  const changes: string[] = []
  const announced = { address: '192.0.2.1', port: port ?? 0 }
  const active: ActiveBalancer = new ActiveBalancer({
    ...{ log, backplane, clock: own },
    own: port === undefined ? undefined : { announced, reached: announced, isWilling: () => isWilling },
    onChanged: () => changes.push(active.place ? endpointText(active.place.announced) : 'none'),
  })
  closers.push(
    () => active.stop(),
    () => backplane.stop(),
  )
  active.start()
  await waitUntil(() => own.pendingTimers === 1)
  const look = async (): Promise<void> => {
    own.advance(400)
    await waitUntil(() => own.pendingTimers === 1)
  }
  return { active, changes, look, backplane, refuse: () => (isWilling = false) }
}

it('is the first one at all nodes, until it dies', async () => {
  const first = await node(1)
  const [second, other] = [await node(2), await node()]
  for (const { changes } of [first, second, other]) expect(changes).toEqual(['192.0.2.1:1'])
  expect([first.active.isOwn, second.active.isOwn]).toEqual([true, false])
  clock.advance(1_999)
  await second.look()
  expect(second.changes).toHaveLength(1)
  clock.advance(1)
  await second.look()
  await other.look()
  for (const { changes } of [second, other]) expect(changes).toEqual(['192.0.2.1:1', '192.0.2.1:2'])
  await first.look()
  expect([first.active.isOwn, first.changes.at(-1)]).toEqual([false, '192.0.2.1:2'])
})

it('is another one at once when it stops, or is to be empty', async () => {
  const [first, second] = [await node(1), await node(2)]
  await first.active.stop()
  await second.look()
  expect(second.changes.at(-1)).toBe('192.0.2.1:2')
  const third = await node(3)
  second.refuse()
  await second.look()
  await third.look()
  expect(third.active.isOwn).toBe(true)
  await second.look()
  expect(second.changes.at(-1)).toBe('192.0.2.1:3')
})

it('is nobody whom it cannot read, and stays where there is no other one', async () => {
  const holders = [
    '',
    'x',
    'node 1.2.3:4',
    'node 1.2.3.4:0',
    'node 1.2.3.4:65536',
    'node 999.2.3.4:5',
    'a b 1.2.3.4:5',
  ]
  const { backplane, look, changes } = await node()
  for (const holder of holders) {
    await backplane.takeLease('balancer', holder, 1)
    await look()
    clock.advance(1)
  }
  expect(changes).toEqual([])
  await backplane.takeLease('balancer', 'node 1.2.3.4:5', 1)
  await look()
  clock.advance(1)
  await look()
  expect(changes).toEqual(['1.2.3.4:5'])
})
