import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Computers } from '../lab/networks/computers'
import { whyNoNamespaces } from '../lab/networks/netns'
import { RingdownProcess } from './testing/ringdown-process'

const PORT = 4242

/** Two computers, and how each reaches the server. */
interface Pair {
  readonly what: string
  readonly servers: readonly [string, string]
  readonly join: (computers: Computers, alice: string, bob: string) => Promise<void>
}

/** One network of the two and the server. */
const lan =
  (ofServer: readonly string[], ofAlice: readonly string[], ofBob: readonly string[]): Pair['join'] =>
  (computers, alice, bob) =>
    computers.join({
      server: { interface: `to-${alice}`, addresses: ofServer },
      [alice]: { interface: 'wired', addresses: ofAlice },
      [bob]: { interface: 'radio', addresses: ofBob },
    })

const PAIRS: readonly Pair[] = [
  {
    what: 'have IPv4 only',
    servers: ['10.1.0.1', '10.1.0.1'],
    join: lan(['10.1.0.1/24'], ['10.1.0.2/24'], ['10.1.0.3/24']),
  },
  {
    what: 'have IPv6 only',
    servers: ['fd02::1', 'fd02::1'],
    join: lan(['fd02::1/64'], ['fd02::2/64'], ['fd02::3/64']),
  },
  {
    what: 'have both, and reach the server by different ones',
    servers: ['10.3.0.1', 'fd03::1'],
    join: lan(['10.3.0.1/24', 'fd03::1/64'], ['10.3.0.2/24', 'fd03::2/64'], ['10.3.0.3/24', 'fd03::3/64']),
  },
  {
    what: 'have both, and IPv6 only, while the server sees an IPv4 address',
    servers: ['10.4.0.1', 'fd04::1'],
    join: lan(['10.4.0.1/24', 'fd04::1/64'], ['10.4.0.2/24', 'fd04::2/64'], ['fd04::3/64']),
  },
  {
    what: 'share a LAN, while the server sees the addresses of two VPNs',
    servers: ['10.5.1.1', '10.5.2.1'],
    join: async (computers, alice, bob) => {
      await computers.join({
        server: { interface: 'vpn-a', addresses: ['10.5.1.1/24'] },
        [alice]: { interface: 'vpn', addresses: ['10.5.1.2/24'] },
      })
      await computers.join({
        server: { interface: 'vpn-b', addresses: ['10.5.2.1/24'] },
        [bob]: { interface: 'vpn', addresses: ['10.5.2.2/24'] },
      })
      await computers.join({
        [alice]: { interface: 'wired', addresses: ['192.168.5.2/24'] },
        [bob]: { interface: 'radio', addresses: ['192.168.5.3/24'] },
      })
      // The server forwards nothing: what goes there for the other VPN is lost without an answer.
      await computers.route(alice, '10.5.1.1')
      await computers.route(bob, '10.5.2.1')
    },
  },
  {
    what: 'have link-local addresses only, on interfaces of different names beside others',
    servers: ['fe80::1%wired', 'fe80::1%radio'],
    join: async (computers, alice, bob) => {
      for (const computer of [alice, bob])
        await computers.join({ [computer]: { interface: 'other', addresses: ['fe80::9/64'] } })
      await lan(['fe80::1/64'], ['fe80::2/64'], ['fe80::3/64'])(computers, alice, bob)
    },
  },
]
const namesOf = (n: number): [string, string] => [`alice${n}`, `bob${n}`]

let computers: Computers
const started: RingdownProcess[] = []

describe.skipIf(whyNoNamespaces() !== undefined)('two phones whose computers', () => {
  beforeAll(async () => {
    computers = await Computers.open(['server', ...PAIRS.flatMap((_, n) => namesOf(n))])
    for (const [n, { join }] of PAIRS.entries()) await join(computers, ...namesOf(n))
    const server = ringdown('server', 'serve', '--host', '::', '--port', String(PORT), '--http-port', 'none')
    await server.next('listening')
  })
  afterAll(async () => {
    for (const process of started) process.kill('SIGTERM')
    await Promise.all(started.map(({ exited }) => exited))
    computers.close()
  })

  const ringdown = (computer: string, ...args: readonly string[]): RingdownProcess => {
    const process = new RingdownProcess([...args, '--json'], computers.prefix(computer))
    started.push(process)
    return process
  }

  /** A phone that answers, and sees the other. */
  const phone = async (name: string, host: string, other: string): Promise<RingdownProcess> => {
    const at = host.includes(':') ? `[${host}]` : host
    const silent = ['--audio-in', 'none', '--audio-out', 'none']
    const process = ringdown(
      name,
      'phone',
      '--server',
      `${at}:${PORT}`,
      '--name',
      name,
      '--answer',
      ...silent,
    )
    while (!(await process.next('contacts')).names.includes(other));
    return process
  }

  it.each(PAIRS.map((pair, n) => [pair.what, pair, n] as const))(
    '%s talk, in both directions',
    async (_, { servers }, n) => {
      const [alice, bob] = namesOf(n)
      const both = await Promise.all([phone(alice, servers[0], bob), phone(bob, servers[1], alice)])
      for (const [caller, callee, name] of [
        [both[0], both[1], bob],
        [both[1], both[0], alice],
      ] as const) {
        const ends = [caller.next('ended'), callee.next('ended')]
        const failed = Promise.race(ends).then(({ reason }) => {
          throw new Error(`the call ended: ${reason}\n${caller.stdout}\n${callee.stdout}`)
        })
        caller.say(`call ${name}`)
        const talks = Promise.all([caller.next('talking'), callee.next('talking')])
        const [talking] = await Promise.race([talks, failed])
        expect(talking).toMatchObject({
          with: name,
          privacy: expect.stringMatching(/^(new|known)$/) as string,
        })
        caller.say('hangup')
        await Promise.all(ends)
      }
      for (const phone of both) phone.say('quit')
      await Promise.all(both.map(({ exited }) => exited))
    },
  )
})
