import { once } from 'node:events'
import { createServer } from 'node:net'
import { env } from 'node:process'

/** Below those that systems choose for connections: such a port is still unused a while later. */
const FIRST = 20_000
const SHARE = 1_500
const SHARES = 8
const TRIES = 20

/** Test runners number their processes. Each has ports of its own: another could take one before it is used. */
const worker = Number(env['VITEST_POOL_ID'] ?? env['TEST_PARALLEL_INDEX'] ?? 0) % SHARES
let next = Math.floor(Math.random() * SHARE)

/** A TCP port of 127.0.0.1 that nobody listens at. No process gets one twice in a short time. */
export async function unusedPort(): Promise<number> {
  for (let n = 0; n < TRIES; n++) {
    const port = FIRST + worker * SHARE + next
    next = (next + 1) % SHARE
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
