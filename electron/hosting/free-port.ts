import { createServer } from 'node:net'

/** How many ports after the requested one are tried. */
const TRIES = 20

/**
 * The first port after `port` that is free now.
 * @param host the address to listen on; all addresses when undefined
 * @returns undefined when none of the next twenty is free
 */
export async function freePortAfter(port: number, host: string | undefined): Promise<number | undefined> {
  for (let next = port + 1; next <= Math.min(port + TRIES, 65535); next++) {
    if (await canListen(next, host)) return next
  }
  return undefined
}

const canListen = (port: number, host: string | undefined): Promise<boolean> =>
  new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen({ port, ...(host === undefined ? {} : { host }) }, () => probe.close(() => resolve(true)))
  })
