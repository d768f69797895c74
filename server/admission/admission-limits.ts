export interface AdmissionLimits {
  /** Logged-in people in total. */
  readonly connections: number
  /** Open connections of one host: an IPv4 address or an IPv6 /64. */
  readonly perAddress: number
  /** Open connections of one host without a login. */
  readonly unnamedPerAddress: number
  /** Connections of a server with TLS that have not begun a handshake, in total. */
  readonly silent: number
  /** Handshakes at once, in total: each costs about a millisecond, and tens of kilobytes until it is done. */
  readonly handshakes: number
  /** Connections without a login, in total; with TLS, those after the handshake. */
  readonly unnamed: number
  /** New connections of one host: burst and sustained rate. */
  readonly newAtOnce: number
  readonly newPerSecond: number
  /** Refused logins of one host: burst and sustained rate. */
  readonly failuresAtOnce: number
  readonly failuresPerSecond: number
  /** Whether loopback is exempt from all limits but the totals. This includes clients behind an unnamed proxy on this computer. */
  readonly exemptLoopback: boolean
}

/** An office behind one address can reconnect within seconds of a server's restart. */
export const DEFAULT_ADMISSION_LIMITS: AdmissionLimits = {
  connections: 20_000,
  perAddress: 250,
  unnamedPerAddress: 100,
  silent: 2000,
  handshakes: 500,
  unnamed: 5000,
  newAtOnce: 100,
  newPerSecond: 20,
  failuresAtOnce: 30,
  failuresPerSecond: 0.5,
  exemptLoopback: true,
}

/** The limits of a /24 or /56, and of a /48, as multiples of a host's. */
export const SUBNET_HOSTS = 4
export const SITE_HOSTS = 8

/** The shares of all connections for logged-in people, and for each earlier stage. */
const NAMED_PART = 3 / 4
const STAGE_PART = 1 / 12

/** Reduces the limits to the number of connections that the process may have. @param most connections at once */
export const limitsWithin = (limits: AdmissionLimits, most: number): AdmissionLimits => {
  const stage = Math.max(1, Math.floor(most * STAGE_PART))
  return {
    ...limits,
    connections: Math.min(limits.connections, Math.max(1, Math.floor(most * NAMED_PART))),
    silent: Math.min(limits.silent, stage),
    handshakes: Math.min(limits.handshakes, stage),
    unnamed: Math.min(limits.unnamed, stage),
  }
}
