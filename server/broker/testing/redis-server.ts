import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../../../base/clock'
import { unusedPort } from '../../../base/testing/unused-port'
import { settledWithin } from '../../../base/within'

/** Longer than it takes on any machine. ms */
const READY_MS = 20_000

/** The paths of a certificate and its key, PEM. */
export interface RedisTls {
  readonly cert: string
  readonly key: string
  /** The authority by which it knows other Redis servers; itself when left out. */
  readonly ca?: string
}

export interface RedisServerOptions {
  /** The address to listen on; 127.0.0.1 when left out. */
  readonly host?: string
  /** A command that runs it elsewhere, such as in a network namespace. */
  readonly prefix?: readonly string[]
  /** Lines of its configuration file, beyond its port. */
  readonly lines?: readonly string[]
  /** Everything is encrypted. */
  readonly tls?: RedisTls
  /** A sentinel instead of a Redis. */
  readonly isSentinel?: boolean
}

/** A real Redis, by default on a loopback port, with its files in a temporary folder. */
export class RedisServer {
  readonly port: number
  readonly #folder: string
  readonly #options: RedisServerOptions
  #process: ChildProcess | undefined

  private constructor(port: number, options: RedisServerOptions) {
    this.port = port
    this.#options = options
    this.#folder = mkdtempSync(join(tmpdir(), 'ringdown-redis-'))
  }

  static async start(options: RedisServerOptions = {}): Promise<RedisServer> {
    const server = new RedisServer(await unusedPort(), options)
    await server.run()
    return server
  }

  /** The number of its process; undefined while it does not run. */
  get pid(): number | undefined {
    return this.#process?.pid
  }

  get url(): string {
    return `${this.#options.tls ? 'rediss' : 'redis'}://${this.#host}:${this.port}`
  }

  /** Runs it, again after `kill`. Resolves when it accepts connections. */
  async run(): Promise<void> {
    const { isSentinel = false, prefix = [] } = this.#options
    const file = join(this.#folder, 'redis.conf')
    // A sentinel has written what it knows into its file.
    if (!isSentinel || this.#process === undefined) writeFileSync(file, `${this.#lines.join('\n')}\n`)
    const command = [...prefix, 'redis-server', file, ...(isSentinel ? ['--sentinel'] : [])]
    const [program = '', ...words] = command
    const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'ignore'] })
    this.#process = child
    const isReady = isSentinel ? '+monitor' : 'Ready to accept connections'
    let said = ''
    const ready = new Promise<void>((resolve, reject) => {
      child.on('error', reject)
      child.on('exit', (code) => reject(new Error(`redis-server ended with ${code}: ${said}`)))
      const hear = (chunk: Buffer): void => {
        said += chunk.toString()
        if (!said.includes(isReady)) return
        child.stdout.off('data', hear).resume()
        resolve()
      }
      child.stdout.on('data', hear)
    })
    if (!(await settledWithin(systemClock, READY_MS, ready))) {
      await this.close()
      throw new Error(`redis-server is not ready: ${said}`)
    }
    await ready
  }

  get #host(): string {
    return this.#options.host ?? '127.0.0.1'
  }

  get #lines(): readonly string[] {
    const { lines = [], isSentinel = false, tls } = this.#options
    const port = tls
      ? ['port 0', `tls-port ${this.port}`, `tls-cert-file ${tls.cert}`, `tls-key-file ${tls.key}`]
      : [`port ${this.port}`]
    return [
      ...[...port, `bind ${this.#host}`, 'protected-mode no', `dir ${this.#folder}`],
      ...(tls
        ? [`tls-ca-cert-file ${tls.ca ?? tls.cert}`, 'tls-auth-clients no', 'tls-replication yes']
        : []),
      ...(isSentinel ? [] : ['save ""']),
      ...lines,
    ]
  }

  /** Ends it without a goodbye. */
  async kill(): Promise<void> {
    const child = this.#process
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    child.removeAllListeners('exit')
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
  }

  async close(): Promise<void> {
    await this.kill()
    rmSync(this.#folder, { recursive: true, force: true })
  }
}
