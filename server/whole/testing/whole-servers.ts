import { afterEach } from 'vitest'
import { waitUntil } from '../../../base/testing/wait-until'
import { PrometheusMetrics } from '../../metrics/prometheus'
import { Readiness } from '../../metrics/readiness'
import { WholeServer, type WholeServerOptions } from '../whole-server'

export const HOST = '127.0.0.1'
/** Nobody reads it. */
export const log = { info: () => undefined, warn: () => undefined }

/**
 * Servers on loopback, at ports that the system chooses, with an HTTP port. They are closed after each test, and so is what a test adds to
 * `closers`, the last one first. Call it once, outside of tests.
 */
export function wholeServers() {
  const closers: (() => unknown)[] = []
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close()
  })

  /** @returns when it serves */
  const start = async (options: Partial<WholeServerOptions> = {}) => {
    const readiness = new Readiness()
    const metrics = new PrometheusMetrics()
    const server = new WholeServer({
      ...{ log, name: 'Studio', host: HOST, port: 0, namesFile: undefined, stun: undefined },
      ...{ readiness, metrics, http: { port: 0, otherwise: 'fail', maxRelayed: 1 } },
      ...options,
    })
    closers.push(() => server.stop())
    await server.start()
    await waitUntil(() => readiness.isReady)
    const httpPort = server.httpAddress?.port ?? 0
    return { server, metrics, httpPort, port: server.directoryAddress?.port ?? 0 }
  }

  return { start, closers }
}

export type StartedServer = Awaited<ReturnType<ReturnType<typeof wholeServers>['start']>>
