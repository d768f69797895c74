import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import fc from 'fast-check'
import {
  askerIn,
  challengeIn,
  controllerIn,
  type Extension,
  groupTicketIn,
  leaseIn,
  leavesIn,
  loadIn,
  isRelay,
  MAX_MUTED,
  mediaLevel,
  mutedIn,
  nodeIn,
  placeIn,
  pointsElsewhere,
  proofIn,
  readClientPacket,
  readGroupTicket,
  readLoadBalancerPacket,
  readRelay,
  readVoicePayload,
  type Relay,
  relaySealIn,
  rightsEntry,
  rightsIn,
  sealIn,
  talkLimitIn,
  writeClientPacket,
  writeGroupTicket,
  writeLoadBalancerPacket,
  writeRelay,
  writeVoicePayload,
} from '../../../protocol/groups'
import { VECTORS } from '../../../protocol/groups/testing/vectors'
import { LoadBalancer } from '../../../server/groups/balancer/load-balancer'
import { RequestEndpoint } from '../../../server/groups/request-endpoint'
import { anyBytes, mutate, mutations } from '../cases/bytes'
import { pureTarget, type Scene, socketTarget } from '../target'

/** Blocks with all the entries, and with the code of a packet alone. */
const BLOCKS = [
  '',
  '5244010200000003000800000000010000000204000900000001f4000061a801',
  '5244010500020005dc06000600c000020713cf07000600c6336404232808000400000004d2090002000003',
  `5244010b001c000123456789abcdeffffffffe${'ab'.repeat(16)}`,
  `52440114001000${'ab'.repeat(16)}1500140000000007${'cd'.repeat(16)}`,
  '524401160000001700010005',
  `52440101001c0001000004d210920165535f00${'cd'.repeat(16)}`,
]

const samplesOf = (plane: 'client' | 'load-balancer'): readonly Uint8Array[] =>
  VECTORS.filter((vector) => vector.plane === plane).flatMap(({ hex }) =>
    BLOCKS.map((block) => new Uint8Array(Buffer.from(hex + block, 'hex'))),
  )

const datagrams = (plane: 'client' | 'load-balancer') =>
  fc.oneof(
    fc.tuple(fc.constantFrom(...samplesOf(plane)), mutations).map((both) => mutate(...both)),
    fc.tuple(fc.nat(11), anyBytes(60)).map(([type, bytes]) => Uint8Array.of(type, ...bytes)),
    anyBytes(1500),
  )

/** Reads every entry: none throws, and each has its limits. */
function testEntries(entries: Extension): void {
  leavesIn(entries)
  askerIn(entries)
  placeIn(entries)
  talkLimitIn(entries)
  pointsElsewhere(entries)
  assert.equal(challengeIn(entries)?.length ?? 16, 16)
  const rights = rightsIn(entries)
  if (rights) assert.deepEqual(rightsIn(rightsEntry(rights)), rights)
  loadIn(entries)
  assert.ok((mutedIn(entries)?.length ?? 0) <= MAX_MUTED)
  assert.ok((leaseIn(entries) ?? 1) > 0)
  for (const endpoint of [nodeIn(entries), controllerIn(entries)])
    if (endpoint) assert.match(endpoint.address, /^\d+\.\d+\.\d+\.\d+$/)
  const signed = groupTicketIn(entries)
  if (signed) assert.equal(signed.covered.length + signed.code.length, entries.get(1)?.length)
}

export const loadBalancerPlane = pureTarget({
  name: 'load-balancer-plane',
  about:
    'any datagram among balancer, nodes and controllers: nothing, or a packet that is written and read again',
  share: 1000,
  cases: datagrams('load-balancer'),
  test: (bytes) => {
    const found = sealIn(bytes)
    if (found) assert.equal(found.covered.length + found.code.length, bytes.length)
    const packet = readLoadBalancerPacket(bytes)
    if (!packet) return
    const again = writeLoadBalancerPacket(packet)
    assert.deepEqual(Buffer.from(again), Buffer.from(bytes.subarray(0, again.length)))
    assert.deepEqual(readLoadBalancerPacket(again), packet)
    testEntries(packet.extension ?? new Map())
  },
})

export const clientPlane = pureTarget({
  name: 'client-plane',
  about: 'any datagram of clients in group calls: nothing, or a packet that is written and read again',
  share: 1000,
  cases: datagrams('client'),
  test: (bytes) => {
    const proof = proofIn(bytes)
    if (proof) assert.equal(proof.covered.length + proof.code.length, bytes.length)
    assert.ok(mediaLevel(bytes) <= 127)
    const packet = readClientPacket(bytes)
    if (!packet) return
    assert.deepEqual(readClientPacket(writeClientPacket(packet)), packet)
    if (packet.kind === 'media') assert.equal(packet.payload.length, bytes.length - 5)
    else testEntries(packet.extension ?? new Map())
  },
})

const mac = (bytes: Uint8Array): Uint8Array => new Uint8Array(16).fill(bytes[1] ?? 0)
const sample = writeGroupTicket(
  {
    ...{ userId: 1234, groupId: 4242, isModerator: true, listensOnly: false, isPushToTalk: true },
    expiry: 1_700_000_000,
  },
  mac,
)

export const groupTickets = pureTarget({
  name: 'group-tickets',
  about:
    'any bytes in place of a group ticket: nothing, or a ticket that says the same when it is written again',
  share: 600,
  cases: fc.oneof(
    mutations.map((damage) => mutate(sample, damage)),
    fc.uint8Array({ minLength: 28, maxLength: 28 }),
    anyBytes(64),
  ),
  test: (bytes) => {
    const signed = readGroupTicket(bytes)
    if (!signed) return
    const again = writeGroupTicket(signed.ticket, mac)
    assert.deepEqual(readGroupTicket(again)?.ticket, signed.ticket)
    assert.equal(again.length, bytes.length)
  },
})

const stamp = { run: 1_700_000_000_000n, counter: 7 }
const RELAYS: readonly Relay[] = [
  {
    kind: 'relayed-packet',
    ...{ userId: 1234, groupId: 4242, isModerator: true, hasFloor: true, isForUser: false },
    packet: Uint8Array.of(10, 0, 0, 4, 210, 16, 146),
  },
  { kind: 'groups-here', node: { address: '192.0.2.7', port: 5071 }, groupIds: [1, 4242, 65_535] },
]

export const relays = pureTarget({
  name: 'relays',
  about: 'any datagram among nodes and controllers: nothing, or a relay that is written and read again',
  share: 600,
  cases: fc.oneof(
    fc
      .tuple(fc.constantFrom(...RELAYS.map((relay) => writeRelay(relay, stamp, mac))), mutations)
      .map((both) => mutate(...both)),
    fc.tuple(fc.constantFrom(11, 12), anyBytes(1400)).map(([type, bytes]) => Uint8Array.of(type, ...bytes)),
    anyBytes(64),
  ),
  test: (bytes) => {
    const relay = readRelay(bytes)
    if (!relay) return
    assert.ok(isRelay(bytes))
    const found = relaySealIn(bytes)
    assert.ok(found)
    const again = writeRelay(relay, found.stamp, mac)
    assert.deepEqual(readRelay(again), relay)
    assert.equal(again.length, bytes.length)
  },
})

const VOICE = [1, 3].map((count) =>
  writeVoicePayload({
    sequence: 7,
    frames: Array.from({ length: count }, (_, n) => ({
      ...{ level: 40, timestamp: 960 * n },
      frame: new Uint8Array(20).fill(n),
    })),
  }),
)

export const voicePayloads = pureTarget({
  name: 'voice-payloads',
  about: 'any payload of voice in a group: nothing, or frames that are written and read again',
  share: 600,
  cases: fc.oneof(
    fc.tuple(fc.constantFrom(...VOICE), mutations).map((both) => mutate(...both)),
    fc
      .tuple(fc.constantFrom(0x10, 0x11), anyBytes(200))
      .map(([bits, bytes]) => Uint8Array.of(bits, ...bytes)),
    anyBytes(64),
  ),
  test: (bytes) => {
    const payload = readVoicePayload(bytes)
    if (!payload) return
    const { frames } = payload
    assert.ok(frames.length > 0 && frames.every(({ level, frame }) => level <= 127 && frame.length > 0))
    // The level of the last frame may differ from that of the head, which only nodes believe.
    const again = readVoicePayload(writeVoicePayload(payload))
    assert.deepEqual(again, payload)
  },
})

const silent = { info: () => undefined, warn: () => undefined }
const LOOPBACK = '127.0.0.1'
const LIMITS = { members: 5, perNode: 20, total: 50 }
type Visit = readonly Uint8Array[]

/** A balancer that takes everybody's word, with a serving node that has done nothing wrong. */
const open = async (): Promise<Scene<Visit>> => {
  const common = { log: silent, host: LOOPBACK, port: 0, keys: 'insecure' } as const
  const balancer = new LoadBalancer({ ...common, limits: LIMITS })
  const to = { address: LOOPBACK, port: await balancer.start() }
  const bystander = new RequestEndpoint({ ...common, onRequest: () => ({ kind: 'ack' }) })
  await bystander.start()
  const endpoint = { address: '10.9.9.9', port: 9 }
  const isRegistered = async (): Promise<boolean> =>
    (await bystander.request({ kind: 'register-serving-node', endpoint }, to)) !== undefined
  assert.ok(await isRegistered())
  // A host of its own: what it does too much must not hurt others.
  const socket = createSocket('udp4')
  socket.bind(0, '127.0.0.2')
  await once(socket, 'listening')
  return {
    test: async (all) => {
      for (const bytes of all) socket.send(bytes, to.port, to.address)
      assert.ok(await isRegistered(), 'the bystander is answered')
      const { servingNodes = 0, callControllers = 0, usersInGroups = 0 } = balancer.health
      assert.ok(servingNodes >= 1 && servingNodes <= LIMITS.members)
      assert.ok(callControllers <= LIMITS.members && usersInGroups <= LIMITS.total)
    },
    close: async () => {
      socket.close()
      await bystander.stop()
      await balancer.stop()
    },
  }
}

export const loadBalancer = socketTarget({
  name: 'load-balancer',
  about:
    'any datagrams to a load balancer that takes everybody’s word: it keeps its limits, and answers the others',
  share: 100,
  cases: fc.array(datagrams('load-balancer'), { maxLength: 20 }),
  open,
})
