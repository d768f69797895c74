import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CliEventOf } from '../../../cli/output'
import { inProject } from '../../../scripts/lib/paths.mjs'
import { Child } from './child'
import type { MeasuredPhone, OwnFigures, Pair, PairOptions, Side } from './pair'
import { eventIn, next } from './ringdown-events'

const RINGDOWN = inProject('bin', 'ringdown')
const ROOM = 'measured'

/** Two headless Ringdowns in an open room, and their server at the callee's side, whose serving node carries the voice. */
class RoomPair implements Pair {
  readonly standing = true
  readonly #folder = mkdtempSync(join(tmpdir(), 'ringdown-room-'))
  readonly #options: PairOptions
  readonly #server: Child
  readonly #phones = new Map<Side, Child>()
  #stats: CliEventOf<'room-stats'> | undefined

  private constructor(options: PairOptions) {
    this.#options = options
    const { prefix, serverHost } = options.network
    const words = [...prefix.callee, RINGDOWN, 'serve', '--host', serverHost, '--port', '0', '--json']
    this.#server = new Child('the server', words, options.env.callee)
  }

  static async start(options: PairOptions): Promise<Pair> {
    const pair = new RoomPair(options)
    try {
      const { port } = await next(pair.#server, 'listening')
      for (const side of ['callee', 'caller'] as const) await pair.#enter(side, port)
      return pair
    } catch (error) {
      await pair.close()
      throw error
    }
  }

  get pids() {
    return { caller: this.#phones.get('caller')?.pid ?? 0, callee: this.#phones.get('callee')?.pid ?? 0 }
  }

  dial(): Promise<number> {
    return Promise.reject(new Error('nobody dials in a room'))
  }

  /** It ends when the pair is closed. */
  hangUp(): Promise<void> {
    return Promise.resolve()
  }

  ownFigures(): OwnFigures | undefined {
    if (this.#stats === undefined) return undefined
    const { concealedFrames, durationMs } = this.#stats
    return { concealedFrames, playedFrames: durationMs / 20, stats: this.#stats }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#phones.values()].map((phone) => phone.stop()))
    await this.#server.stop()
    rmSync(this.#folder, { recursive: true, force: true })
  }

  async #enter(side: Side, port: number): Promise<void> {
    const { network, env } = this.#options
    const words = [
      ...network.prefix[side],
      ...[RINGDOWN, 'phone', '--server', network.serverAddress(port)[side], '--name', side],
      ...['--data', join(this.#folder, side), '--room', ROOM, '--create', '--dsp', 'none', '--json'],
    ]
    const phone = new Child(`the ${side}'s phone`, words, env[side])
    this.#phones.set(side, phone)
    await next(phone, 'room', ({ voice, phase }) => voice === 'connected' && phase === 'inside')
    if (side === 'caller') return
    phone.onLine((line) => {
      const event = eventIn(line)
      if (event?.event === 'room-stats') this.#stats = event
    })
  }
}

/** Ringdowns in a room, through their server as a Mumble is. */
export const room: MeasuredPhone = {
  name: "Ringdown's room",
  whyNot: () => undefined,
  start: (options) => RoomPair.start(options),
}
