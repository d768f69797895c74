import type { Network } from '../../networks/network'

/** Whose process costs what. */
export type Side = 'caller' | 'callee'

/** What the programs know of themselves at the end; undefined for programs that do not tell. */
export interface OwnFigures {
  /** 20 ms frames that the callee made up since the last reset, and frames that it played, both counted. */
  readonly concealedFrames: number
  readonly playedFrames: number
  /** All that the callee's program counted, for the record. */
  readonly stats: unknown
}

/** Two phones that are ready: one to call the other, which accepts by itself. */
export interface Pair {
  /** The call stands from the start: it is neither dialled nor hung up. */
  readonly standing: boolean
  readonly pids: Readonly<Record<Side, number>>
  /** Dials, and waits until both say that they are talking. @returns when it was dialled, `performance.now()` */
  dial(): Promise<number>
  /** Waits until both say that the call has ended. */
  hangUp(): Promise<void>
  /** The callee's figures since talking began. */
  ownFigures(): OwnFigures | undefined
  close(): Promise<void>
}

export interface PairOptions {
  readonly network: Network
  /** Environments that name each one's microphone and speaker. */
  readonly env: Readonly<Record<Side, NodeJS.ProcessEnv>>
}

/** A kind of phone. */
export interface Maker {
  readonly name: string
  /** Why it cannot be measured here; undefined when it can. */
  readonly whyNot: () => string | undefined
  readonly start: (options: PairOptions) => Promise<Pair>
}
