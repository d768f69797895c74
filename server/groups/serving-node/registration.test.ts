import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { challengeIn, groupTicketEntry, pointsElsewhere, writeClientPacket } from '../../../protocol/groups'
import { GroupKeys } from '../group-keys'
import { GroupTickets } from '../group-tickets'
import type { GroupClient } from '../testing/group-client'
import { GroupsNetwork, type StartedNode } from '../testing/groups-network'

const [ANNA, BOB, CARA] = [1, 2, 3]

describe('a registration at a serving node', () => {
  let network: GroupsNetwork
  let node: StartedNode

  const responses = (client: GroupClient): string[] =>
    client
      .of('registration-response')
      .map(({ extension }) =>
        challengeIn(extension) ? 'challenge' : pointsElsewhere(extension) ? 'elsewhere' : 'welcome',
      )
  const members = (): unknown => node.role.health['members']

  beforeEach(async () => {
    network = new GroupsNetwork()
    await network.startBalancer()
    await network.startController()
    node = await network.startNode()
  })
  afterEach(() => network.stop())

  it('is challenged, then answered, and the call of the group is told', async () => {
    const anna = await network.member(node, { userId: ANNA })
    expect(responses(anna)).toEqual(['challenge', 'welcome'])
    expect(anna.of('call-started')).toEqual([
      {
        ...{ kind: 'call-started', userId: 0, groupId: 7, callId: 1 },
        ...{ mediaEndpoint: node.endpoint, floorEndpoint: node.endpoint },
      },
    ])
    // Nothing that is answered to a stranger is longer than what was sent.
    expect(anna.sent[0]?.length).toBeGreaterThan(31)
    expect(members()).toBe(1)
  })

  it('of nobody with a good ticket is not answered, and a line a minute tells of all of them', async () => {
    const stranger = await network.client(node, { userId: ANNA })
    const others = new GroupTickets(network.clock, new GroupKeys(new Uint8Array(32).fill(8)))
    const admission = { ...stranger.admission, userId: BOB }
    stranger.send(writeClientPacket({ kind: 'registration', userId: ANNA }))
    for (const ticket of [others.issue(stranger.admission), network.tickets.issue(admission)])
      stranger.send(
        writeClientPacket({ kind: 'registration', userId: ANNA, extension: groupTicketEntry(ticket) }),
      )
    const nobody = network.tickets.issue({ ...stranger.admission, userId: 0 })
    stranger.send(writeClientPacket({ kind: 'registration', userId: 0, extension: groupTicketEntry(nobody) }))
    stranger.startCall()
    stranger.askFloor()
    stranger.say('hello', 1)
    await network.settle()
    expect(stranger.packets).toEqual([])
    expect(members()).toBe(0)
    expect(network.lines.filter((line) => line.startsWith('not admitted'))).toHaveLength(1)
  })

  it('with a ticket alone, or a wrong proof, gets a challenge and nothing else', async () => {
    const thief = await network.client(node, { userId: ANNA })
    const wrong = new GroupTickets(network.clock, new GroupKeys(new Uint8Array(32).fill(8)))
    const { ticket } = thief
    thief.useTicket(wrong, ticket)
    thief.answersChallenges = false
    for (let n = 0; n < 3; n++) {
      thief.register()
      await network.settle()
    }
    expect(responses(thief)).toEqual(['challenge', 'challenge', 'challenge'])
    expect(members()).toBe(0)
  })

  it('that was copied moves nobody, and ends nobody', async () => {
    const anna = await network.member(node, { userId: ANNA })
    const bob = await network.member(node, { userId: BOB })
    const thief = await network.client(node, { userId: CARA }, '127.0.0.2')
    anna.register({ leaves: true })
    const leave = anna.sent.at(-1) ?? new Uint8Array(0)
    await network.settle()
    network.clock.advance(10)
    anna.register()
    await network.settle()
    expect(members()).toBe(2)
    // From her own address as well, as far as that can be forged.
    anna.send(leave)
    await network.settle()
    expect(members()).toBe(2)
    thief.answersChallenges = false
    for (const copy of [...anna.sent, leave]) thief.send(copy)
    await network.settle()
    // Those who copy can't answer it.
    expect(new Set(responses(thief))).toEqual(new Set(['challenge']))
    bob.say('hello')
    await network.settle()
    expect(anna.heard).toEqual(['hello'])
    expect(thief.heard).toEqual([])
    expect(members()).toBe(2)
  })

  it('follows its user to another address', async () => {
    const anna = await network.member(node, { userId: ANNA })
    const bob = await network.member(node, { userId: BOB })
    network.clock.advance(10)
    const moved = await network.client(node, anna.admission, '127.0.0.3')
    moved.useTicket(network.tickets, anna.ticket)
    moved.register()
    await network.settle()
    bob.say('hello')
    moved.say('from here', bob.callId)
    anna.say('from there')
    await network.settle()
    expect(moved.heard).toEqual(['hello'])
    expect(anna.heard).toEqual([])
    expect(bob.heard).toEqual(['from here'])
    expect(members()).toBe(2)
  })

  it('with an older ticket than the last is none', async () => {
    const anna = await network.member(node, { userId: ANNA, isModerator: true })
    const old = anna.ticket
    await network.pass(2_000)
    anna.useTicket(network.tickets, network.tickets.issue(anna.admission))
    anna.register()
    await network.settle()
    const before = responses(anna).length
    anna.useTicket(network.tickets, old)
    anna.register()
    await network.settle()
    expect(responses(anna)).toHaveLength(before)
  })

  it('holds for 45 s, and for no longer than the ticket', async () => {
    const anna = await network.member(node, { userId: ANNA })
    const bob = await network.client(node, { userId: BOB })
    bob.useTicket(network.tickets, network.tickets.issue(bob.admission, 20_000))
    bob.register()
    await network.settle()
    expect(members()).toBe(2)
    await network.pass(21_000)
    expect(members()).toBe(1)
    anna.register()
    await network.pass(44_000)
    expect(members()).toBe(1)
    await network.pass(2_000)
    expect(members()).toBe(0)
  })

  it('ends at once when its user leaves', async () => {
    const anna = await network.member(node, { userId: ANNA })
    await network.member(node, { userId: BOB })
    anna.register({ leaves: true })
    await network.settle()
    expect(members()).toBe(1)
  })

  it('is refused at a node that is full, and has room at another', async () => {
    node = await network.startNode({ members: 1 })
    await network.member(node, { userId: ANNA })
    const bob = await network.member(node, { userId: BOB })
    expect(responses(bob)).toEqual(['elsewhere'])
    expect(members()).toBe(1)
  })

  it('is refused at a node that is drained, which sends away whom it has', async () => {
    const anna = await network.member(node, { userId: ANNA })
    node.role.drain()
    await network.pass(200)
    const bob = await network.member(node, { userId: BOB })
    expect(responses(anna)).toEqual(['challenge', 'welcome', 'elsewhere'])
    expect(responses(bob)).toEqual(['elsewhere'])
    const other = await network.startNode()
    anna.moveTo(other.endpoint)
    anna.register()
    await network.settle()
    expect(members()).toBe(0)
    expect(other.role.health['members']).toBe(1)
  })

  it('has one user of a group at an address, the newest', async () => {
    const anna = await network.member(node, { userId: ANNA })
    const ticket = network.tickets.issue({ ...anna.admission, userId: BOB })
    expect(members()).toBe(1)
    anna.useTicket(network.tickets, ticket)
    Object.assign(anna.admission, { userId: BOB })
    anna.register()
    await network.settle()
    expect(members()).toBe(1)
  })

  it('of many costs a host only so much', async () => {
    const flood = await network.client(node, { userId: CARA }, '127.0.0.4')
    for (let n = 0; n < 3_000; n++) {
      flood.send(writeClientPacket({ kind: 'registration', userId: n + 1 }))
      if (n % 100 === 0) await network.settle()
    }
    await network.settle()
    flood.register()
    await network.settle()
    expect(flood.packets).toEqual([])
    await network.member(node, { userId: ANNA })
    expect(members()).toBe(1)
  })
})
