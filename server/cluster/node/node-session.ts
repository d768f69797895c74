import type { JsonObject } from '../../../base/json'
import {
  type AdmissionNote,
  admissionNoteIn,
  farewellIn,
  type ReceivedPacket,
  startAuthIn,
} from '../../../protocol/cluster'
import { NO_REACTION, type Reaction, type Session, type SessionForm, type Wait } from '../session'

export interface NodeSessionOptions {
  readonly form: SessionForm
  /** The payload of conn:establish. */
  readonly card: JsonObject
  /**
   * The payload of auth:start.
   * @param nonce the master's; undefined only in the document's form
   */
  readonly prove: (nonce: Uint8Array | undefined) => JsonObject
}

export type NodeEvent =
  | { readonly kind: 'admitted'; readonly note: AdmissionNote }
  /** An admitted node is told other settings. */
  | { readonly kind: 'changed'; readonly note: AdmissionNote }
  /** The master does not take the node's proof. */
  | { readonly kind: 'declined'; readonly reason: string }
  /** The master has closed the session; `isFinal`: the node is to stay away. */
  | { readonly kind: 'closed'; readonly reason: string; readonly isFinal: boolean }

type NodeReaction = Reaction<NodeEvent>
type KnownPacket = Extract<ReceivedPacket, { kind: 'packet' }>
type State = 'new' | 'establishing' | 'proving' | 'admitted' | 'over'

/** A node's conversation with one master. */
export class NodeSession implements Session<NodeEvent> {
  readonly #options: NodeSessionOptions
  #state: State = 'new'

  constructor(options: NodeSessionOptions) {
    this.#options = options
  }

  get state(): State {
    return this.#state
  }

  get wait(): Wait {
    return this.#state === 'admitted' ? 'alive' : 'step'
  }

  /** Begins the conversation. */
  start(): NodeReaction {
    if (this.#state !== 'new') return NO_REACTION
    this.#state = 'establishing'
    return { packets: [{ code: 'conn:establish', payload: this.#options.card }] }
  }

  receive(packet: ReceivedPacket): NodeReaction {
    if (this.#state === 'over') return NO_REACTION
    if (packet.kind === 'unknown') return this.#state === 'admitted' ? NO_REACTION : this.#unexpected('?')
    if (packet.code === 'conn:close') return this.#closed(packet)
    switch (this.#state) {
      case 'new':
        return this.#unexpected(packet.code)
      case 'establishing':
        return packet.code === 'conn:startAuth' ? this.#prove(packet) : this.#unexpected(packet.code)
      case 'proving':
        if (packet.code === 'auth:dec') return this.#declined(packet)
        return packet.code === 'auth:ack'
          ? this.#acknowledge('admitted', packet)
          : this.#unexpected(packet.code)
      case 'admitted':
        if (packet.code === 'conn:alive') return NO_REACTION
        return packet.code === 'auth:ack'
          ? this.#acknowledge('changed', packet)
          : this.#unexpected(packet.code)
    }
  }

  timeOut(): NodeReaction {
    return this.close(
      this.#state === 'admitted' ? 'the master has said nothing for too long' : 'the master does not answer',
    )
  }

  /** Ends the session. */
  close(reason: string): NodeReaction {
    if (this.#state === 'over') return NO_REACTION
    this.#state = 'over'
    return { packets: [{ code: 'conn:close' }], end: reason }
  }

  #prove({ payload }: KnownPacket): NodeReaction {
    const { form, prove } = this.#options
    const start = startAuthIn(payload)
    if (!start || (form === 'secure' && !start.nonce)) return this.#offence('conn:startAuth is not valid')
    this.#state = 'proving'
    return { packets: [{ code: 'auth:start', payload: prove(start.nonce) }] }
  }

  #acknowledge(kind: 'admitted' | 'changed', { payload }: KnownPacket): NodeReaction {
    const note = admissionNoteIn(payload)
    if (!note) return this.#offence('auth:ack is not valid')
    this.#state = 'admitted'
    return { packets: [{ code: 'auth:ack' }], event: { kind, note } }
  }

  #declined({ payload }: KnownPacket): NodeReaction {
    const reason = farewellIn(payload)?.reason ?? 'The master does not accept the proof.'
    return { ...this.close('the master declined'), event: { kind: 'declined', reason } }
  }

  #closed({ payload }: KnownPacket): NodeReaction {
    const { form } = this.#options
    const farewell = farewellIn(payload)
    const reason = farewell?.reason ?? 'The master closed the session.'
    // In the document's form a close within the handshake is a refusal of the version.
    const isFinal = form === 'document' ? this.#state !== 'admitted' : farewell?.final === true
    this.#state = 'over'
    return { event: { kind: 'closed', reason, isFinal }, end: 'the master closed it' }
  }

  #unexpected(code: string): NodeReaction {
    return this.#offence(`${code} is not expected in the state “${this.#state}”`)
  }

  #offence(why: string): NodeReaction {
    return { ...this.close(why), isOffence: true }
  }
}
