/** What the process tells its parent. */
export const EXIT = {
  fine: 0,
  usage: 1,
  loginRefused: 2,
  serverUnreachable: 3,
  /** The call was refused, unanswered, or could not be made. */
  notTalked: 4,
} as const

export type ExitStatus = (typeof EXIT)[keyof typeof EXIT]

/** The command line can't be obeyed; the message says why. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}
