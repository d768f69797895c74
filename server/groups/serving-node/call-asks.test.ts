import { afterEach, beforeEach, expect, it } from 'vitest'
import { GroupsNetwork } from '../testing/groups-network'
import { rawSocket } from '../testing/raw-socket'

const GROUPS = 20
/** As many requests of an outbox wait for an answer at once. */
const AT_ONCE = 16

let network: GroupsNetwork
beforeEach(() => {
  network = new GroupsNetwork()
})
afterEach(() => network.stop())

it('asks for the calls of a few groups at once, and for those of the others when no answer has come', async () => {
  const balancer = await rawSocket()
  try {
    network.balancer = balancer
    const node = await network.startNode()
    for (let n = 1; n <= GROUPS; n++) await network.member(node, { userId: n, groupId: n })
    const asked = (): number => {
      const groups = balancer.packets.flatMap((packet) =>
        packet?.kind === 'start-call' ? [packet.groupId] : [],
      )
      return new Set(groups).size
    }
    await network.pass(2_500)
    expect(asked()).toBe(AT_ONCE)
    await network.pass(2_500)
    expect(asked()).toBe(GROUPS)
  } finally {
    await balancer.close()
  }
})

it('asks for all calls at once where they are answered', async () => {
  await network.startBalancer()
  await network.startController()
  const node = await network.startNode()
  const members = []
  for (let n = 1; n <= GROUPS; n++) members.push(await network.member(node, { userId: n, groupId: n }))
  expect(members.every(({ callId }) => callId > 0)).toBe(true)
})
