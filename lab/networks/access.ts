import type { NatKind, OutboundRule } from './nat-rules'

/**
 * How a computer is attached to the internet of the laboratory.
 *
 * - public: with an address of its own, without a router.
 * - full-cone, address-restricted, port-restricted, symmetric: behind one NAT.
 * - carrier-grade: behind two port-restricted NATs, the home's and the provider's.
 * - udp-blocked: behind a firewall that forwards no UDP.
 * - https-only: behind a firewall that forwards TCP to port 443 only.
 * - ipv6-only: behind a firewall without translation, without IPv4.
 * - nat64: the same, with a translator that makes IPv4 reachable below 64:ff9b::/96 (RFC 6052).
 */
export const ACCESS_KINDS = [
  'public',
  'full-cone',
  'address-restricted',
  'port-restricted',
  'symmetric',
  'carrier-grade',
  'udp-blocked',
  'https-only',
  'ipv6-only',
  'nat64',
] as const

export type AccessKind = (typeof ACCESS_KINDS)[number]

/** The IPv4 router of an access; undefined without one. */
export const ipv4RouterOf = (
  kind: AccessKind,
): { readonly nat: NatKind; readonly outbound: OutboundRule } | undefined => {
  switch (kind) {
    case 'full-cone':
    case 'address-restricted':
    case 'port-restricted':
    case 'symmetric':
      return { nat: kind, outbound: 'all' }
    case 'carrier-grade':
      return { nat: 'port-restricted', outbound: 'all' }
    case 'udp-blocked':
      return { nat: 'port-restricted', outbound: 'no-udp' }
    case 'https-only':
      return { nat: 'port-restricted', outbound: 'https-only' }
    case 'public':
    case 'ipv6-only':
    case 'nat64':
      return undefined
  }
}
