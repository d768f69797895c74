import type { JsonObject } from '../../../base/json'
import {
  aliveIn,
  DOCUMENT_VERSION,
  type Farewell,
  type NetworkSettings,
  type NodeCard,
  nodeCardIn,
  type NodeProof,
  nodeProofIn,
  PROTOCOL_VERSION,
  type ReceivedPacket,
  versionProblem,
} from '../../../protocol/cluster'
import { hexOf } from '../hex'
import {
  NO_REACTION,
  type Packet,
  type Reaction,
  type Session,
  type SessionForm,
  type Wait,
} from '../session'

export interface MasterSessionOptions {
  readonly form: SessionForm
  /** Random, for this session only. Only in the secure form. */
  readonly nonce?: Uint8Array | undefined
  /** The version that the master speaks. */
  readonly protocolVersion?: number | undefined
}

/** A node that asks to be admitted. */
export interface Candidate {
  readonly card: NodeCard
  readonly proof: NodeProof
}

/** Whether a candidate is admitted. */
export type Decision =
  | {
      readonly kind: 'admitted'
      readonly settings: NetworkSettings
      /** With which the node comes back; undefined: it keeps the one that it has. 32 bytes */
      readonly credential?: Uint8Array | undefined
    }
  /** The reason is a sentence for the node's operator. */
  | { readonly kind: 'declined'; readonly reason: string }

export type MasterEvent =
  /** The master answers with `decide`. */
  | { readonly kind: 'candidate'; readonly candidate: Candidate }
  | { readonly kind: 'admitted' }
  | { readonly kind: 'load'; readonly load: number }

type MasterReaction = Reaction<MasterEvent>
type KnownPacket = Extract<ReceivedPacket, { kind: 'packet' }>
type State = 'new' | 'proving' | 'deciding' | 'acknowledging' | 'admitted' | 'declined' | 'over'

/** A master's conversation with one node. */
export class MasterSession implements Session<MasterEvent> {
  readonly #options: MasterSessionOptions
  #state: State = 'new'
  #card: NodeCard | undefined

  constructor(options: MasterSessionOptions) {
    this.#options = options
  }

  get state(): State {
    return this.#state
  }

  get wait(): Wait {
    if (this.#state === 'admitted') return 'alive'
    return this.#state === 'declined' ? 'farewell' : 'step'
  }

  receive(packet: ReceivedPacket): MasterReaction {
    if (this.#state === 'over') return NO_REACTION
    if (packet.kind === 'unknown') return this.#state === 'admitted' ? NO_REACTION : this.#unexpected('?')
    if (packet.code === 'conn:close') return this.#over('the node closed it')
    switch (this.#state) {
      case 'new':
        return packet.code === 'conn:establish' ? this.#establish(packet) : this.#unexpected(packet.code)
      case 'proving':
        return packet.code === 'auth:start' ? this.#prove(packet) : this.#unexpected(packet.code)
      case 'deciding':
        return this.#unexpected(packet.code)
      case 'acknowledging':
        if (packet.code !== 'auth:ack') return this.#unexpected(packet.code)
        this.#state = 'admitted'
        return { event: { kind: 'admitted' } }
      case 'admitted':
        return this.#hear(packet)
      case 'declined':
        return NO_REACTION
    }
  }

  timeOut(): MasterReaction {
    switch (this.#state) {
      case 'over':
        return NO_REACTION
      case 'declined':
        return this.#over('it was declined')
      case 'admitted':
        return this.close({ reason: 'The node has said nothing for too long.' })
      case 'new':
      case 'proving':
      case 'deciding':
      case 'acknowledging':
        return this.#offence(`nothing came in the state “${this.#state}” in time`)
    }
  }

  /** The answer to the event `candidate`. */
  decide(decision: Decision): MasterReaction {
    if (this.#state !== 'deciding') return NO_REACTION
    if (decision.kind === 'declined') {
      this.#state = 'declined'
      return { packets: [{ code: 'auth:dec', payload: this.#farewell({ reason: decision.reason }) }] }
    }
    this.#state = 'acknowledging'
    const { settings, credential } = decision
    return { packets: [acknowledgement(settings, credential && { credential: hexOf(credential) })] }
  }

  /** Tells an admitted node other settings. @param isDraining whether it is to take no new work */
  change(settings: NetworkSettings, isDraining: boolean): MasterReaction {
    const isAdmitted = this.#state === 'acknowledging' || this.#state === 'admitted'
    return isAdmitted
      ? { packets: [acknowledgement(settings, isDraining ? { drain: true } : {})] }
      : NO_REACTION
  }

  /** Ends the session. */
  close(farewell: Farewell & { readonly reason: string }): MasterReaction {
    if (this.#state === 'over') return NO_REACTION
    const payload = this.#farewell(farewell)
    return { packets: [{ code: 'conn:close', payload }], ...this.#over(farewell.reason) }
  }

  #establish({ payload }: KnownPacket): MasterReaction {
    const card = nodeCardIn(payload)
    if (!card) return this.#offence('conn:establish is not valid')
    const { form, nonce, protocolVersion = PROTOCOL_VERSION } = this.#options
    if (form === 'document' && card.version !== DOCUMENT_VERSION)
      return this.#refuse(`The node's version is not ${DOCUMENT_VERSION}.`)
    const problem = form === 'secure' ? versionProblem(protocolVersion, card.protocolVersion) : undefined
    if (problem !== undefined) return this.#refuse(problem)
    this.#card = card
    this.#state = 'proving'
    return { packets: [{ code: 'conn:startAuth', payload: nonce ? { nonce: hexOf(nonce) } : {} }] }
  }

  #prove({ payload }: KnownPacket): MasterReaction {
    const proof = nodeProofIn(payload)
    if (!proof || !this.#card) return this.#offence('auth:start is not valid')
    this.#state = 'deciding'
    return { event: { kind: 'candidate', candidate: { card: this.#card, proof } } }
  }

  #hear({ code, payload }: KnownPacket): MasterReaction {
    if (code === 'auth:ack') return NO_REACTION
    if (code !== 'conn:alive') return this.#unexpected(code)
    const alive = aliveIn(payload)
    if (!alive) return this.#offence('conn:alive is not valid')
    return alive.load === undefined ? NO_REACTION : { event: { kind: 'load', load: alive.load } }
  }

  #unexpected(code: string): MasterReaction {
    return this.#offence(`${code} is not expected in the state “${this.#state}”`)
  }

  /** The node cannot be admitted as it is. */
  #refuse(reason: string): MasterReaction {
    return { ...this.close({ reason, final: true }), isOffence: true }
  }

  #offence(why: string): MasterReaction {
    return { ...this.close({ reason: why }), isOffence: true }
  }

  #over(end: string): MasterReaction {
    this.#state = 'over'
    return { end }
  }

  /** The document's packets carry no reason. */
  #farewell({ reason, final }: Farewell): JsonObject {
    if (this.#options.form === 'document') return {}
    return { reason, ...(final === true && { final }) }
  }
}

function acknowledgement(settings: NetworkSettings, extra: JsonObject = {}): Packet {
  const { upstream = '', redis, ticketsKey, settings: others } = settings
  return {
    code: 'auth:ack',
    payload: {
      upstream,
      ...(redis !== undefined && { redis }),
      ...(ticketsKey !== undefined && { ticketsKey }),
      ...(others && { settings: others }),
      ...extra,
    },
  }
}
