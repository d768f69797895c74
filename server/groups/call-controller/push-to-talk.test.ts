import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  type Endpoint,
  placeIn,
  rightsEntry,
  talkLimitIn,
  type UserRights,
  writeClientPacket,
  writeRelay,
} from '../../../protocol/groups'
import { GroupKeys } from '../group-keys'
import type { GroupClient } from '../testing/group-client'
import { GroupsNetwork, type StartedNode } from '../testing/groups-network'
import { rawSocket, sealerOf } from '../testing/raw-socket'
import type { CallControllerRole } from './call-controller-role'

const [ANNA, BOB, CARA] = [1, 2, 3]

describe('a push-to-talk group over two nodes', () => {
  let network: GroupsNetwork
  let controller: CallControllerRole
  let controllerEndpoint: Endpoint
  let node: StartedNode
  let other: StartedNode
  let anna: GroupClient
  let bob: GroupClient
  let cara: GroupClient

  /** What was said about the floor, in order. */
  const news = (client: GroupClient): string[] =>
    client.packets.flatMap((packet) => {
      if (packet.kind === 'floor-granted') return [`granted ${packet.userId}`]
      if (packet.kind === 'floor-denied') return [`denied ${placeIn(packet.extension) ?? '-'}`]
      return packet.kind === 'floor-released' ? ['released'] : []
    })
  const all = (): GroupClient[] => [anna, bob, cara]

  beforeEach(async () => {
    network = new GroupsNetwork()
    await network.startBalancer()
    const started = await network.startController()
    controller = started.role
    controllerEndpoint = started.endpoint
    node = await network.startNode()
    other = await network.startNode()
    anna = await network.member(node, { userId: ANNA, isPushToTalk: true })
    bob = await network.member(node, { userId: BOB, isPushToTalk: true })
    cara = await network.member(other, { userId: CARA, isPushToTalk: true, isModerator: true })
  })
  afterEach(() => network.stop())

  it('gives the floor to the first who asks, tells all, and forwards that voice only', async () => {
    anna.askFloor()
    await network.settle()
    for (const client of all()) expect(news(client)).toEqual(['granted 1'])
    expect(talkLimitIn(cara.of('floor-granted')[0]?.extension)).toBe(60)
    anna.say('mine')
    bob.say('not mine')
    cara.say('nor mine')
    await network.settle()
    expect(bob.heard).toEqual(['mine'])
    expect(cara.heard).toEqual(['mine'])
    expect(anna.heard).toEqual([])
    expect(news(bob)).toEqual(['granted 1', 'denied 1'])
    // A moderator is before all who wait.
    expect(news(cara)).toEqual(['granted 1', 'denied 1'])
    anna.letGo()
    await network.settle()
    expect(news(anna)).toEqual(['granted 1', 'released', 'granted 3'])
  })

  it('is asked by voice, which is heard from the grant on', async () => {
    anna.say('lost')
    await network.settle()
    expect(news(bob)).toEqual(['granted 1'])
    anna.say('heard')
    await network.settle()
    expect(bob.heard).toEqual(['heard'])
  })

  it('passes it on after a silence of two seconds, and when its holder leaves', async () => {
    anna.askFloor()
    await network.settle()
    bob.askFloor()
    await network.pass(2_500, () => bob.askFloor())
    expect(new Set(news(bob))).toEqual(new Set(['granted 1', 'denied 1', 'released', 'granted 2']))
    expect(news(cara)).toEqual(['granted 1', 'released', 'granted 2'])
    cara.askFloor()
    await network.settle()
    bob.register({ leaves: true })
    await network.settle()
    expect(news(cara).slice(-2)).toEqual(['released', 'granted 3'])
  })

  it('keeps it as long as its holder talks, to the limit', async () => {
    anna.askFloor()
    await network.settle()
    await network.pass(30_000, () => anna.say('on'))
    for (const client of all()) client.register()
    await network.pass(29_000, () => anna.say('on'))
    expect(news(anna)).toEqual(['granted 1'])
    await network.pass(2_000, () => anna.say('on'))
    expect(news(anna)).toEqual(['granted 1', 'released'])
  })

  it('starts a call for whoever asks for one, who has the floor', async () => {
    const dan = await network.member(node, { userId: 4, groupId: 9, isPushToTalk: true })
    dan.startCall()
    await network.settle()
    expect(news(dan)).toEqual(['granted 4'])
    expect(dan.of('call-started')).toHaveLength(2)
  })

  it('tells those who come later, and again whoever asks again', async () => {
    anna.askFloor()
    await network.settle()
    anna.askFloor()
    await network.settle()
    expect(news(anna)).toEqual(['granted 1', 'granted 1'])
    expect(news(bob)).toEqual(['granted 1'])
    const dan = await network.member(node, { userId: 4, isPushToTalk: true })
    expect(dan.of('call-started').at(-1)?.userId).toBe(ANNA)
  })

  it('does not give it to those who only listen, are silenced, or ask for others', async () => {
    const dan = await network.member(node, { userId: 4, isPushToTalk: true, listensOnly: true })
    dan.askFloor()
    dan.say('hello')
    Object.assign(anna.admission, { userId: BOB })
    anna.askFloor()
    await network.settle()
    expect(news(dan)).toEqual(['denied -'])
    expect(news(bob)).toEqual([])
  })

  it('is taken and given by the host of the room', async () => {
    const host = await rawSocket()
    const seal = sealerOf(network.keys)
    let requestId = 0
    const decide = async (userId: number, rights: Partial<UserRights>): Promise<void> => {
      const extension = rightsEntry({ isSilenced: false, isOut: false, ...rights })
      const endpoint = { address: '0.0.0.0', port: 0 }
      const packet = { kind: 'registration-update', requestId: requestId++, groupId: 7, userId } as const
      host.send(seal({ ...packet, endpoint, extension }), network.balancer.port)
      await network.settle()
    }
    anna.askFloor()
    await network.settle()
    await decide(BOB, { floor: 'given' })
    expect(news(cara)).toEqual(['granted 1', 'released', 'granted 2'])
    await decide(BOB, { floor: 'taken' })
    await decide(BOB, { isSilenced: true })
    bob.askFloor()
    bob.say('hello')
    await network.settle()
    expect(news(cara)).toEqual(['granted 1', 'released', 'granted 2', 'released'])
    expect(news(bob).at(-1)).toBe('denied -')
    await decide(BOB, {})
    bob.askFloor()
    await network.settle()
    expect(news(cara).at(-1)).toBe('granted 2')
    await decide(0, { floor: 'taken' })
    expect(news(cara).at(-1)).toBe('released')
    bob.askFloor()
    await network.settle()
    expect(news(cara).at(-1)).toBe('granted 2')
    await decide(BOB, { isOut: true })
    expect(news(cara).at(-1)).toBe('released')
    await host.close()
  })

  it('is decided for serving nodes of the network only', async () => {
    const { port } = controllerEndpoint
    const stranger = await rawSocket()
    const ask = {
      kind: 'relayed-packet',
      ...{ userId: BOB, groupId: 7, isModerator: true, hasFloor: true },
      ...{ isForUser: false, packet: Uint8Array.of(10, 0, 0, 0, BOB, 0, 7) },
    } as const
    const wrong = new GroupKeys(new Uint8Array(32))
    for (let counter = 0; counter < 50; counter++)
      stranger.send(writeRelay(ask, { run: 1n, counter }, wrong.relayMac), port)
    stranger.send(Uint8Array.of(11), port)
    stranger.send(new Uint8Array(2_000).fill(11), port)
    await network.settle()
    expect(news(bob)).toEqual([])
    expect(stranger.received).toEqual([])
    // With the right code, from somewhere that the balancer does not know.
    const here = { kind: 'groups-here', node: { address: stranger.address, port: stranger.port } } as const
    stranger.send(
      writeRelay({ ...here, groupIds: [7] }, { run: 1n, counter: 60 }, network.keys.relayMac),
      port,
    )
    stranger.send(writeRelay(ask, { run: 1n, counter: 61 }, network.keys.relayMac), port)
    await network.settle()
    expect(news(bob)).toEqual([])
    expect(stranger.received).toEqual([])
    // What a controller says is believed from its own address only.
    const grant = writeClientPacket({ kind: 'floor-granted', userId: BOB, groupId: 7, callId: 1 })
    const told = { ...ask, packet: grant }
    stranger.send(writeRelay(told, { run: 1n << 60n, counter: 1 }, network.keys.relayMac), node.endpoint.port)
    await network.settle()
    expect(news(bob)).toEqual([])
    await stranger.close()
  })

  it('lets each member ask only so often', async () => {
    anna.askFloor()
    await network.settle()
    for (let n = 0; n < 100; n++) bob.askFloor()
    await network.settle()
    expect(news(bob).filter((line) => line === 'denied 1')).toHaveLength(10)
  })

  it('goes on with the same speaker when its controller is lost, within two seconds', async () => {
    const { role: spare } = await network.startController()
    anna.askFloor()
    await network.settle()
    const [first, second] =
      Number(controller.health['groups']) > 0 ? [controller, spare] : [spare, controller]
    await first.stop()
    await network.pass(2_000, () => {
      anna.say('on')
      bob.askFloor()
    })
    expect(second.health['groups']).toBe(1)
    expect(news(cara)).toEqual(['granted 1'])
    expect(cara.heard).toHaveLength(20)
    const before = news(bob).length
    anna.letGo()
    await network.settle()
    expect(news(cara).slice(-2)).toEqual(['released', 'granted 2'])
    expect(news(bob).length).toBeGreaterThan(before)
  })

  it('releases the floor when its controller is lost and there is no other', async () => {
    anna.askFloor()
    await network.settle()
    await controller.stop()
    await network.pass(6_500, () => anna.say('on'))
    expect(news(cara).at(-1)).toBe('released')
  })

  it('loses the floor of a node that is lost', async () => {
    cara.askFloor()
    await network.settle()
    bob.askFloor()
    await network.settle()
    await other.role.stop()
    await network.pass(4_000, () => bob.askFloor())
    expect(news(bob).at(-1)).toBe('granted 2')
  })
})
