import { userInfo } from 'node:os'

/** The user's name in the system; empty if it has none, as in some containers. */
export function userName(): string {
  try {
    return userInfo().username
  } catch {
    return ''
  }
}
