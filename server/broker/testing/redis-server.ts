import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { unusedPort } from '../../../base/testing/unused-port'

/** Where a Redis runs. */
export interface RedisPlace {
  readonly host?: string
  /** A command that runs it elsewhere, such as in a network namespace. */
  readonly prefix?: readonly string[]
}

/** A real Redis, by default on a loopback port, with its files in a temporary folder. */
export class RedisServer {
  readonly #port: number
  readonly #host: string
  readonly #prefix: readonly string[]
  readonly #folder: string
  #process: ChildProcess | undefined

  private constructor(port: number, { host = '127.0.0.1', prefix = [] }: RedisPlace) {
    this.#port = port
    this.#host = host
    this.#prefix = prefix
    this.#folder = mkdtempSync(join(tmpdir(), 'ringdown-redis-'))
  }

  static async start(place: RedisPlace = {}): Promise<RedisServer> {
    const server = new RedisServer(await unusedPort(), place)
    await server.run()
    return server
  }

  /** The number of its process; undefined while it does not run. */
  get pid(): number | undefined {
    return this.#process?.pid
  }

  get url(): string {
    return `redis://${this.#host}:${this.#port}`
  }

  /** Runs it, again after `kill`. Resolves when it accepts connections. */
  async run(): Promise<void> {
    const options = [
      '--port',
      String(this.#port),
      '--bind',
      this.#host,
      '--protected-mode',
      'no',
      '--save',
      '',
    ]
    const [program = '', ...words] = [...this.#prefix, 'redis-server', ...options, '--dir', this.#folder]
    const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'ignore'] })
    this.#process = child
    let said = ''
    await new Promise<void>((resolve, reject) => {
      child.on('error', reject)
      child.on('exit', (code) => reject(new Error(`redis-server ended with ${code}: ${said}`)))
      child.stdout.on('data', (chunk: Buffer) => {
        said += chunk.toString()
        if (said.includes('Ready to accept connections')) resolve()
      })
    })
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
