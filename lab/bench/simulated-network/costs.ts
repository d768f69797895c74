/** Work that the simulation does not do itself, as a real machine does it. All in ms of a core. */
export interface Costs {
  /** A node: the signature of a login is checked. */
  readonly loginMs: number
  /** A node: the client of Redis sends a command, and reads its answer. */
  readonly commandMs: number
  /** A node: the client of Redis reads a change, up to its text. */
  readonly receiveMs: number
  /** A node: the client of Redis reads a person of the whole roster, up to the text. */
  readonly readMs: number
  /** A node: something is written to a phone's socket, and each byte of it. */
  readonly writeMs: number
  readonly writeByteMs: number
  /** Redis: somebody enters; leaves, or has another status; each node is told of a change. */
  readonly enterMs: number
  readonly changeMs: number
  readonly publishMs: number
  /** Redis: a person of the whole roster is read. */
  readonly storeReadMs: number
}

/** Of two slow cores, rounded: measured by `measuredCosts`. For tests, and where there is no `redis-server`. */
export const USUAL_COSTS: Costs = {
  loginMs: 0.4,
  commandMs: 0.1,
  receiveMs: 0.01,
  readMs: 0.014,
  writeMs: 0.019,
  writeByteMs: 0.0000002,
  enterMs: 0.1,
  changeMs: 0.065,
  publishMs: 0.0035,
  storeReadMs: 0.0025,
}
