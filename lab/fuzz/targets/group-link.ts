import assert from 'node:assert/strict'
import fc from 'fast-check'
import { ManualClock } from '../../../base/testing/manual-clock'
import { GroupLink } from '../../../phone/voice/groups/group-link'
import { TalkFloor } from '../../../phone/voice/groups/talk-floor'
import {
  challengeEntry,
  elsewhereEntry,
  endpointText,
  type Extension,
  GROUP_TICKET_BYTES,
  placeEntry,
  writeClientPacket,
  writeLoadBalancerPacket,
} from '../../../protocol/groups'
import { pureTarget } from '../target'

const USER = 5
const GROUP = 7
const BALANCER = { address: '192.0.2.1', port: 5069 }
const NODES = [
  { address: '192.0.2.2', port: 5071 },
  { address: '192.0.2.3', port: 5071 },
]
const STRANGER = { address: '192.0.2.66', port: 5071 }
/** The balancer may not name it. */
const NEAR = { address: '192.168.0.1', port: 5071 }
/** A datagram causes this many at most, and a second without any of them. */
const MOST_ANSWERS = 3
const MOST_A_SECOND = 12

const user = fc.constantFrom(USER, USER + 1, 0)
const group = fc.constantFrom(GROUP, GROUP + 1)
const more = fc.oneof(
  fc.constant(undefined),
  fc.constant(elsewhereEntry()),
  fc.nat(0xff).map((each): Extension => challengeEntry(new Uint8Array(16).fill(each))),
  fc.nat(3).map(placeEntry),
)
const node = fc.constantFrom(...NODES)
/** From the node, well-formed. */
const nodePacket = fc.oneof(
  fc.tuple(user, more).map(([userId, extension]) =>
    writeClientPacket({
      ...{ kind: 'registration-response', userId, codec: 0, bitrate: 0 },
      ...(extension && { extension }),
    }),
  ),
  fc.tuple(user, group, node).map(([userId, groupId, at]) =>
    writeClientPacket({
      ...{ kind: 'call-started', userId, groupId, callId: 1 },
      ...{ mediaEndpoint: at, floorEndpoint: at },
    }),
  ),
  fc
    .tuple(user, group)
    .map(([userId, groupId]) => writeClientPacket({ kind: 'floor-granted', userId, groupId, callId: 1 })),
  fc
    .tuple(fc.constantFrom('floor-released' as const, 'call-ended' as const), group)
    .map(([kind, groupId]) => writeClientPacket({ kind, groupId, callId: 1 })),
  fc
    .tuple(user, more)
    .map(([userId, extension]) =>
      writeClientPacket({ kind: 'floor-denied', userId, ...(extension && { extension }) }),
    ),
)

const step = fc.oneof(
  fc.record({ kind: fc.constant('node' as const), from: node, bytes: nodePacket }),
  fc.record({
    kind: fc.constant('named' as const),
    endpoint: fc.oneof(node, fc.constantFrom(STRANGER, NEAR)),
  }),
  fc.record({
    kind: fc.constant('bytes' as const),
    from: fc.constantFrom(BALANCER, ...NODES, STRANGER),
    bytes: fc.uint8Array({ maxLength: 80 }),
  }),
  fc.record({ kind: fc.constant('stranger' as const), bytes: nodePacket }),
  fc.record({ kind: fc.constant('pass' as const), ms: fc.oneof(fc.nat(2_000), fc.nat(60_000)) }),
  fc.record({ kind: fc.constant('muted' as const), users: fc.array(fc.integer(), { maxLength: 300 }) }),
  fc.record({
    kind: fc.constantFrom(
      'press' as const,
      'let-go' as const,
      'sent' as const,
      'network' as const,
      'media' as const,
    ),
  }),
)

/** The voice of a room at its servers: whatever these and others send, in whatever order. */
export const groupLink = pureTarget({
  name: 'group-link',
  about:
    'groups/group-link.ts, talk-floor.ts: nothing is thrown, strangers get nothing unless the balancer names them, ' +
    'which it may only for addresses that are not nearer than the server; answers are few, and nothing is left after the end',
  share: 500,
  cases: fc.array(step, { maxLength: 60 }),
  test: (steps) => {
    const clock = new ManualClock()
    const named = new Set([endpointText(BALANCER), ...NODES.map(endpointText)])
    let sent = 0
    let asked: number | undefined
    const link: GroupLink = new GroupLink({
      clock,
      random: () => 0.5,
      admission: {
        ...{ groupId: GROUP, userId: USER, balancer: { host: 'balancer.example', port: BALANCER.port } },
        reach: 'internet',
        ...{ ticket: new Uint8Array(GROUP_TICKET_BYTES), secret: new Uint8Array(32) },
      },
      send: (bytes, to) => {
        assert.ok(named.has(endpointText(to)))
        if (to.port === BALANCER.port) asked = ((bytes[1] ?? 0) << 8) | (bytes[2] ?? 0)
        sent++
      },
      locate: (host) => link.located(host, BALANCER.address),
      listener: {
        state: (state) => {
          if (state === 'reconnecting') floor.linkLost()
        },
        news: (news) => floor.take(news),
        media: () => undefined,
      },
    })
    const floor = new TalkFloor({
      clock,
      member: () => link.admission,
      send: (packet) => void link.send(packet),
      onChanged: () => undefined,
    })
    link.start()
    for (const one of steps) {
      sent = 0
      let most = MOST_ANSWERS
      switch (one.kind) {
        case 'node':
          link.receive(one.bytes, one.from)
          break
        case 'named':
          if (asked === undefined) break
          if (one.endpoint !== NEAR) named.add(endpointText(one.endpoint))
          link.receive(
            writeLoadBalancerPacket({
              ...{ kind: 'serving-node-response', requestId: asked, endpoint: one.endpoint },
            }),
            BALANCER,
          )
          break
        case 'bytes':
          link.receive(one.bytes, one.from)
          break
        case 'stranger':
          link.receive(one.bytes, { ...STRANGER, port: 1 })
          most = 0
          break
        case 'pass':
          clock.advance(one.ms)
          most = MOST_A_SECOND * (1 + Math.ceil(one.ms / 1000))
          break
        case 'muted':
          link.setMuted(one.users)
          break
        case 'press':
          floor.press()
          break
        case 'let-go':
          floor.letGo()
          break
        case 'sent':
          floor.allSent()
          break
        case 'media':
          link.send({ kind: 'media', callId: 1, keyId: 1, payload: new Uint8Array(8) })
          break
        case 'network':
          link.networkChanged()
      }
      assert.ok(sent <= most, `${sent} datagrams after ${one.kind}`)
    }
    floor.giveUp()
    floor.close()
    link.close()
    assert.equal(clock.pendingTimers, 0)
  },
})
