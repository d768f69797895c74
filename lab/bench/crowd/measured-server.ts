import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { inProject } from '../../../scripts/lib/paths.mjs'
import { type ProcessCost, processCost } from '../call/process-cost'

/** The server's limit of people, where it has enough file descriptors. */
export const MAX_PEOPLE = 100_000

/** `ringdown serve` in its own process, and its cost. */
export class MeasuredServer {
  readonly #child: ChildProcess

  private constructor(
    child: ChildProcess,
    readonly port: number,
  ) {
    this.#child = child
  }

  /** Its log is written, and discarded. @param redis of its network; undefined: it is a network of its own */
  static async start(redis?: string): Promise<MeasuredServer> {
    const args = [
      'serve',
      '--host',
      '127.0.0.1',
      '--port',
      '0',
      '--http-port',
      'none',
      '--json',
      '--max-connections',
      String(MAX_PEOPLE),
    ]
    if (redis !== undefined) args.push('--redis', redis)
    const folder = mkdtempSync(join(tmpdir(), 'ringdown-bench-'))
    args.push('--names', join(folder, 'names.json'))
    const child = spawn(inProject('bin', 'ringdown'), args, { stdio: ['ignore', 'pipe', 'ignore'] })
    process.once('exit', () => {
      child.kill('SIGKILL')
      rmSync(folder, { recursive: true, force: true })
    })
    const lines = createInterface({ input: child.stdout })
    const [line] = (await once(lines, 'line')) as [string]
    const { port } = JSON.parse(line) as { readonly port: number }
    return new MeasuredServer(child, port)
  }

  get cost(): ProcessCost {
    return processCost(this.#child.pid ?? 0)
  }

  stop(): Promise<void> {
    return this.#end('SIGTERM')
  }

  /** Ends it without a goodbye. */
  kill(): Promise<void> {
    return this.#end('SIGKILL')
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const gone = once(this.#child, 'exit')
    this.#child.kill(signal)
    await gone
  }
}
