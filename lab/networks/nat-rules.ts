/**
 * How a router translates IPv4 addresses, in the terms of RFC 4787 and RFC 5780. Every kind preserves ports if it can.
 *
 * - full-cone: endpoint-independent mapping and filtering.
 * - address-restricted: endpoint-independent mapping, address-dependent filtering.
 * - port-restricted: endpoint-independent mapping, address and port-dependent filtering; Linux's masquerade.
 * - symmetric: address and port-dependent mapping and filtering.
 */
export type NatKind = 'full-cone' | 'address-restricted' | 'port-restricted' | 'symmetric'

/** What a router forwards to the outside: everything, everything but UDP, or TCP to port 443. */
export type OutboundRule = 'all' | 'no-udp' | 'https-only'

/** Names of a router's interfaces. */
export interface RouterInterfaces {
  readonly inside: string
  readonly outside: string
}

/**
 * Masquerade filters by address and port. So a cone writes down each port that it translates, and lets strangers in to
 * those. The entries live as long as RFC 4787 asks of a mapping.
 */
const MAPPING_LIFETIME = '2m'

/**
 * The rules of a router, as nftables reads them. A packet from outside that belongs to nothing is dropped: if the router
 * took it for its own, masquerade would then choose another port.
 */
export const natRules = (
  nat: NatKind,
  { inside, outside }: RouterInterfaces,
  outbound: OutboundRule = 'all',
): string => `
  table ip nat {
    map mapped {
      type inet_service : ipv4_addr
      flags dynamic,timeout
      timeout ${MAPPING_LIFETIME}
      size 65536
    }
    set contacted {
      type ipv4_addr . inet_service
      flags dynamic,timeout
      timeout ${MAPPING_LIFETIME}
      size 65536
    }
    chain notes {
      type filter hook postrouting priority srcnat - 10
      oifname "${outside}" update @mapped { udp sport : ip saddr }
      oifname "${outside}" update @contacted { ip daddr . udp sport }
    }
    chain inbound {
      type nat hook prerouting priority dstnat
      ${inboundRule(nat, outside)}
    }
    chain outbound {
      type nat hook postrouting priority srcnat
      oifname "${outside}" masquerade ${nat === 'symmetric' ? 'random,fully-random' : ''}
    }
  }
  ${firewall('ip', { inside, outside }, outbound)}`

/** Lets a port-restricted NAT take these ports for new translations. */
export const otherPorts = (first: number, last: number): string => `
  flush chain ip nat outbound
  add rule ip nat outbound oifname "outside" meta l4proto { tcp, udp } masquerade to :${first}-${last}`

const inboundRule = (nat: NatKind, outside: string): string => {
  const toMapped = 'dnat ip to udp dport map @mapped'
  switch (nat) {
    case 'full-cone':
      return `iifname "${outside}" ${toMapped}`
    case 'address-restricted':
      return `iifname "${outside}" ip saddr . udp dport @contacted ${toMapped}`
    case 'port-restricted':
    case 'symmetric':
      return ''
  }
}

/** The rules of an IPv6 router: it translates nothing, and lets in what belongs to something from inside. */
export const ipv6Rules = (interfaces: RouterInterfaces): string => firewall('ip6', interfaces, 'all')

const firewall = (
  family: 'ip' | 'ip6',
  { inside, outside }: RouterInterfaces,
  outbound: OutboundRule,
): string => `
  table ${family} firewall {
    chain forward {
      type filter hook forward priority filter; policy drop;
      ct state established,related accept
      ct status dnat accept
      ${FORWARDED[outbound].map((what) => `iifname "${inside}" ${what}`).join('\n')}
    }
    chain input {
      type filter hook input priority filter
      ${family === 'ip6' ? 'icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept' : ''}
      iifname "${outside}" ct state != { established, related } drop
    }
  }`

const FORWARDED: Readonly<Record<OutboundRule, readonly string[]>> = {
  all: ['accept'],
  'no-udp': ['meta l4proto != udp accept'],
  'https-only': ['tcp dport 443 accept'],
}
