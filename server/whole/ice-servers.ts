import type { Clock } from '../../base/clock'
import type { IceServers } from '../../protocol/directory'
import type { ServerMetrics } from '../metrics/server-metrics'
import type { ServerLog } from '../server-log'
import { StunServer } from '../stun/stun-server'
import { GUEST_TURN_LIFETIME_MS, type TurnCredentials } from '../turn/turn-credentials'
import { listenAsWished, PortError, type PortWish } from './port-wish'

export interface ServedIceOptions {
  /** The address that the directory listens on. */
  readonly host: string | undefined
  /** Undefined: the server answers no STUN. */
  readonly stun: PortWish | undefined
  readonly turn: TurnCredentials | undefined
  readonly clock: Clock
  readonly log: ServerLog
  readonly metrics?: ServerMetrics | undefined
}

/** What became of STUN. */
export type StunState =
  | { readonly kind: 'off' }
  | { readonly kind: 'running'; readonly port: number }
  | { readonly kind: 'failed'; readonly error: PortError }

/** The servers that help phones to connect: STUN in this process, and TURN elsewhere. */
export class ServedIce {
  readonly state: StunState
  readonly #stun: StunServer | undefined
  readonly #turn: TurnCredentials | undefined

  private constructor(state: StunState, stun: StunServer | undefined, turn: TurnCredentials | undefined) {
    this.state = state
    this.#stun = stun
    this.#turn = turn
  }

  /** @throws {PortError} when a port is not available, and is needed */
  static async start({ stun, turn, ...options }: ServedIceOptions): Promise<ServedIce> {
    if (!stun) return new ServedIce({ kind: 'off' }, undefined, turn)
    try {
      const { server, port } = await listenAsWished('stun', stun, async (wished) => {
        const listening = new StunServer({ ...options, port: wished })
        return { server: listening, port: await listening.start() }
      })
      return new ServedIce({ kind: 'running', port }, server, turn)
    } catch (error) {
      if (!(error instanceof PortError) || stun.otherwise === 'fail') throw error
      return new ServedIce({ kind: 'failed', error }, undefined, turn)
    }
  }

  /** The servers for a phone with this name. @param stunPort by which it reaches STUN; undefined: it does not */
  for(name: string, stunPort: number | undefined): IceServers {
    return {
      ...(stunPort !== undefined && { stunPort }),
      ...(this.#turn && { turn: this.#turn.for(name) }),
    }
  }

  /**
   * The servers for a guest's browser. The TURN server limits each address, since guests have the names that they like.
   * @param address the browser's @param stunPort as for a phone
   */
  forGuest(address: string, stunPort: number | undefined): IceServers {
    return {
      ...(stunPort !== undefined && { stunPort }),
      ...(this.#turn && { turn: this.#turn.for(`guest\0${address}`, GUEST_TURN_LIFETIME_MS) }),
    }
  }

  async stop(): Promise<void> {
    await this.#stun?.stop()
  }
}
