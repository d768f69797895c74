import { setTimeout as sleep } from 'node:timers/promises'
import type { Internet } from '../../networks/internet'
import type { Home } from '../../networks/places'
import type { Side } from '../../phones/whole-call'

/** What carries voice before the change. */
export type Link = 'udp' | 'tcp'

export const LINKS: readonly Link[] = ['udp', 'tcp']

/**
 * Both by UDP: two NATs that STUN is enough for. By TCP: the callee has no UDP, and the caller can be reached, at first.
 */
export const HOMES: Readonly<Record<Link, Readonly<Record<Side, Home>>>> = {
  udp: {
    caller: { wired: 'port-restricted', others: { radio: 'port-restricted', vpn: 'port-restricted' } },
    callee: { wired: 'port-restricted', others: { radio: 'port-restricted', vpn: 'port-restricted' } },
  },
  tcp: {
    caller: { wired: 'public', others: { radio: 'udp-blocked', vpn: 'udp-blocked' } },
    callee: { wired: 'udp-blocked', others: { radio: 'udp-blocked', vpn: 'udp-blocked' } },
  },
}

/** Something that happens to somebody's network, or computer, during a call. */
export interface NetworkChange {
  readonly key: string
  readonly title: string
  /** Tried on both sides at once as well. */
  readonly isForBoth?: boolean
  /** Whether it can happen to this access. */
  readonly isFor?: (home: Home) => boolean
  /** Done earlier, with the call. */
  prepare?(internet: Internet, who: Side): Promise<void>
  /** Resolves when there is a network again. */
  make(internet: Internet, who: Side): Promise<void>
}

const SHORT_MS = 10_000
/** A call ends after 30 s without a network. */
const LONG_MS = 35_000

const withoutNetwork = async (internet: Internet, who: Side, ms: number): Promise<void> => {
  await internet.unplug(who, 'wired')
  await sleep(ms)
  await internet.plug(who, 'wired')
}

const signalAll = async (internet: Internet, who: Side, signal: NodeJS.Signals): Promise<void> => {
  for (const pid of await internet.pids(who)) process.kill(pid, signal)
}

export const CHANGES: readonly NetworkChange[] = [
  {
    key: 'wifi',
    title: 'cable to Wi-Fi',
    isForBoth: true,
    make: async (internet, who) => {
      await internet.unplug(who, 'wired')
      await internet.plug(who, 'radio')
    },
  },
  {
    key: 'dhcp',
    title: 'other address',
    isForBoth: true,
    make: (internet, who) => internet.readdress(who, 'wired'),
  },
  { key: 'vpn-up', title: 'VPN up', make: (internet, who) => internet.plugOver(who, 'vpn') },
  {
    key: 'vpn-down',
    title: 'VPN down',
    prepare: (internet, who) => internet.plugOver(who, 'vpn'),
    make: (internet, who) => internet.unplug(who, 'vpn'),
  },
  {
    key: 'rebind',
    title: 'NAT rebound',
    isFor: ({ wired }) => wired !== 'public',
    make: (internet, who) => internet.rebind(who, 'wired'),
  },
  {
    key: 'gone10',
    title: 'no network for 10 s',
    make: (internet, who) => withoutNetwork(internet, who, SHORT_MS),
  },
  {
    key: 'stopped10',
    title: 'stopped for 10 s',
    make: async (internet, who) => {
      await signalAll(internet, who, 'SIGSTOP')
      await sleep(SHORT_MS)
      await signalAll(internet, who, 'SIGCONT')
    },
  },
  {
    key: 'gone35',
    title: 'no network for 35 s',
    make: (internet, who) => withoutNetwork(internet, who, LONG_MS),
  },
]
