import { afterAll, beforeAll, expect, it } from 'vitest'
import { createClient } from 'redis'
import { waitUntil } from '../../base/testing/wait-until'
import { ManualClock } from '../../base/testing/manual-clock'
import { brokerForEachTest } from './testing/broker-for-each-test'
import { RedisServer } from './testing/redis-server'

const brokers = brokerForEachTest()
let redis: RedisServer
beforeAll(async () => {
  redis = await RedisServer.start()
})
afterAll(() => redis.close())

/** Runs a broker that has found Redis. */
const started = async (options: Parameters<typeof brokers.start>[0] = {}) => {
  const broker = await brokers.start({ redis: redis.url, ...options })
  await waitUntil(() => broker.role.health['redis'] === 'connected')
  return broker
}

/** An original broker: listens on the channel, and publishes what it is told. */
async function originalBroker() {
  const publisher = createClient({ url: redis.url })
  const subscriber = publisher.duplicate()
  await Promise.all([publisher.connect(), subscriber.connect()])
  const heard: unknown[] = []
  await subscriber.subscribe('linkup', (text) => void heard.push(JSON.parse(text)))
  return {
    heard,
    says: (message: object) => publisher.publish('linkup', JSON.stringify(message)),
    close: () => {
      publisher.destroy()
      subscriber.destroy()
    },
  }
}

it('peers of two brokers find and reach each other', async () => {
  const [one, other] = [await started(), await started()]
  const alice = await (await one.peer()).registered('alice')
  const bob = await (await other.peer()).registered('bob')
  expect(await alice.ask('find', { id: 'bob' })).toMatchObject({ result: 'bob' })
  alice.signal('alice', 'bob', { sdp: 'v=0 📡' })
  expect(await bob.nextSignal()).toMatchObject({
    params: { from: 'alice', to: 'bob', signal: { sdp: 'v=0 📡' } },
  })
  bob.signal('bob', 'alice', [1])
  expect(await alice.nextSignal()).toMatchObject({ params: { signal: [1] } })
})

it('a name is unique in the cluster, and nobody waits for the silence of brokers', async () => {
  // A clock that stands: a question that waited for its time-out would never be answered.
  const clock = new ManualClock()
  const [one, other] = [await started({ clock }), await started({ clock })]
  await (await one.peer()).registered('alice')
  const second = await other.peer()
  expect(await second.ask('register', { id: 'alice' })).toMatchObject({
    error: { message: 'id "alice" already taken' },
  })
  expect(await second.ask('exists', { id: 'nobody' })).toMatchObject({ result: false })
  await second.registered('bob')
})

it('works with an original broker, which says nothing when it knows nobody', async () => {
  const original = await originalBroker()
  try {
    const clock = new ManualClock()
    const { peer } = await started({ clock })
    const alice = await peer()
    const registered = alice.registered('alice')
    await waitUntil(() => original.heard.length === 1)
    clock.advance(10_000)
    await registered
    await original.says({ type: 'find', data: { id: 'alice' } })
    await waitUntil(() => original.heard.length === 3)
    await original.says({ type: 'find', data: { id: 'nobody' } })
    await original.says({ type: 'signal', data: { from: 'zoe', to: 'alice', signal: { x: 1 } } })
    expect(await alice.nextSignal()).toMatchObject({ params: { from: 'zoe', signal: { x: 1 } } })
    const asked = alice.ask('find', { id: 'zoe' })
    await waitUntil(() => original.heard.length === 6)
    await original.says({ type: 'found', data: { id: 'zoe' } })
    expect(await asked).toMatchObject({ result: 'zoe' })
    alice.signal('alice', 'zoe', 2)
    await waitUntil(() => original.heard.length >= 8)
    expect(original.heard).toEqual([
      { type: 'find', data: { id: 'alice' } },
      { type: 'find', data: { id: 'alice' } },
      { type: 'found', data: { id: 'alice', found: true } },
      { type: 'find', data: { id: 'nobody' } },
      { type: 'signal', data: { from: 'zoe', to: 'alice', signal: { x: 1 } } },
      { type: 'find', data: { id: 'zoe' } },
      { type: 'found', data: { id: 'zoe' } },
      { type: 'signal', data: { from: 'alice', to: 'zoe', signal: 2 } },
    ])
  } finally {
    original.close()
  }
})

it('without Redis it serves its own peers and says so, and joins the others when Redis is back', async () => {
  const [one, other] = [await started(), await started()]
  const alice = await (await one.peer()).registered('alice')
  const carol = await (await one.peer()).registered('carol')
  const bob = await (await other.peer()).registered('bob')
  await redis.kill()
  const both = [one.role, other.role]
  await waitUntil(() => both.every((role) => role.health['redis'] === 'away'))
  expect(brokers.loggedAs('Redis is away: only peers of this broker are reached')).toHaveLength(2)
  expect(await alice.ask('exists', { id: 'carol' })).toMatchObject({ result: true })
  expect(await alice.ask('exists', { id: 'bob' })).toMatchObject({ result: false })
  expect(await alice.ask('signal', { from: 'alice', to: 'bob', signal: 0 })).toMatchObject({
    error: { code: -32603 },
  })
  alice.signal('alice', 'carol', 1)
  expect(await carol.nextSignal()).toMatchObject({ params: { signal: 1 } })
  await (await one.peer()).registered('dave')
  await redis.run()
  await waitUntil(() => both.every((role) => role.health['redis'] === 'connected'))
  alice.signal('alice', 'bob', 2)
  expect(await bob.nextSignal()).toMatchObject({ params: { signal: 2 } })
  expect(await bob.ask('find', { id: 'alice' })).toMatchObject({ result: 'alice' })
})

it('starts without Redis', async () => {
  await redis.kill()
  const { peer, role } = await brokers.start({ redis: redis.url })
  const alice = await (await peer()).registered('alice')
  expect(role.health).toMatchObject({ redis: 'away', registered: 1 })
  await redis.run()
  await waitUntil(() => role.health['redis'] === 'connected')
  expect(await alice.ask('find', { id: 'nobody' })).toMatchObject({ result: null })
})
