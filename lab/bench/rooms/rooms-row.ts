/** One figure of the bench of rooms. */
export interface RoomsRow {
  readonly part: string
  readonly what: string
  readonly value: number
  readonly unit: string
  /** The goal, in the same unit. */
  readonly atMost: number | undefined
}

/** Adds a figure of a part. */
export type Show = (what: string, value: number, unit: string, atMost?: number) => Promise<void>
