/** A port of a router that leads to a port of this computer. */
export interface PortRequest {
  readonly protocol: 'TCP' | 'UDP'
  /** This computer's port. */
  readonly internalPort: number
  /** The wished port of the router; it may give another. */
  readonly externalPort: number
  /** How long, s; 0 gives the port back. */
  readonly lifetimeS: number
}

/** What a router has given. */
export interface PortGrant {
  readonly externalPort: number
  /** Seconds, as long as the router keeps it without being asked again. */
  readonly lifetimeS: number
  /** The router's address outside; undefined when it does not say. */
  readonly externalAddress: string | undefined
}
