import { connect, type Socket } from 'node:net'
import { CrowdClient, LoginRefused } from '../../bench/crowd/crowd-client'

/** Connects clients that say nothing. */
export const comeSilently = (port: number, count: number): readonly Socket[] =>
  Array.from({ length: count }, () =>
    connect(port, '127.0.0.1')
      .on('error', () => undefined)
      .resume(),
  )

/**
 * Logs in guests until the server refuses one, who leaves.
 * @param most of them
 * @returns the guests who are logged in
 * @throws {Error} when it refuses nobody
 */
export async function fillWithGuests(port: number, most: number): Promise<readonly CrowdClient[]> {
  const guests: CrowdClient[] = []
  while (guests.length < most) {
    const guest = new CrowdClient(port, guests.length)
    const isRefused = await guest.login(`guest ${guests.length}`).then(
      () => false,
      (error: unknown) => {
        if (error instanceof LoginRefused) return true
        throw error
      },
    )
    if (isRefused) {
      guest.leave()
      return guests
    }
    guests.push(guest)
  }
  throw new Error(`the server is not full with ${most} guests`)
}
