import type { CliEventOf } from '../../../cli/output'
import { inProject } from '../../../scripts/lib/paths.mjs'
import { Child } from './child'
import type { MeasuredPhone, OwnFigures, Pair, PairOptions } from './pair'
import { eventIn, next } from './ringdown-events'

const RINGDOWN = inProject('bin', 'ringdown')

/** The parts of a call's delay, to explain an unexpected one. */
type Delays = Pick<CliEventOf<'stats'>, 'durationMs' | 'bufferMs' | 'targetMs' | 'playoutMs'>

/** Two headless Ringdowns and their directory server. */
class RingdownPair implements Pair {
  readonly standing = false
  readonly #server: Child
  readonly #dsp: string
  #caller: Child | undefined
  #callee: Child | undefined
  #stats: CliEventOf<'stats'> | undefined
  /** The callee's figures, for each second of all calls. */
  readonly #delays: Delays[] = []

  private constructor({ network, env }: PairOptions, dsp: string) {
    this.#dsp = dsp
    const { prefix, serverHost } = network
    const words = [...prefix.callee, RINGDOWN, 'serve', '--host', serverHost, '--port', '0', '--json']
    this.#server = new Child('the directory server', words, env.callee)
  }

  static async start(options: PairOptions, dsp: string): Promise<Pair> {
    const pair = new RingdownPair(options, dsp)
    try {
      await pair.#signIn(options)
      return pair
    } catch (error) {
      await pair.close()
      throw error
    }
  }

  get pids() {
    return { caller: this.#caller?.pid ?? 0, callee: this.#callee?.pid ?? 0 }
  }

  async dial(): Promise<number> {
    const [caller, callee] = this.#both()
    const talking = Promise.all([next(caller, 'talking'), next(callee, 'talking')])
    const dialledMs = performance.now()
    caller.say('call callee')
    await talking
    return dialledMs
  }

  async hangUp(): Promise<void> {
    const [caller, callee] = this.#both()
    const ended = Promise.all([next(caller, 'ended'), next(callee, 'ended')])
    caller.say('hangup')
    await ended
  }

  ownFigures(): OwnFigures | undefined {
    if (this.#stats === undefined) return undefined
    const { concealedFrames, durationMs } = this.#stats
    const stats = { ...this.#stats, delays: this.#delays }
    return { concealedFrames, playedFrames: durationMs / 20, stats }
  }

  async close(): Promise<void> {
    await Promise.all([this.#caller?.stop(), this.#callee?.stop()])
    await this.#server.stop()
  }

  async #signIn({ network, env }: PairOptions): Promise<void> {
    const { port } = await next(this.#server, 'listening')
    const address = network.serverAddress(port)
    const start = (side: 'caller' | 'callee', ...args: readonly string[]): Child =>
      new Child(
        `the ${side}'s phone`,
        [
          ...network.prefix[side],
          ...[RINGDOWN, 'phone', '--server', address[side], '--name', side, '--dsp', this.#dsp, '--json'],
          ...args,
        ],
        env[side],
      )
    this.#callee = start('callee', '--answer')
    await next(this.#callee, 'online')
    this.#caller = start('caller', ...network.callerArguments)
    await next(this.#caller, 'contacts', ({ names }) => names.includes('callee'))
    this.#callee.onLine((line) => {
      const event = eventIn(line)
      if (event?.event !== 'stats') return
      this.#stats = event
      const { durationMs, bufferMs, targetMs, playoutMs } = event
      this.#delays.push({ durationMs, bufferMs, targetMs, playoutMs })
    })
  }

  #both(): [Child, Child] {
    if (this.#caller === undefined || this.#callee === undefined) throw new Error('nobody has signed in')
    return [this.#caller, this.#callee]
  }
}

/** @param dsp the voice processing of both phones, as in `ringdown phone --dsp` */
export const ringdown = (dsp: string): MeasuredPhone => ({
  name: dsp === 'none' ? 'Ringdown' : `Ringdown, ${dsp}`,
  whyNot: () => undefined,
  start: (options) => RingdownPair.start(options, dsp),
})
