import { expect, it } from 'vitest'
import { USUAL_COSTS } from './costs'
import { NO_WORK } from './processor'
import { SimulatedNetwork } from './simulated-network'

async function sixty(): Promise<SimulatedNetwork> {
  const network = new SimulatedNetwork({
    ...{ nodes: 3, seed: 1, costs: USUAL_COSTS, meter: NO_WORK, watching: 'all' },
  })
  await network.start()
  await network.fill(20)
  return network
}

const expectAgreement = async (network: SimulatedNetwork): Promise<void> => {
  await network.until(() => network.doAgree)
  await network.quiet()
  expect(network.nodes.filter(({ isDead }) => !isDead).map(({ roster }) => roster.size)).toEqual(
    network.nodes.filter(({ isDead }) => !isDead).map(() => network.expected),
  )
  expect(network.problems).toEqual([])
}

it('lets every phone of three nodes know everybody once, and counts what arrives', async () => {
  const network = await sixty()
  await network.quiet()
  const sent = network.nodes.reduce((sum, { phones }) => sum + phones.bytes, 0)
  const arrived = [...network.watchers.values()].reduce((sum, { bytes }) => sum + bytes, 0)
  expect(network.expected).toBe(60)
  expect(sent).toBe(arrived)
  await expectAgreement(network)
})

it('agrees after people have come, gone and called', async () => {
  const network = await sixty()
  await network.live(5, { logins: 10, calls: 10 })
  await expectAgreement(network)
  expect(network.expected).toBe(60)
  expect(network.delays.calls.length).toBeGreaterThan(40)
  expect(Math.max(...network.delays.nodes)).toBeLessThan(100)
})

it('agrees after a node has died', async () => {
  const network = await sixty()
  const [first] = network.nodes
  if (first) network.kill(first)
  expect(network.doAgree).toBe(false)
  await expectAgreement(network)
  expect(network.expected).toBe(40)
})

it('agrees after a store that was away, and after one that has lost everything', async () => {
  const network = await sixty()
  network.cut()
  for (let n = 0; n < 5; n++) network.leaveOne()
  await network.clock.advance(10_000)
  network.heal()
  await expectAgreement(network)
  network.cut()
  network.store.memory.loseContent()
  await network.clock.advance(1_000)
  network.heal()
  await expectAgreement(network)
  expect(network.expected).toBe(55)
  expect(network.nodes.map(({ lostPhones }) => lostPhones)).toEqual([0, 0, 0])
})

it('is the same for the same seed', async () => {
  const [one, other] = [await sixty(), await sixty()]
  for (const network of [one, other]) await network.live(2, { logins: 20, calls: 20 })
  expect(one.delays).toEqual(other.delays)
})
