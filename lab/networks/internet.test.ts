import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync } from 'node:fs'
import { afterEach, describe, expect, test } from 'vitest'
import { inProject } from '../../scripts/lib/paths.mjs'
import { command } from '../audio/command'
import type { AccessKind } from './access'
import { Daemon } from './daemon'
import { Internet, SERVER_ADDRESSES } from './internet'
import { whyNoRouters } from './netns'

const script = (name: string): string => inProject('lab', 'networks', 'testing', name)
const { ipv4, alternate, ipv6, nat64 } = SERVER_ADDRESSES

let internet: Internet | undefined
let reflector: Daemon | undefined
afterEach(async () => {
  await reflector?.close()
  await internet?.close()
})

const open = async (kind: AccessKind): Promise<Internet> => {
  internet = await Internet.open({ ann: kind })
  const words = [...internet.prefix('server'), process.execPath, script('reflector.mjs')]
  reflector = await Daemon.start([...words, ipv4, alternate, ipv6], 'ready')
  return internet
}

/** What a probe on a computer prints. */
const probe = async (there: Internet, computer: string, ...args: readonly string[]): Promise<unknown> => {
  return JSON.parse(await there.run(computer, process.execPath, script('probe.mjs'), ...args))
}

const INDEPENDENT = 'endpoint-independent'
const BOTH = 'address-and-port-dependent'

describe.skipIf(whyNoRouters() !== undefined)('access to the internet of the laboratory', () => {
  test.each([
    ['public', true, INDEPENDENT, INDEPENDENT],
    ['full-cone', true, INDEPENDENT, INDEPENDENT],
    ['address-restricted', true, INDEPENDENT, 'address-dependent'],
    ['port-restricted', true, INDEPENDENT, BOTH],
    ['symmetric', false, BOTH, BOTH],
    ['carrier-grade', true, INDEPENDENT, BOTH],
  ] as const)('%s maps and filters as it says', async (kind, preservesPort, mapping, filtering) => {
    const found = await probe(await open(kind), 'ann', 'nat', ipv4, alternate)
    expect(found).toEqual({ address: '11.0.0.10', preservesPort, mapping, filtering })
  })

  test('a carrier translates a second time', async () => {
    const there = await open('carrier-grade')
    expect(await probe(there, 'ann-router', 'nat', ipv4, alternate)).toMatchObject({
      address: '11.0.0.10',
    })
    const addresses = await command('ip', [
      ...there.prefix('ann-router').slice(1),
      'ip',
      '-4',
      'address',
      'show',
      'outside',
    ])
    expect(addresses).toContain('100.64.10.2')
  })

  test.each([
    ['port-restricted', ['tcp 443', 'tcp 444', 'udp']],
    ['udp-blocked', ['tcp 443', 'tcp 444']],
    ['https-only', ['tcp 443']],
  ] as const)('%s lets through %j', async (kind, through) => {
    expect(await probe(await open(kind), 'ann', 'firewall', ipv4)).toEqual(through)
  })

  test('ipv6-only translates nothing, and filters by address and port', async () => {
    const there = await open('ipv6-only')
    expect(await probe(there, 'ann', 'nat', ipv6)).toEqual({
      address: '2001:db8:10::2',
      preservesPort: true,
      mapping: INDEPENDENT,
      filtering: BOTH,
    })
    const routes = await command('ip', [...there.prefix('ann').slice(1), 'ip', '-4', 'route'])
    expect(routes.trim()).toBe('')
  })

  test('nat64 reaches IPv4 by a prefix of IPv6', async () => {
    const there = await open('nat64')
    expect(await probe(there, 'ann', 'nat', nat64)).toMatchObject({ address: '11.0.0.10' })
    expect(await probe(there, 'ann', 'nat', ipv6)).toMatchObject({ address: '2001:db8:10::2' })
  })

  test('is removed when it is closed', async () => {
    const there = await open('carrier-grade')
    const names = ['ann', 'ann-router', 'ann-carrier', 'server', 'core'].map(
      (each) => there.prefix(each).at(-1) ?? '',
    )
    for (const name of names) expect(existsSync(`/run/netns/${name}`)).toBe(true)
    await there.close()
    for (const name of names) expect(existsSync(`/run/netns/${name}`)).toBe(false)
  })

  test('is removed after a SIGKILL, with what ran in it', async () => {
    const pid = await killedOwner()
    const left = (): readonly string[] =>
      readdirSync('/run/netns').filter((name) => name.startsWith(`ringdown-bench-${pid}-`))
    expect(left()).toHaveLength(1)
    internet = await Internet.open({})
    expect(left()).toHaveLength(0)
    expect(spawnSync('ip', ['netns', 'pids', `ringdown-bench-${pid}-old`]).status).not.toBe(0)
  })
})

/** The pid of a process that was killed, and has left a namespace in which a program still runs. */
async function killedOwner(): Promise<number> {
  const owner = spawn('sleep', ['60'])
  const pid = owner.pid ?? 0
  await command('ip', ['netns', 'add', `ringdown-bench-${pid}-old`])
  const inside = spawn('ip', ['netns', 'exec', `ringdown-bench-${pid}-old`, 'sleep', '60'], {
    stdio: 'ignore',
  })
  inside.unref()
  owner.kill('SIGKILL')
  await once(owner, 'exit')
  return pid
}
