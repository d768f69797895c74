import { NetworkBudgets } from '../../../base/networks/network-budgets'
import { networksOf } from '../../../base/networks/networks-of'
import type { ManualClock } from '../../../base/testing/manual-clock'
import { UNBOUND } from '../../admission/connection-binding'
import { LoginVerifier } from '../../admission/login-verifier'
import { RefusalLog } from '../../admission/refusal-log'
import { NO_METRICS } from '../../metrics/server-metrics'
import type { Broker } from '../broker'
import { PeerSession, type SessionContext, type SessionPort } from '../peer-session'

/** A session whose peer records what it is sent. */
export class RecordingPeer implements SessionPort {
  readonly networks
  readonly binding = UNBOUND
  readonly isExempt = false
  readonly received: object[] = []
  readonly session: PeerSession
  ended: string | undefined

  constructor(context: SessionContext, address = '198.51.100.7') {
    this.networks = networksOf(address)
    const events = { onRegistered: () => undefined, onNotProved: () => true }
    this.session = new PeerSession(this, context, events)
  }

  send(text: string): void {
    this.received.push(JSON.parse(text) as object)
  }

  displaced(): void {
    this.#end('displaced')
  }

  drop(reason: string): void {
    this.#end(reason)
  }

  /** The peer says this; returns once it has been answered as far as possible without others. */
  async says(...texts: readonly string[]): Promise<void> {
    for (const text of texts) this.session.receive(text, Buffer.byteLength(text))
    await settled()
  }

  #end(reason: string): void {
    this.ended ??= reason
    this.session.close()
  }
}

/** All that waits for nothing but its turn has run. */
export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** A generous context around a broker. */
export const contextOf = (broker: Broker, clock: ManualClock): SessionContext => ({
  broker,
  clock,
  verifier: new LoginVerifier('Studio'),
  budgets: new NetworkBudgets({ host: { burst: 1e6, perSecond: 1e6 }, most: 100 }),
  refusals: new RefusalLog(() => undefined),
  metrics: NO_METRICS,
})
