/** As `Date` counts: 0 is Sunday, 6 is Saturday. */
export type Weekday = 0 | 1 | 2 | 3 | 4 | 5 | 6

/** Weekly quiet hours, in local time. */
export interface QuietHours {
  /** The days on which they begin. */
  readonly days: readonly Weekday[]
  /** Minutes since midnight, 0 to 1,439. */
  readonly from: number
  /** Minutes since midnight, 0 to 1,440; not later than `from` means on the next day. The minute itself is not quiet. */
  readonly to: number
}

/** Do not disturb as set by the user; it overrides the schedule. Times are Unix time, ms. */
export type ManualQuiet =
  /** By the schedule. */
  | { readonly kind: 'off' }
  /** On until it is switched off. */
  | { readonly kind: 'on' }
  | { readonly kind: 'on-until'; readonly untilMs: number }
  /** Off in spite of the schedule, usually until the current quiet hours end. */
  | { readonly kind: 'off-until'; readonly untilMs: number }

/** Whether the user wants quiet now: calls are shown without sound, and are missed if nobody answers. */
export interface Quiet {
  readonly quiet: boolean
  /** When `quiet` changes next, Unix time, ms; undefined: never. */
  readonly untilMs: number | undefined
}
