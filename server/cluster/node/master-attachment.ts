import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import type { Clock } from '../../../base/clock'
import type { JsonObject } from '../../../base/json'
import { channelBindingOf } from '../../../base/networks/channel-binding'
import { type AdmissionNote, MAX_LOAD } from '../../../protocol/cluster'
import type { Address } from '../../../protocol/directory'
import { PacketLink } from '../packet-link'
import { dialMaster } from './dial-master'
import {
  cardOf,
  certificatePayload,
  type NodeAccess,
  type NodeIdentity,
  proofPayload,
  type ProofSecret,
} from './node-access'
import { type NodeEvent, NodeSession } from './node-session'

/** How an attachment has ended. */
export interface AttachmentEnd {
  /** A sentence of the master, or words of ours. */
  readonly reason: string
  /**
   * `lost`: the connection failed, or the master closed it; `declined`: the master does not take the proof; `refused`: the
   * node is to stay away.
   */
  readonly kind: 'lost' | 'declined' | 'refused'
}

export interface MasterAttachmentOptions {
  readonly clock: Clock
  readonly address: Address
  readonly identity: NodeIdentity
  readonly access: NodeAccess
  /** In the secure form, what the node proves itself with. */
  readonly secret: ProofSecret | undefined
  /** How busy the node is, in its own measure; anything but a number from 0 is not told. */
  readonly load: (() => number) | undefined
  readonly onAdmitted: (note: AdmissionNote) => void
  /** The master has sent other settings. */
  readonly onChanged: (note: AdmissionNote) => void
  /** Called once, unless the node closes it. */
  readonly onEnd: (end: AttachmentEnd) => void
}

/** Nobody has signed this. */
const NO_BINDING = new Uint8Array(0)

/** A node's dial to one master, and what comes of it. */
export class MasterAttachment {
  readonly #options: MasterAttachmentOptions
  readonly #session: NodeSession
  readonly #hangUp: () => void
  #link: PacketLink<NodeEvent> | undefined
  #binding: Uint8Array | undefined
  #said: AttachmentEnd | undefined
  #isClosed = false

  constructor(options: MasterAttachmentOptions) {
    const { clock, address, identity, access } = options
    this.#options = options
    const { form } = access
    this.#session = new NodeSession({
      form,
      card: cardOf(identity, form),
      prove: (nonce) => this.#prove(nonce),
    })
    this.#hangUp = dialMaster({
      ...{ clock, address },
      fingerprint: access.form === 'secure' ? access.fingerprint : undefined,
      onOpen: (socket) => this.#open(socket),
      onFailed: (reason) => this.#end({ kind: 'lost', reason }),
    })
  }

  get address(): Address {
    return this.#options.address
  }

  /** Whether the node proves itself with its own credential. */
  get usesCredential(): boolean {
    const { secret } = this.#options
    return secret !== undefined && secret.code === undefined
  }

  /** Leaves the master. @param reason for the log */
  close(reason: string): void {
    this.#isClosed = true
    if (this.#link) this.#link.act(this.#session.close(reason))
    else this.#hangUp()
  }

  #open(socket: Socket): void {
    const { clock } = this.#options
    if (socket instanceof TLSSocket) this.#binding = channelBindingOf(socket)
    this.#link = new PacketLink({
      ...{ socket, clock, session: this.#session },
      alive: () => this.#alive(),
      onEvent: (event) => this.#handle(event),
      onOver: (reason) => this.#end(this.#said ?? { kind: 'lost', reason }),
    })
    this.#link.act(this.#session.start())
  }

  #prove(nonce: Uint8Array | undefined): JsonObject {
    const { access, secret, identity } = this.#options
    if (access.form === 'document') return certificatePayload(access.publicKey)
    if (!secret || !nonce) return {}
    return proofPayload(secret, identity, { binding: this.#binding ?? NO_BINDING, nonce })
  }

  #alive(): JsonObject {
    const { access, load } = this.#options
    const now = access.form === 'secure' ? load?.() : undefined
    return now !== undefined && now >= 0 ? { load: Math.min(now, MAX_LOAD) } : {}
  }

  #handle(event: NodeEvent): void {
    if (this.#isClosed) return
    switch (event.kind) {
      case 'admitted':
        return this.#options.onAdmitted(event.note)
      case 'changed':
        return this.#options.onChanged(event.note)
      case 'declined':
        this.#said = { kind: 'declined', reason: event.reason }
        return
      case 'closed':
        this.#said = { kind: event.isFinal ? 'refused' : 'lost', reason: event.reason }
    }
  }

  #end(end: AttachmentEnd): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#options.onEnd(end)
  }
}
