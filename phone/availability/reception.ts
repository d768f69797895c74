/** What is known, when somebody calls, about whether the call may come through; `decideIncoming` decides by it. */
export interface Reception {
  /** Do not disturb is on. */
  readonly quiet: boolean
  /** The user's setting: calls of favourites are answered by themselves. */
  readonly answersFavourites: boolean
  /** The user's setting: calls that are not private are refused, both ways. */
  readonly privateOnly: boolean
  standingOf(contact: string): Standing
}

/** What the user has marked somebody as. */
export interface Standing {
  readonly favourite: boolean
  readonly blocked: boolean
}

/** Where nothing is remembered about anybody. */
export const OPEN_TO_ALL: Reception = {
  quiet: false,
  answersFavourites: false,
  privateOnly: false,
  standingOf: () => ({ favourite: false, blocked: false }),
}
