import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { inProject } from '../../scripts/lib/paths.mjs'
import { tail } from '../../scripts/lib/run.mjs'

/** Includes the first build of the command line. */
const START_TIMEOUT_MS = 60_000
const STOP_TIMEOUT_MS = 5_000

interface Listening {
  readonly event: 'listening'
  readonly host: string
  readonly port: number
}

const isListening = (event: unknown): event is Listening =>
  typeof event === 'object' && event !== null && 'event' in event && event.event === 'listening'

/** A directory server in its own process, as users start it: `bin/ringdown serve`. */
export class ServerProcess {
  readonly #child: ChildProcessByStdio<null, Readable, Readable>
  readonly #killWithUs = (): void => {
    this.#child.kill('SIGKILL')
  }
  #log = ''
  #port = 0

  private constructor(port: number) {
    const args = ['serve', '--host', '127.0.0.1', '--port', String(port), '--http-port', 'none', '--json']
    this.#child = spawn(inProject('bin', 'ringdown'), args, { stdio: ['ignore', 'pipe', 'pipe'] })
    this.#child.stderr.on('data', (chunk: Buffer) => (this.#log += chunk.toString()))
    this.#child.on('error', (error) => (this.#log += error.message))
    process.once('exit', this.#killWithUs)
  }

  /**
   * Starts a server on 127.0.0.1 and waits until it listens.
   *
   * @param port 0 picks one
   * @throws {Error} with the end of its log
   */
  static async start(port = 0): Promise<ServerProcess> {
    const server = new ServerProcess(port)
    try {
      server.#port = await server.#listeningPort()
      return server
    } catch (error) {
      await server.stop()
      throw error
    }
  }

  get port(): number {
    return this.#port
  }

  /** The text for the field "Server". */
  get address(): string {
    return `127.0.0.1:${this.#port}`
  }

  /** Its log so far, one JSON object a line. */
  get log(): string {
    return this.#log
  }

  /** The signal of Ctrl+C. */
  async stop(): Promise<void> {
    process.off('exit', this.#killWithUs)
    const child = this.#child
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit', { signal: AbortSignal.timeout(STOP_TIMEOUT_MS) })
    child.kill('SIGTERM')
    await ended.catch(() => child.kill('SIGKILL'))
  }

  async #listeningPort(): Promise<number> {
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), START_TIMEOUT_MS)
    const lines = createInterface({ input: this.#child.stdout })
    try {
      for await (const line of lines) {
        const event: unknown = JSON.parse(line)
        if (isListening(event)) return event.port
      }
    } finally {
      clearTimeout(timer)
      lines.close()
      // Discard further output, because a full pipe would block the server.
      this.#child.stdout.resume()
    }
    throw new Error(`the directory server did not start:\n${tail(this.#log)}`)
  }
}
