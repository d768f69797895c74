import { userInfo } from 'node:os'

/** What the system calls the user; empty where it knows no name, as in some containers. */
export function userName(): string {
  try {
    return userInfo().username
  } catch {
    return ''
  }
}
