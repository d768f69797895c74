import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { once } from 'node:events'
import { inProject } from '../../scripts/lib/paths.mjs'
import { tail } from '../../scripts/lib/run.mjs'
import type { Impairment } from './network'

/** A hang guard: on an overloaded machine Python starts slowly. */
const START_TIMEOUT_MS = 20_000
const STOP_TIMEOUT_MS = 10_000

const argumentsFor = (impairment: Impairment): string[] =>
  Object.entries({
    '--delay': impairment.delayMs,
    '--jitter': impairment.jitterMs,
    '--loss': impairment.lossPercent,
    '--correlation': impairment.burstPercent,
    '--rate': impairment.rateKbit,
  }).flatMap(([name, value]) => (value === undefined ? [] : [name, String(value)]))

/** bridge.py, which joins two network interfaces and impairs the traffic. */
export class Bridge {
  readonly #child: ChildProcessWithoutNullStreams
  readonly #killWithUs = (): void => {
    this.#child.kill('SIGKILL')
  }
  #output = ''
  #errors = ''

  private constructor(prefix: readonly string[], interfaces: readonly string[], impairment: Impairment) {
    const script = inProject('lab', 'networks', 'bridge.py')
    const [program = '', ...args] = [...prefix, 'python3', script, ...interfaces, ...argumentsFor(impairment)]
    this.#child = spawn(program, args)
    this.#child.stdout.on('data', (chunk: Buffer) => (this.#output += chunk.toString()))
    this.#child.stderr.on('data', (chunk: Buffer) => (this.#errors += chunk.toString()))
    this.#child.stdin.on('error', () => undefined)
    this.#child.on('error', (error) => (this.#errors += error.message))
    process.once('exit', this.#killWithUs)
  }

  /**
   * @param prefix the command that runs another command in the interfaces' namespace
   * @throws {Error} when it does not start, with its error output
   */
  static async start(
    prefix: readonly string[],
    interfaces: readonly string[],
    impairment: Impairment,
  ): Promise<Bridge> {
    const bridge = new Bridge(prefix, interfaces, impairment)
    try {
      await once(bridge.#child.stdout, 'data', { signal: AbortSignal.timeout(START_TIMEOUT_MS) })
      return bridge
    } catch (cause) {
      await bridge.close()
      throw new Error(`the emulated network did not start: ${tail(bridge.#errors, 5)}`, { cause })
    }
  }

  stall(ms: number): void {
    this.#child.stdin.write(`stall ${ms}\n`)
  }

  /** Drops all traffic until `mend`. */
  cut(): void {
    this.#child.stdin.write('cut\n')
  }

  mend(): void {
    this.#child.stdin.write('mend\n')
  }

  /** @returns its packet statistics; undefined when it ended before it could report them */
  async close(): Promise<unknown> {
    process.off('exit', this.#killWithUs)
    const child = this.#child
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
      const closed = once(child, 'close', { signal: AbortSignal.timeout(STOP_TIMEOUT_MS) })
      child.stdin.end()
      await closed.catch(() => child.kill('SIGKILL'))
    }
    const report = this.#output.split('\n').find((line) => line.startsWith('{'))
    return report === undefined ? undefined : (JSON.parse(report) as unknown)
  }
}
