import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { CliEvent, CliEventOf } from '../../cli/output'
import { RingdownProcess } from '../../cli/testing/ringdown-process'
import { type ProcessCost, processCost } from '../bench/call/process-cost'
import { tail } from '../../scripts/lib/run.mjs'

const START_TIMEOUT_MS = 60_000
const STOP_TIMEOUT_MS = 5_000
/** Every server of the lab is on this address. */
export const SERVER_HOST = '127.0.0.1'

/** `ringdown serve` in its own process, with a folder of its own for what it keeps. */
export class ServerProcess {
  readonly #folder = mkdtempSync(join(tmpdir(), 'ringdown-server-'))
  readonly #process: RingdownProcess
  readonly #endWithUs = (): void => {
    this.#process.kill('SIGKILL')
    this.#removeFolder()
  }
  #port = 0

  private constructor(options: readonly string[]) {
    const env = { ...process.env, STATE_DIRECTORY: this.#folder }
    this.#process = new RingdownProcess(['serve', '--host', SERVER_HOST, '--json', ...options], [], env)
    process.once('exit', this.#endWithUs)
  }

  /**
   * Starts a directory server on 127.0.0.1 and waits until it listens.
   *
   * @param port 0 picks one
   * @throws {Error} with the end of its log
   */
  static async start(port = 0): Promise<ServerProcess> {
    return ServerProcess.startWith(['--port', String(port), '--http-port', 'none'], 'listening')
  }

  /**
   * Starts a server with these options, and waits until it says this.
   *
   * @throws {Error} with the end of its log
   */
  static async startWith(options: readonly string[], first: CliEvent['event']): Promise<ServerProcess> {
    const server = new ServerProcess(options)
    try {
      const event = await server.next(first)
      if ('port' in event) server.#port = event.port ?? 0
      return server
    } catch (error) {
      await server.stop()
      throw error
    }
  }

  /** That of its first event. */
  get port(): number {
    return this.#port
  }

  /** Of the process since its start. */
  get cost(): ProcessCost {
    return processCost(this.#process.pid)
  }

  /** The text for the field "Server". */
  get address(): string {
    return `${SERVER_HOST}:${this.#port}`
  }

  /** Its log so far, one JSON object a line. */
  get log(): string {
    return this.#process.stderr
  }

  /**
   * Takes the next event of a kind.
   * @throws {Error} with the end of its log, when it ends without one; it is killed when it takes too long
   */
  async next<Kind extends CliEvent['event']>(kind: Kind): Promise<CliEventOf<Kind>> {
    const timer = setTimeout(() => this.#process.kill('SIGKILL'), START_TIMEOUT_MS)
    try {
      return await this.#process.next(kind)
    } catch (error) {
      throw new Error(`the server ended:\n${tail(this.log)}`, { cause: error })
    } finally {
      clearTimeout(timer)
    }
  }

  /** The signal of Ctrl+C. */
  async stop(): Promise<void> {
    this.#process.kill('SIGINT')
    const hasEnded = await Promise.race([
      this.#process.exited.then(() => true),
      sleep(STOP_TIMEOUT_MS, false, { ref: false }),
    ])
    if (hasEnded) this.#release()
    else await this.kill()
  }

  /** Ends it without a goodbye. */
  async kill(): Promise<void> {
    this.#process.kill('SIGKILL')
    await this.#process.exited
    this.#release()
  }

  #release(): void {
    process.off('exit', this.#endWithUs)
    this.#removeFolder()
  }

  #removeFolder(): void {
    rmSync(this.#folder, { recursive: true, force: true })
  }
}
