import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { rightsEntry, writeClientPacket, writeRelay, writeVoicePayload } from '../../../protocol/groups'
import { GroupKeys } from '../group-keys'
import type { GroupClient } from '../testing/group-client'
import { GroupsNetwork, type StartedNode } from '../testing/groups-network'
import { rawSocket, sealerOf } from '../testing/raw-socket'

const [ANNA, BOB, CARA, DAN] = [1, 2, 3, 4]

describe('the sound of a group', () => {
  let network: GroupsNetwork
  let node: StartedNode
  let other: StartedNode
  let anna: GroupClient
  let bob: GroupClient
  let cara: GroupClient

  beforeEach(async () => {
    network = new GroupsNetwork()
    await network.startBalancer()
    await network.startController()
    node = await network.startNode()
    other = await network.startNode()
    anna = await network.member(node, { userId: ANNA })
    bob = await network.member(node, { userId: BOB })
    cara = await network.member(other, { userId: CARA })
  })
  afterEach(() => network.stop())

  it('goes as it came to all others in the group, at any node, once each', async () => {
    const stranger = await network.member(other, { userId: DAN, groupId: 8 })
    anna.say('hello')
    cara.say('here')
    await network.settle()
    expect(anna.heard).toEqual(['here'])
    expect(bob.heard.toSorted()).toEqual(['hello', 'here'])
    expect(cara.heard).toEqual(['hello'])
    expect(stranger.heard).toEqual([])
    expect(bob.of('media')[0]).toMatchObject({ keyId: 1, callId: anna.callId })
  })

  it('comes from registered addresses only, and in a call of theirs', async () => {
    const spoofer = await network.client(node, { userId: ANNA }, '127.0.0.2')
    spoofer.say('forged', anna.callId)
    const dan = await network.member(node, { userId: DAN, groupId: 8 })
    dan.say('elsewhere', anna.callId)
    anna.say('nowhere', 999)
    await network.settle()
    expect([...bob.heard, ...cara.heard, ...dan.heard]).toEqual([])
  })

  it('that somebody copies is not forwarded from elsewhere, and what its speaker sends out of order goes on as it comes', async () => {
    anna.say('one')
    const copy = anna.sent.at(-1) ?? new Uint8Array(0)
    for (const text of ['three', 'two']) anna.say(text)
    const thief = await network.client(node, { userId: ANNA }, '127.0.0.2')
    thief.send(copy)
    await network.settle()
    expect(bob.heard).toEqual(['one', 'three', 'two'])
  })

  it('is not sent to those who do not want to hear somebody, until they do', async () => {
    bob.register({ muted: [ANNA, CARA] })
    await network.settle()
    anna.say('one')
    cara.say('two')
    await network.settle()
    expect(bob.heard).toEqual([])
    bob.register()
    await network.settle()
    anna.say('three')
    bob.register({ muted: [] })
    await network.settle()
    anna.say('four')
    await network.settle()
    expect(bob.heard).toEqual(['four'])
    expect(cara.heard).toEqual(['one', 'three', 'four'])
  })

  it('of whoever only listens is not forwarded', async () => {
    const dan = await network.member(node, { userId: DAN, listensOnly: true })
    dan.say('hello')
    anna.say('hi')
    await network.settle()
    expect(dan.heard).toEqual(['hi'])
    expect(bob.heard).toEqual(['hi'])
  })

  it('is limited to 200 packets a second for each member', async () => {
    for (let n = 0; n < 300; n++) anna.say('flood')
    bob.say('hello')
    await network.settle()
    expect(cara.heard.filter((text) => text === 'flood')).toHaveLength(200)
    expect(cara.heard).toContain('hello')
  })

  it('is limited in bytes, and to datagrams of 1,400', async () => {
    anna.say('x'.repeat(1396))
    await network.settle()
    expect(bob.heard).toEqual([])
    for (let n = 0; n < 100; n++) anna.say('x'.repeat(1395))
    await network.settle()
    expect(bob.heard).toHaveLength(71)
    expect(cara.heard).toHaveLength(71)
  })

  it('of eight is heard at once, the loudest', async () => {
    const voice = (level: number): Uint8Array =>
      writeVoicePayload({ sequence: 1, frames: [{ level, timestamp: 0, frame: Uint8Array.of(level) }] })
    const speakers = [anna]
    for (let userId = 10; userId < 18; userId++) speakers.push(await network.member(node, { userId }))
    const talk = async (): Promise<number> => {
      const before = cara.of('media').length
      for (const [n, speaker] of speakers.entries()) {
        const payload = voice(n === 8 ? 5 : 20 + n)
        speaker.send(writeClientPacket({ kind: 'media', callId: cara.callId, keyId: 1, payload }))
      }
      await network.settle()
      return cara.of('media').length - before
    }
    expect(await talk()).toBe(8)
    for (let n = 0; n < 10; n++) await network.pass(100, () => void talk())
    await talk()
    expect(await talk()).toBe(8)
    const levels = cara.of('media').map(({ payload }) => payload[1])
    expect(levels.slice(-8)).toContain(5)
    expect(levels.slice(-8)).not.toContain(27)
  })

  it('of other nodes is taken from them alone, once, and not passed on to nodes', async () => {
    const packet = writeClientPacket({
      kind: 'media',
      ...{ callId: bob.callId, keyId: 1, payload: Buffer.from('forged') },
    })
    const relayed = {
      kind: 'relayed-packet',
      ...{ userId: CARA, groupId: 7, packet, isModerator: false, hasFloor: false, isForUser: false },
    } as const
    const stamp = { run: 0xffffffffffffn, counter: 1 }
    // Right, but from an address that is no node's.
    const thief = await network.client(node, { userId: DAN }, '127.0.0.5')
    thief.send(writeRelay(relayed, stamp, network.keys.relayMac))
    await network.settle()
    expect(bob.heard).toEqual([])
    // From a node's address, as it seems, but without the key; and then a real one, twice.
    const fake = await rawSocket()
    const registering = await rawSocket()
    const seal = sealerOf(network.keys)
    const endpoint = { address: fake.address, port: fake.port }
    registering.send(seal({ kind: 'register-serving-node', requestId: 1, endpoint }), network.balancer.port)
    await network.settle()
    fake.send(writeRelay(relayed, stamp, new GroupKeys(new Uint8Array(32)).relayMac), node.endpoint.port)
    await network.settle()
    expect(bob.heard).toEqual([])
    const authentic = writeRelay(relayed, stamp, network.keys.relayMac)
    for (let n = 0; n < 3; n++) fake.send(authentic, node.endpoint.port)
    await network.settle()
    expect(bob.heard).toEqual(['forged'])
    expect(cara.heard).toEqual([])
    // A recording from before a restart of that node.
    fake.send(writeRelay(relayed, { run: 1n, counter: 9 }, network.keys.relayMac), node.endpoint.port)
    await network.settle()
    expect(bob.heard).toHaveLength(1)
    await Promise.all([fake.close(), registering.close()])
  })

  it('of other nodes is heard once in whatever order it comes, unless it is far too late', async () => {
    const fake = await rawSocket()
    const registering = await rawSocket()
    const endpoint = { address: fake.address, port: fake.port }
    const seal = sealerOf(network.keys)
    registering.send(seal({ kind: 'register-serving-node', requestId: 1, endpoint }), network.balancer.port)
    await network.settle()
    const relay = (counter: number): void => {
      const payload = Buffer.from(String(counter))
      const packet = writeClientPacket({ kind: 'media', callId: bob.callId, keyId: 1, payload })
      const said = { userId: DAN, groupId: 7, packet, isModerator: false, hasFloor: false, isForUser: false }
      const stamp = { run: 0xffffffffffffn, counter }
      fake.send(
        writeRelay({ kind: 'relayed-packet', ...said }, stamp, network.keys.relayMac),
        node.endpoint.port,
      )
    }
    for (const counter of [2, 1, 3, 1, 2, 1500, 477, 476]) {
      relay(counter)
      await network.settle()
    }
    expect(bob.heard).toEqual(['2', '1', '3', '1500', '477'])
    await Promise.all([fake.close(), registering.close()])
  })

  it('of whom the host has silenced, or put out, is not forwarded', async () => {
    const host = await rawSocket()
    const seal = sealerOf(network.keys)
    const decide = async (requestId: number, isSilenced: boolean, isOut: boolean): Promise<void> => {
      host.send(
        seal({
          ...{ kind: 'registration-update', requestId, groupId: 7, userId: ANNA },
          endpoint: { address: '0.0.0.0', port: 0 },
          extension: rightsEntry({ isSilenced, isOut }),
        }),
        network.balancer.port,
      )
      await network.settle()
    }
    await decide(1, true, false)
    anna.say('one')
    // Sound and decisions come to two sockets, of which either may be read first.
    await network.settle()
    await decide(2, false, false)
    anna.say('two')
    await network.settle()
    expect(bob.heard).toEqual(['two'])
    await decide(3, false, true)
    expect(anna.of('call-ended')).toHaveLength(1)
    anna.say('three')
    anna.register()
    await network.settle()
    anna.say('four')
    await network.settle()
    expect(bob.heard).toEqual(['two'])
    await decide(4, false, false)
    await network.pass(100)
    anna.register()
    await network.settle()
    anna.say('five')
    await network.settle()
    expect(bob.heard).toEqual(['two', 'five'])
    await host.close()
  })

  it('goes on where the balancer is lost, and to those who come after another has taken over', async () => {
    await network.loseBalancer()
    await network.pass(4_000)
    anna.say('one')
    await network.settle()
    expect([...bob.heard, ...cara.heard]).toEqual(['one', 'one'])
    const balancer = await network.startBalancer()
    await network.pass(4_000)
    expect(balancer.health).toMatchObject({ servingNodes: 2, callControllers: 1, usersInGroups: 3 })
    const dan = await network.member(other, { userId: DAN })
    anna.say('two')
    await network.settle()
    expect(dan.heard).toEqual(['two'])
  })

  it('goes to nodes that are new, and no more to those that are lost', async () => {
    await other.role.stop()
    await network.pass(4_000)
    expect(node.role.health['otherNodes']).toBe(0)
    const third = await network.startNode()
    const dan = await network.member(third, { userId: DAN })
    anna.say('hello')
    dan.say('hi')
    await network.settle()
    expect(dan.heard).toEqual(['hello'])
    expect(anna.heard).toEqual(['hi'])
  })

  it('is not disturbed by datagrams of no meaning', async () => {
    const stranger = await network.client(node, { userId: DAN }, '127.0.0.6')
    for (let type = 0; type < 16; type++)
      for (const length of [0, 1, 4, 5, 8, 30, 1500]) stranger.send(new Uint8Array(length).fill(type))
    await network.settle()
    anna.say('hello')
    await network.settle()
    expect(stranger.packets).toEqual([])
    expect(bob.heard).toEqual(['hello'])
  })
})
