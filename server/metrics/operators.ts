import type { Address } from '../../protocol/directory'
import { logOfRole, type ServerLog } from '../server-log'
import { listenAsWished, PortError, type PortWish } from '../whole/port-wish'
import type { OperatorPort } from './operator-port'
import { Readiness } from './readiness'
import { NO_METRICS, type ServerMetrics } from './server-metrics'

/** The port of the metrics. */
export const DEFAULT_METRICS_PORT = 4281

/** Where operators can read how the server is. */
export interface OperatorsWish extends PortWish, Address {
  readonly otherwise: 'fail' | 'none'
}

/** What became of the port for operators. */
export type OperatorsState =
  | { readonly kind: 'off' }
  | { readonly kind: 'running'; readonly address: Address }
  | { readonly kind: 'failed'; readonly error: PortError }

/** What a server tells its operators: metrics and readiness, at a port of their own. */
export class Operators {
  readonly state: OperatorsState
  readonly metrics: ServerMetrics
  readonly readiness: Readiness
  readonly #port: OperatorPort | undefined

  private constructor(
    state: OperatorsState,
    metrics: ServerMetrics,
    readiness: Readiness,
    port: OperatorPort | undefined,
  ) {
    this.state = state
    this.metrics = metrics
    this.readiness = readiness
    this.#port = port
  }

  /**
   * Only a server with metrics loads the client of Prometheus.
   * @param wish undefined: there are none
   * @throws {PortError} when the port is not available, and is needed
   */
  static async open(wish: OperatorsWish | undefined, log: ServerLog): Promise<Operators> {
    const readiness = new Readiness()
    if (!wish) return new Operators({ kind: 'off' }, NO_METRICS, readiness, undefined)
    const [{ PrometheusMetrics }, { OperatorPort }] = await Promise.all([
      import('./prometheus'),
      import('./operator-port'),
    ])
    const metrics = new PrometheusMetrics()
    const { host } = wish
    try {
      const { listening, address } = await listenAsWished('metrics', wish, async (port) => {
        const listening = new OperatorPort({
          host,
          port,
          metrics,
          readiness,
          log: logOfRole(log, 'operators'),
        })
        return { listening, address: await listening.start() }
      })
      metrics.observeProcess()
      return new Operators({ kind: 'running', address }, metrics, readiness, listening)
    } catch (error) {
      if (!(error instanceof PortError) || wish.otherwise === 'fail') throw error
      return new Operators({ kind: 'failed', error }, NO_METRICS, readiness, undefined)
    }
  }

  async close(): Promise<void> {
    await this.#port?.stop()
  }
}
