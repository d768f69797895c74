import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Address } from '../../protocol/directory'
import type { ServerLog } from '../server-log'
import { errorText } from '../../base/error-text'
import type { PrometheusMetrics } from './prometheus'
import { type Readiness, readinessAnswer } from './readiness'

export interface OperatorPortOptions extends Address {
  readonly metrics: Pick<PrometheusMetrics, 'text' | 'contentType'>
  readonly readiness: Readiness
  readonly log: ServerLog
}

/** A few collectors and people; the rest of the descriptors is for clients. */
const MAX_CONNECTIONS = 32
const MAX_HEADER_BYTES = 8 * 1024
/** For a request, and for reading its answer. ms */
const TIMEOUT_MS = 10_000

interface Answer {
  readonly status: number
  readonly body: string
  readonly type?: string
}

/** The HTTP port for operators: `/metrics`, `/healthz` and `/readyz`. It has no limits per address, so it is for a private network. */
export class OperatorPort {
  readonly #options: OperatorPortOptions
  readonly #server: Server

  constructor(options: OperatorPortOptions) {
    this.#options = options
    this.#server = createServer(
      {
        maxHeaderSize: MAX_HEADER_BYTES,
        headersTimeout: TIMEOUT_MS,
        requestTimeout: TIMEOUT_MS,
        keepAliveTimeout: TIMEOUT_MS,
      },
      (request, response) => void this.#answer(request, response),
    )
    this.#server.maxConnections = MAX_CONNECTIONS
    this.#server.setTimeout(TIMEOUT_MS)
  }

  /**
   * Starts to listen.
   * @returns where, with the port that the system chose
   * @throws the system's error when the address is not available (`EADDRINUSE`, `EACCES`, `EADDRNOTAVAIL` …)
   */
  async start(): Promise<Address> {
    const { host, port, log } = this.#options
    this.#server.listen({ host, port })
    await once(this.#server, 'listening')
    this.#server.on('error', (error) => log.warn({ error: errorText(error) }, 'could not accept'))
    const bound = this.#server.address()
    if (bound === null || typeof bound === 'string') throw new Error('the port has no TCP address')
    return { host: bound.address, port: bound.port }
  }

  /** Closes every connection and stops listening. */
  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()))
    this.#server.closeAllConnections()
    await closed
  }

  async #answer({ method, url = '' }: IncomingMessage, response: ServerResponse): Promise<void> {
    const isRead = method === 'GET' || method === 'HEAD'
    const answer = isRead ? await this.#answerTo(url) : NOT_ALLOWED
    const { status, body, type = 'application/json' } = answer
    response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' })
    response.end(`${body}\n`)
  }

  async #answerTo(url: string): Promise<Answer> {
    const { metrics, readiness, log } = this.#options
    const [path = ''] = url.split('?', 1)
    switch (path) {
      case '/metrics':
        try {
          return { status: 200, body: await metrics.text(), type: metrics.contentType }
        } catch (error) {
          log.warn({ error: errorText(error) }, 'the metrics cannot be read')
          return { status: 500, body: JSON.stringify({ error: 'the metrics cannot be read' }) }
        }
      case '/healthz':
        return { status: 200, body: JSON.stringify({ status: 'ok' }) }
      case '/readyz':
        return readinessAnswer(readiness)
      default:
        return {
          status: 404,
          body: JSON.stringify({ error: 'there are /metrics, /healthz and /readyz at this port' }),
        }
    }
  }
}

const NOT_ALLOWED: Answer = { status: 405, body: JSON.stringify({ error: 'only GET and HEAD are answered' }) }
