import assert from 'node:assert/strict'
import fc from 'fast-check'
import { ManualClock } from '../../../base/testing/manual-clock'
import { reconnectSignal } from '../../../phone/voice/links/paired/reconnect-signals'
import { ReconnectingTcp } from '../../../phone/voice/links/paired/reconnecting-tcp'
import { ScriptedTcp } from '../../../phone/voice/links/paired/testing/simulated-links'
import { tcpAddress, tcpOffer } from '../../../phone/voice/links/tcp/tcp-offer'
import type { Offer, Signal } from '../../../protocol/media/negotiation'
import { asyncTarget } from '../target'

const KEY = Buffer.alloc(32, 7)
const HOST = '203.0.113.9'
/** The connection in use, the attempt, and those that are read on for a second, of which the peer may ask for five at once. */
const MOST_OPEN = 8

const generation = fc.oneof(fc.nat(6), fc.constantFrom(-1, 65_535, 65_536, 0.5))
const candidates = fc.array(
  fc.constantFrom('192.0.2.7', '127.0.0.1', '::1', 'fe80::1%eth0', 'x'.repeat(70), ''),
  {
    maxLength: 10,
  },
)
/** The peer's own, whose content is right or wrong, and forged ones. */
const signal: fc.Arbitrary<unknown> = fc.oneof(
  fc
    .record({ generation, port: fc.constantFrom(0, 1, 4000, 65_535, 65_536, -1), candidates })
    .map((offer) => reconnectSignal({ type: 'offer', ...offer }, KEY)),
  generation.map((generation) => reconnectSignal({ type: 'restart', generation }, KEY)),
  fc.record(
    {
      link: fc.constant('tcp'),
      type: fc.constantFrom('offer', 'restart', 'relay', 'other'),
      generation: fc.oneof(generation, fc.jsonValue({ maxDepth: 1 })),
      port: fc.constantFrom(22, '22'),
      candidates: fc.oneof(candidates, fc.jsonValue({ maxDepth: 2 })),
      mac: fc.constantFrom('00'.repeat(32), '00', 'x'.repeat(64)),
    },
    { requiredKeys: ['link', 'type'] },
  ),
)
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('signal' as const), signal }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom(
        ...(['connect', 'end', 'hang-up', 'listen', 'reconnect', 'restart', 'rest'] as const),
      ),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('pass' as const), ms: fc.nat(12_000) }) },
)

export const tcpReconnection = asyncTarget({
  name: 'tcp-reconnection',
  about:
    'any signals for another TCP connection, in any order: proved ones lead to few connections, others to none',
  share: 300,
  cases: fc.record({ isCaller: fc.boolean(), steps: fc.array(step, { maxLength: 30 }) }),
  test: async ({ isCaller, steps }) => {
    const clock = new ManualClock()
    const links: ScriptedTcp[] = []
    const make = (pair: ConstructorParameters<typeof ScriptedTcp>[0]): ScriptedTcp => {
      const link = new ScriptedTcp(pair)
      link.sharedKey = KEY
      links.push(link)
      return link
    }
    const tcp = new ReconnectingTcp(clock, make, { onPeerHears: () => undefined, onSignal: () => undefined })
    tcp.on('signal', (signal) => JSON.stringify(signal))
    const open = (): readonly ScriptedTcp[] => links.filter(({ asked }) => !asked.includes('close'))
    if (isCaller) tcp.offer()
    else tcp.answer(tcpOffer({ host: HOST, port: 1 }))
    links[0]?.emit('connected')
    for (const one of steps) {
      const newest = open().at(-1)
      switch (one.kind) {
        case 'signal':
          tcp.negotiate(one.signal as Signal)
          break
        case 'pass':
          clock.advance(one.ms)
          break
        case 'connect':
          newest?.emit('connected')
          break
        case 'listen':
          newest?.emit('offered', tcpOffer({ host: '::', port: 4000, candidates: ['192.0.2.7'] }))
          break
        case 'end':
          newest?.end('lost')
          break
        case 'hang-up':
          newest?.end('peer-closed')
          break
        case 'reconnect':
        case 'restart':
        case 'rest':
          tcp[one.kind]()
      }
      assert.ok(open().length <= MOST_OPEN)
    }
    const dialled = links.flatMap(({ asked }) =>
      asked.flatMap((each) => (Array.isArray(each) && each[0] === 'answer' ? [each[1] as Offer] : [])),
    )
    for (const offer of dialled) {
      const { host, port, isHidden = false, candidates = [] } = tcpAddress(offer) ?? { host: '', port: 0 }
      assert.ok(isHidden || (host === HOST && port > 0 && port <= 0xffff))
      assert.ok(candidates.length <= 8 && candidates.every(({ length }) => length <= 64))
    }
    assert.ok(!isCaller || dialled.length === 0)
    const closed = tcp.close()
    assert.equal(open().length, 0)
    assert.equal(clock.pendingTimers, 0)
    await closed
  },
})
