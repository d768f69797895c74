/** What a network does to what passes through it, in each direction on its own. Left out means: nothing. */
export interface Impairment {
  /** Every packet takes `delayMs` ± `jitterMs`. */
  readonly delayMs?: number
  readonly jitterMs?: number
  /** Packets that get lost, percent. */
  readonly lossPercent?: number
  /** Correlation between neighbouring packets' losses, percent: how much they come in bursts. */
  readonly burstPercent?: number
  /** kbit/s, headers of IP and above included, behind a queue of half a second. */
  readonly rateKbit?: number
}

/** A network between two phones that does to their packets what a condition asks for. */
export interface Network {
  /** What goes before a command so that it runs at the caller's or at the callee's side. */
  readonly prefix: { readonly caller: readonly string[]; readonly callee: readonly string[] }
  /** Where the directory server listens (at the callee's side), for `--host`. */
  readonly serverHost: string
  /** How the phones reach the directory server. */
  readonly serverAddress: (port: number) => { readonly caller: string; readonly callee: string }
  /** What the caller's phone needs so that its voice takes the impaired way. */
  readonly callerArguments: readonly string[]
  /** Lets nothing through for so long; then everything that was held, in order. */
  stall(ms: number): void
  /** @returns what it did to the packets, for the record */
  close(): Promise<unknown>
}
