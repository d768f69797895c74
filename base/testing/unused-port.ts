import { once } from 'node:events'
import { createServer } from 'node:net'

/** Below those that systems choose for connections: such a port is still unused a while later. */
const FIRST = 20_000
const COUNT = 12_000
const TRIES = 20

/** A TCP port of 127.0.0.1 that nobody listens at. */
export async function unusedPort(): Promise<number> {
  for (let n = 0; n < TRIES; n++) {
    const port = FIRST + Math.floor(Math.random() * COUNT)
    const probe = createServer()
    try {
      probe.listen(port, '127.0.0.1')
      await once(probe, 'listening')
    } catch {
      continue
    }
    probe.close()
    await once(probe, 'close')
    return port
  }
  throw new Error(`none of ${TRIES} ports is unused`)
}
