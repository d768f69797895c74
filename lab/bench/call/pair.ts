import type { Network } from '../../networks/network'

/** The processes whose cost is measured. */
export type Side = 'caller' | 'callee'

/** The programs' own figures at the end; undefined for programs that do not report any. */
export interface OwnFigures {
  /** The numbers of 20 ms frames that the callee concealed and played since the last reset. */
  readonly concealedFrames: number
  readonly playedFrames: number
  /** All counters of the callee's program, for the record. */
  readonly stats: unknown
}

/** Two phones that are ready for calls; the callee accepts automatically. */
export interface Pair {
  /** The call exists from the start: it is neither dialled nor hung up. */
  readonly standing: boolean
  readonly pids: Readonly<Record<Side, number>>
  /** Dials, and waits until both report that they are talking. @returns when it was dialled, `performance.now()` */
  dial(): Promise<number>
  /** Waits until both report the end of the call. */
  hangUp(): Promise<void>
  /** The callee's figures since the call was established. */
  ownFigures(): OwnFigures | undefined
  close(): Promise<void>
}

export interface PairOptions {
  readonly network: Network
  /** The environments that select each phone's microphone and speaker. */
  readonly env: Readonly<Record<Side, NodeJS.ProcessEnv>>
}

/** A phone program with one of its configurations. */
export interface MeasuredPhone {
  readonly name: string
  /** Why it cannot be measured on this machine; undefined when it can. */
  readonly whyNot: () => string | undefined
  readonly start: (options: PairOptions) => Promise<Pair>
}
