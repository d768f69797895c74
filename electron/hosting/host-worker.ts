import { parentPort, workerData } from 'node:worker_threads'
import { systemClock } from '../../base/clock'
import { DirectoryServer } from '../../server/directory/directory-server'
import type { ServerLog } from '../../server/server-log'
import { freePortAfter } from './free-port'
import type { HostEvent, HostWorkerData } from './host-contract'

/** A crowd that signs in at once is told as a few numbers. ms */
const COUNT_INTERVAL_MS = 200

/** Who comes and goes is not written down; what goes wrong is, one JSON object a line. */
const log: ServerLog = {
  info: () => undefined,
  warn: (fields, message) => console.warn(JSON.stringify({ event: 'host', message, ...fields })),
}

/** The server's thread: a crowd at the door does not make the app stutter. Started by host-server.ts. */
async function start(
  port: NonNullable<typeof parentPort>,
  { host, port: wished }: HostWorkerData,
): Promise<void> {
  const emit = (event: HostEvent): void => port.postMessage(event)
  let people = 0
  let cancelCount: (() => void) | undefined
  const server = new DirectoryServer({
    host,
    port: wished,
    log,
    onOnline: (online) => {
      people = online
      cancelCount ??= systemClock.after(COUNT_INTERVAL_MS, () => {
        cancelCount = undefined
        emit({ kind: 'people', people })
      })
    },
  })
  // There is one command only: to stop.
  const stopped = new Promise<void>((resolve) => port.once('message', () => resolve()))
  try {
    emit({ kind: 'listening', port: (await server.start()).port })
    await stopped
    await server.stop()
    cancelCount?.()
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    const freePort = code === 'EADDRINUSE' ? await freePortAfter(wished, host) : undefined
    emit({ kind: 'refused', code, message: error instanceof Error ? error.message : String(error), freePort })
  } finally {
    port.close()
  }
}

if (parentPort === null) throw new Error('the host worker is started as a worker thread, by host-server.ts')
void start(parentPort, workerData as HostWorkerData)
