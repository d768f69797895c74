/** The first retry comes after about this long. */
const FIRST_DELAY_MS = 500
/** No retry waits longer than this. */
const MAX_DELAY_MS = 30_000

/**
 * How long to wait before retry number `attempt` (from 1): doubles each time up to 30 s, and is spread over the upper
 * half of that, so that the clients of a server that restarts do not all come back in the same moment.
 * @param random returns numbers in [0, 1), as `Math.random` does
 */
export function backoffDelay(attempt: number, random: () => number): number {
  const ceiling = Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** (attempt - 1))
  return ceiling * (0.5 + random() / 2)
}
