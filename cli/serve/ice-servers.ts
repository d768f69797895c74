import type { Clock } from '../../base/clock'
import { errorText } from '../../base/error-text'
import { inWords } from '../../base/networks/connection-error'
import type { IceServers } from '../../protocol/directory'
import type { ServerLog } from '../../server/server-log'
import { StunServer } from '../../server/stun/stun-server'
import { TurnCredentials } from '../../server/turn/turn-credentials'
import { UsageError } from '../exit-status'
import type { Output } from '../output'
import { type StunOptions, type TurnOptions, turnSecret } from './ice-options'

export interface ServedIceOptions {
  /** The address that the directory listens on. */
  readonly host: string | undefined
  /** Undefined: the server answers no STUN. */
  readonly stun: StunOptions | undefined
  readonly turn: TurnOptions | undefined
  readonly clock: Clock
  readonly log: ServerLog
}

/** What became of STUN. */
type Stun =
  | { readonly kind: 'off' }
  | { readonly kind: 'running'; readonly server: StunServer; readonly port: number }
  | { readonly kind: 'failed'; readonly why: string }

/** The servers that help phones to connect, as `ringdown serve` runs and names them. */
export class ServedIce {
  readonly #stun: Stun
  readonly #turn: TurnCredentials | undefined

  private constructor(stun: Stun, turn: TurnCredentials | undefined) {
    this.#stun = stun
    this.#turn = turn
  }

  /**
   * Starts STUN. Where that is not possible the server runs without it, unless the operator has named the port.
   * @throws UsageError when a port that was named is not available, or the secret of TURN cannot be read
   */
  static async start({ host, stun, turn, clock, log }: ServedIceOptions): Promise<ServedIce> {
    const credentials = turn && new TurnCredentials({ ...turn, secret: turnSecret(turn.secretFile), clock })
    if (!stun) return new ServedIce({ kind: 'off' }, credentials)
    const server = new StunServer({ host, port: stun.port, log, clock })
    try {
      return new ServedIce({ kind: 'running', server, port: await server.start() }, credentials)
    } catch (error) {
      const reason = error instanceof Error ? inWords(error) : errorText(error)
      const why = `UDP port ${stun.port} is not available for STUN (${reason}): choose another with --stun-port`
      if (stun.isRequired) throw new UsageError(why)
      return new ServedIce({ kind: 'failed', why }, credentials)
    }
  }

  /** The servers for a phone with this name. */
  readonly for = (name: string): IceServers => ({
    ...(this.#stun.kind === 'running' && { stunPort: this.#stun.port }),
    ...(this.#turn && { turn: this.#turn.for(name) }),
  })

  report(output: Output): void {
    switch (this.#stun.kind) {
      case 'off':
        return
      case 'running': {
        const { port } = this.#stun
        return output.emit({ event: 'stun', port }, `phones learn their address (STUN) at UDP port ${port}`)
      }
      case 'failed':
        return output.emit({ event: 'stun' }, `phones do not learn their address here: ${this.#stun.why}`)
    }
  }

  async stop(): Promise<void> {
    if (this.#stun.kind === 'running') await this.#stun.server.stop()
  }
}
