/** What is known, when somebody calls, about whether the call may come through; `decideIncoming` decides by it. */
export interface IncomingPolicy {
  /** Do not disturb is on. */
  readonly quiet: boolean
  /** The user's setting: calls of favourites are answered by themselves. */
  readonly answersFavourites: boolean
  /** The user's setting: calls that are not private are refused, both ways. */
  readonly privateOnly: boolean
  marksOf(contact: string): UserMarks
}

/** What the user has marked somebody as. */
export interface UserMarks {
  readonly favourite: boolean
  readonly blocked: boolean
}

/** Where nothing is remembered about anybody. */
export const ADMIT_EVERYONE: IncomingPolicy = {
  quiet: false,
  answersFavourites: false,
  privateOnly: false,
  marksOf: () => ({ favourite: false, blocked: false }),
}
