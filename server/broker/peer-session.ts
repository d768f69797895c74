import type { Clock } from '../../base/clock'
import type { NetworkBudgets } from '../../base/networks/network-budgets'
import { RateBudget } from '../../base/rate-budget'
import {
  type Addition,
  asksChallenge,
  challengeAddition,
  errorText,
  type PeerCall,
  readCall,
  readRpc,
  refusalAddition,
  type RegistrationChallenge,
  type RegistrationRefusal,
  resultText,
  RPC_ERROR,
  type RpcError,
  type RpcMessage,
} from '../../protocol/broker'
import type { ConnectionBinding } from '../admission/connection-binding'
import type { LoginVerifier } from '../admission/login-verifier'
import type { RefusalLog } from '../admission/refusal-log'
import type { ServerMetrics } from '../metrics/server-metrics'
import type { Broker, RegisterOutcome } from './broker'
import type { Peer, PeerPort } from './peer'

/** A peer's connection, as its session uses it. */
export interface SessionPort extends PeerPort {
  /** The limits of its network do not hold for it: it may be a proxy for many. */
  readonly isExempt: boolean
  readonly binding: ConnectionBinding
  /** Closes the connection because of what the peer does. */
  drop(reason: string): void
}

/** Shared by all sessions of a server. */
export interface SessionContext {
  readonly broker: Broker
  readonly clock: Clock
  readonly verifier: LoginVerifier
  /** Of all peers at a host, in units of messages. */
  readonly budgets: NetworkBudgets
  readonly refusals: RefusalLog
  readonly metrics: ServerMetrics
}

export interface SessionEvents {
  /** The peer has a name now. */
  readonly onRegistered: () => void
  /** @returns false when the peer's network has had too many refused proofs */
  readonly onNotProved: () => boolean
}

type Call = Extract<RpcMessage, { kind: 'request' | 'notification' }>

type Answer =
  | { readonly ok: true; readonly result: unknown; readonly addition?: Addition }
  | { readonly ok: false; readonly error: RpcError; readonly refusal?: RegistrationRefusal }

/** A call takes an offer and about twenty addresses; two calls at once, and pings, fit in. */
const MESSAGE_BURST = 200
const MESSAGES_PER_SECOND = 20
/** A longer message counts as several. Bytes */
const MESSAGE_UNIT = 4096
/** The most requests of a peer that wait for other brokers. */
const MAX_WAITING = 20

const failed = (message: string, refusal?: RegistrationRefusal): Answer => ({
  ok: false,
  error: { code: RPC_ERROR.failed, message, data: null },
  ...(refusal && { refusal }),
})
const BUSY = failed('the broker is busy: try again later', 'busy')

/** One peer's conversation with the broker: reads its requests within limits, and answers them. */
export class PeerSession {
  readonly #port: SessionPort
  readonly #context: SessionContext
  readonly #events: SessionEvents
  readonly #peer: Peer
  readonly #budget: RateBudget
  #challenge: RegistrationChallenge | undefined
  #waiting = 0

  constructor(port: SessionPort, context: SessionContext, events: SessionEvents) {
    this.#port = port
    this.#context = context
    this.#events = events
    this.#peer = context.broker.join(port)
    this.#budget = new RateBudget(MESSAGE_BURST, MESSAGES_PER_SECOND, context.clock.now())
  }

  /** Counts a message of the peer. @param bytes its length */
  take(bytes: number): 'accepted' | 'busy' | 'dropped' {
    const { clock, budgets, refusals } = this.#context
    const nowMs = clock.now()
    const amount = Math.ceil(Math.max(1, bytes) / MESSAGE_UNIT)
    if (!this.#budget.take(nowMs, amount)) {
      this.#port.drop('it sends more messages than a phone does')
      return 'dropped'
    }
    const { networks, isExempt } = this.#port
    if (isExempt || budgets.take(networks, nowMs, amount)) return 'accepted'
    refusals.add(networks.host, 'too many messages of a network', nowMs)
    return 'busy'
  }

  /** A message of the peer. @param bytes its length in UTF-8 */
  receive(text: string, bytes: number): void {
    const taken = this.take(bytes)
    if (taken === 'dropped') return
    const message = readRpc(text)
    switch (message.kind) {
      case 'response':
      case 'ignored':
        return
      case 'invalid':
        this.#port.send(errorText(message.id, message.error))
        return
      case 'request':
      case 'notification':
        void this.#handle(message, taken === 'busy')
    }
  }

  /** The connection has closed. */
  close(): void {
    this.#context.broker.leave(this.#peer)
  }

  async #handle(message: Call, isBusy: boolean): Promise<void> {
    const answer = isBusy ? BUSY : await this.#answerTo(message)
    if (message.kind === 'notification' || !this.#peer.isOpen) return
    const { id, addition } = message
    this.#port.send(
      answer.ok
        ? resultText(id, answer.result, answer.addition)
        : // Only a Ringdown reads the reason as a code.
          errorText(id, answer.error, addition && answer.refusal && refusalAddition(answer.refusal)),
    )
  }

  async #answerTo({ method, params, addition }: Call): Promise<Answer> {
    const read = readCall(method, params, addition)
    if (!read.ok) return read
    const { call } = read
    switch (call.method) {
      case 'ping':
        return {
          ok: true,
          result: 'pong',
          ...(asksChallenge(addition) && { addition: this.#challengeNow() }),
        }
      case 'find':
      case 'exists':
        return this.#waitFor(async () => this.#found(call, await this.#context.broker.find(call.id)))
      case 'register':
        return this.#waitFor(() => this.#register(call))
      case 'unregister':
        this.#context.broker.unregister(this.#peer)
        return { ok: true, result: null }
      case 'signal':
        return this.#signal(call)
    }
  }

  async #waitFor(act: () => Promise<Answer>): Promise<Answer> {
    if (this.#waiting >= MAX_WAITING) return BUSY
    this.#waiting++
    const answer = await act()
    this.#waiting--
    return answer
  }

  #found(
    { method, id }: Extract<PeerCall, { method: 'find' | 'exists' }>,
    found: boolean | undefined,
  ): Answer {
    if (found === undefined) return BUSY
    return { ok: true, result: method === 'exists' ? found : found ? id : null }
  }

  async #register({ id, proof, ticket }: Extract<PeerCall, { method: 'register' }>): Promise<Answer> {
    const { verifier, broker, metrics } = this.#context
    // A proof without a challenge is over none.
    const { binding } = this.#port
    const challenge = this.#challenge ?? verifier.challenge(binding.isTls)
    const proved = verifier.checkRegistration({ name: id, proof }, challenge, binding.bytes)
    if (proved.kind === 'wrong') {
      this.#countRefused('not-proved')
      if (!this.#events.onNotProved()) this.#port.drop('too many refused proofs')
      return failed('the signature of the registration is not valid', 'not-proved')
    }
    const key = proved.kind === 'proved' ? proved.key : undefined
    const outcome = await broker.register(this.#peer, id, { key, ticket })
    if (outcome === 'registered') metrics.count('logins', { role: 'broker' })
    else this.#countRefused(outcome)
    switch (outcome) {
      case 'registered':
        this.#events.onRegistered()
        return { ok: true, result: id }
      case 'taken':
        return failed(`id "${id}" already taken`, 'taken')
      case 'owned':
        return failed(`id "${id}" belongs to a phone that proves who it is: choose another name`, 'owned')
      case 'busy':
        return BUSY
      case 'outdated':
        return failed('another register or unregister came after this one')
    }
  }

  async #signal(call: Extract<PeerCall, { method: 'signal' }>): Promise<Answer> {
    const { broker, refusals, clock, metrics } = this.#context
    const outcome = await broker.signal(this.#peer, call)
    metrics.count('broker_signals', { outcome })
    switch (outcome) {
      case 'sent':
        return { ok: true, result: null }
      case 'unknown':
        return failed(`Peer not found (${call.to})`)
      case 'not-yours':
        refusals.add(this.#port.networks.host, 'signals in another name', clock.now())
        return failed(`you are not registered as “${call.from}”`)
      case 'too-often':
        return failed(`“${call.to}” gets too many signals: wait a little`)
    }
  }

  #countRefused(reason: Exclude<RegisterOutcome, 'registered'> | 'not-proved'): void {
    this.#context.metrics.count('login_refusals', { role: 'broker', reason })
  }

  #challengeNow(): Addition {
    this.#challenge ??= this.#context.verifier.challenge(this.#port.binding.isTls)
    return challengeAddition(this.#challenge)
  }
}
