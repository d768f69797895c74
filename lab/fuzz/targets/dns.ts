import assert from 'node:assert/strict'
import fc from 'fast-check'
import {
  decodeDns,
  type DnsMessage,
  type DnsRecord,
  encodeQuery,
  encodeResponse,
} from '../../../electron/hosting/discovery/dns-message'
import { FoundServices } from '../../../electron/hosting/discovery/found-services'
import { isQueryable, SERVICE } from '../../../electron/hosting/discovery/service-names'
import {
  isQueryFor,
  conflictWith,
  isQuestionFor,
  isProbe,
  recordsForOne,
  recordsOf,
  type Service,
} from '../../../electron/hosting/discovery/service-records'
import { checkName } from '../../../base/names/check-name'
import { anyBytes, mutate, mutations } from '../cases/bytes'
import { pureTarget } from '../target'

const MAX_ENTRIES = 128
const MAX_SERVICES = 50
const MAX_LIFE_MS = 150_000

const serviceOf = (name: string): Service => ({
  instance: `${name}.${SERVICE}`,
  name,
  hostName: `${name.toLowerCase()}-ringdown.local`,
  port: 4242,
  addresses: ['192.0.2.7', '2001:db8::7'],
})
const OURS = serviceOf('Studio')

const name = fc.oneof(
  fc.constantFrom(
    SERVICE,
    OURS.instance,
    OURS.hostName,
    'x.local',
    '.',
    'a..b',
    'İ.local',
    '_services._dns-sd._udp.local',
  ),
  fc.string({ unit: 'binary', maxLength: 20 }).map((label) => `${label}.${SERVICE}`),
)
const ttl = fc.constantFrom(0, 1, 120, 2 ** 31, 2 ** 32 - 1)
const record: fc.Arbitrary<DnsRecord> = fc.oneof(
  fc.constantFrom(...recordsOf(OURS), ...recordsOf(serviceOf('Attic'))),
  fc.record({ type: fc.constant('PTR' as const), name, ttl, data: name }),
  fc.record({
    type: fc.constant('SRV' as const),
    name,
    ttl,
    data: fc.record({ port: fc.nat(0xffff), target: name }),
  }),
  fc.record({ type: fc.constant('TXT' as const), name, ttl, data: fc.array(anyBytes(30), { maxLength: 4 }) }),
  fc.record({ type: fc.constant('A' as const), name, ttl, data: fc.ipV4() }),
  fc.record({ type: fc.constant('AAAA' as const), name, ttl, data: fc.ipV6() }),
)
const question = fc.record({ name, type: fc.constantFrom('PTR', 'SRV', 'TXT', 'A', 'AAAA', 'ANY', 'NSEC') })

const honest = fc.oneof(
  fc.array(question, { maxLength: 4 }).map(encodeQuery),
  fc
    .record({ answers: fc.array(record, { maxLength: 6 }), additionals: fc.array(record, { maxLength: 4 }) })
    .map(encodeResponse),
)
/** The header's four counts, then noise that is rich in name pointers and record types. */
const noise = fc
  .tuple(
    fc.array(fc.nat(6), { minLength: 4, maxLength: 4 }),
    fc.array(fc.oneof(fc.nat(255), fc.constantFrom(0xc0, 0x0c, 0, 1, 12, 16, 28, 33, 41, 47, 0xff)), {
      maxLength: 120,
    }),
  )
  .map(([counts, rest]) => Uint8Array.of(0, 0, 0x84, 0, ...counts.flatMap((count) => [0, count]), ...rest))

const packet = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(honest, mutations).map(([bytes, all]) => mutate(bytes, all)) },
  { weight: 2, arbitrary: noise },
  { weight: 1, arbitrary: anyBytes(60) },
)

const answer = (message: DnsMessage): void => {
  isProbe(message, OURS)
  isQueryFor(message, OURS)
  conflictWith(message, OURS, new Set(OURS.addresses))
  const questions = message.questions.filter((one) => isQuestionFor(one, OURS)).slice(0, 8)
  const to = { id: message.id, questions }
  assert.ok(decodeDns(encodeResponse({ answers: recordsForOne(OURS), to })), 'what we answer can be read')
}

export const dns = pureTarget({
  name: 'dns',
  about: 'packets from neighbours: ignored, or a message that the list and our answers accept',
  share: 300,
  cases: fc.array(
    fc.record({ bytes: packet, from: fc.constantFrom('192.0.2.1', '192.0.2.2', '192.0.2.3') }),
    {
      maxLength: 12,
    },
  ),
  test: (packets) => {
    const found = new FoundServices()
    packets.forEach(({ bytes, from }, nowMs) => {
      const message = decodeDns(Buffer.from(bytes))
      if (!message) return
      const { questions, answers, additionals } = message
      assert.ok(questions.length + answers.length + additionals.length <= MAX_ENTRIES)
      if (message.kind === 'query') return answer(message)
      found.take(message, from, nowMs)
      const list = found.list()
      assert.ok(list.length <= MAX_SERVICES)
      for (const { name, port } of list)
        assert.ok(checkName(name).ok && port > 0 && port <= 0xffff, 'it can be shown and called')
      const asked = found.incomplete.filter(isQueryable)
      assert.ok(decodeDns(encodeQuery(asked.slice(0, 10).map((name) => ({ name, type: 'SRV' })))))
      assert.ok((found.nextExpiryMs ?? 0) <= nowMs + MAX_LIFE_MS)
    })
    found.expire(packets.length + MAX_LIFE_MS)
    assert.equal(found.nextExpiryMs, undefined, 'everything runs out')
  },
})
