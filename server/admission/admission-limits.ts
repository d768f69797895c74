export interface AdmissionLimits {
  /** People who are logged in, in total. */
  readonly connections: number
  /** Open connections of one host: an IPv4 address or an IPv6 /64. */
  readonly perAddress: number
  /** Those among them without a login. */
  readonly unnamedPerAddress: number
  /** Connections of a server with TLS that have not begun a handshake, in total. */
  readonly silent: number
  /** Handshakes at once, in total: each costs about a millisecond, and tens of kilobytes until it is done. */
  readonly handshakes: number
  /** Connections that could log in, and have not, in total. */
  readonly unnamed: number
  /** New connections of one host: a burst, and a sustained rate. */
  readonly newAtOnce: number
  readonly newPerSecond: number
  /** Refused logins of one host, likewise. */
  readonly failuresAtOnce: number
  readonly failuresPerSecond: number
  /** Only the totals limit this computer's own clients, and those behind a proxy on it that is not named as one. */
  readonly exemptLoopback: boolean
}

/** An office behind one address gets back in within seconds of a server's restart. */
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

/** A /24 or /56, and a /48, may have so many times what a host may. */
export const SUBNET_HOSTS = 4
export const SITE_HOSTS = 8

/** The parts of all connections for people who are logged in, and for each stage before. */
const NAMED_PART = 3 / 4
const STAGE_PART = 1 / 12

/** Lower limits where the process may have fewer open connections. @param most connections at once */
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
