/** The exit statuses of the process. */
export const EXIT = {
  fine: 0,
  usage: 1,
  loginRefused: 2,
  serverUnreachable: 3,
  /** The call was refused, not answered, or could not be made; the room could not be entered, or we had to leave it. */
  notTalked: 4,
} as const

export type ExitStatus = (typeof EXIT)[keyof typeof EXIT]

/** The command line is invalid; the message says why. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}
