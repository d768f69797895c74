/** Impairments of a network, in each direction independently. An omitted one does not apply. */
export interface Impairment {
  /** Every packet takes `delayMs` ± `jitterMs`. */
  readonly delayMs?: number
  readonly jitterMs?: number
  /** Packet loss, percent. */
  readonly lossPercent?: number
  /** Correlation between the losses of neighbouring packets, percent: how bursty they are. */
  readonly burstPercent?: number
  /** kbit/s, including headers of IP and above, with a queue of half a second. */
  readonly rateKbit?: number
}

/** A network between two phones that impairs their packets. */
export interface Network {
  /** The prefix of a command that runs it at the caller's or at the callee's side. */
  readonly prefix: { readonly caller: readonly string[]; readonly callee: readonly string[] }
  /** The directory server's listening address (at the callee's side), for `--host`. */
  readonly serverHost: string
  /** The address at which each phone reaches the directory server. */
  readonly serverAddress: (port: number) => { readonly caller: string; readonly callee: string }
  /** The caller's options that send its voice through the impaired network. */
  readonly callerArguments: readonly string[]
  /** Holds all packets back for `ms`, then delivers them in order. */
  stall(ms: number): void
  /** @returns its packet statistics, for the record */
  close(): Promise<unknown>
}
