import assert from 'node:assert/strict'
import { isIP } from 'node:net'
import fc from 'fast-check'
import { type Reach, reachOf } from '../../../base/networks/reach'
import { candidateAddresses } from '../../../phone/signalling/directory/call-candidates'
import { MAX_ROUTES, planDial } from '../../../phone/voice/links/tcp/dial-plan'
import { MAX_CANDIDATES } from '../../../protocol/directory'
import { anyBytes, mutate, mutations } from '../cases/bytes'
import { pureTarget } from '../target'

const ENTRY = 21
const COMMON = { netmask: '', mac: '', internal: false, cidr: null }
const OWN = '192.168.1.9'
const INTERFACES = {
  eth0: [
    { ...COMMON, address: OWN, family: 'IPv4' as const },
    { ...COMMON, address: 'fe80::9', family: 'IPv6' as const, scopeid: 2 },
  ],
  wlan0: [{ ...COMMON, address: 'fe80::a', family: 'IPv6' as const, scopeid: 3 }],
}

/** Addresses that matter, in their wire form; damaged ones become all sorts of others. */
const ADDRESSES = [
  ...[
    [4, 127, 0, 0, 1],
    [4, 192, 168, 1, 9],
    [4, 192, 168, 1, 7],
    [4, 224, 0, 0, 251],
    [4, 0, 0, 0, 0],
  ],
  ...[
    [6, ...new Uint8Array(15), 1],
    [6, ...new Uint8Array(10), 255, 255, 127, 0, 0, 1],
    [6, 0xfe, 0x80, ...new Uint8Array(13), 7],
    [6, 0x20, 1, 0xd, 0xb8, ...new Uint8Array(11), 7],
  ],
]
const entry = fc.oneof(
  fc
    .tuple(fc.array(fc.constantFrom(...ADDRESSES), { maxLength: 10 }), mutations)
    .map(([all, damage]) => mutate(Uint8Array.from(all.flat()), damage)),
  anyBytes(150),
)

export const candidates = pureTarget({
  name: 'candidates',
  about:
    'any further addresses of a caller: a dozen connections at most, to addresses, never to this computer',
  share: 600,
  cases: fc.record({
    bytes: entry,
    host: fc.constantFrom('203.0.113.7', '192.168.1.7', '127.0.0.1', 'fe80::7%eth9', 'name', '', '\0'),
    namedFrom: fc.constantFrom<Reach>('computer', 'site', 'internet'),
    port: fc.integer({ min: 0, max: 65_535 }),
  }),
  test: ({ bytes, host, namedFrom, port }) => {
    const named = candidateAddresses(new Map([[ENTRY, bytes]]))
    assert.ok(named.length <= MAX_CANDIDATES && named.every((address) => isIP(address) !== 0))
    const plan = planDial({ host, port, namedFrom, candidates: named }, INTERFACES, 'linux')
    const hosts = plan.host instanceof Error ? [] : plan.host
    assert.ok(plan.candidates.length <= named.length)
    assert.ok(hosts.length + plan.candidates.flat().length <= MAX_ROUTES)
    for (const { to } of plan.candidates.flat()) {
      const reach = reachOf(to.host ?? '')
      assert.ok(
        reach === 'site' || reach === 'internet',
        `${to.host ?? ''} is no address of another computer`,
      )
      assert.ok(to.host !== OWN && to.port === port)
    }
  },
})
