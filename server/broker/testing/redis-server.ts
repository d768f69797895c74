import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { unusedPort } from '../../../base/testing/unused-port'

/** A real Redis on a loopback port, with its files in a temporary folder. */
export class RedisServer {
  readonly #port: number
  readonly #folder: string
  #process: ChildProcess | undefined

  private constructor(port: number) {
    this.#port = port
    this.#folder = mkdtempSync(join(tmpdir(), 'ringdown-redis-'))
  }

  static async start(): Promise<RedisServer> {
    const server = new RedisServer(await unusedPort())
    await server.run()
    return server
  }

  /** The number of its process; undefined while it does not run. */
  get pid(): number | undefined {
    return this.#process?.pid
  }

  get url(): string {
    return `redis://127.0.0.1:${this.#port}`
  }

  /** Runs it, again after `kill`. Resolves when it accepts connections. */
  async run(): Promise<void> {
    const options = ['--port', String(this.#port), '--bind', '127.0.0.1', '--save', '', '--dir', this.#folder]
    const child = spawn('redis-server', options, { stdio: ['ignore', 'pipe', 'ignore'] })
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
