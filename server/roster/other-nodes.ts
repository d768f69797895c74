import { z } from 'zod'
import { jsonIn } from '../../base/json'
import type { CancelTimer, Clock } from '../../base/clock'
import type { Networks } from '../../base/networks/networks-of'
import type { NodeId } from '../backplane/backplane'
import type { RelayedSignal } from './member-port'

/** A call from a person of one node to a member of another. */
export interface RemoteCall {
  readonly caller: string
  readonly callee: string
  readonly networks: Networks
  readonly reference: string | undefined
  /** As the `OfferCodec` writes it. */
  readonly offer: string
}

/** The end of a call between two nodes. */
export interface RemoteEnd {
  readonly caller: string
  readonly callee: string
  readonly reference: string | undefined
  readonly detail: Uint8Array | undefined
}

/** The end of a call that the network has lost sight of. */
export interface RemoteUnknownEnd {
  readonly sender: string
  readonly recipient: string
  /** The sender's. */
  readonly networks: Networks
  readonly detail: Uint8Array
}

/** A signal from a person of one node to a member of another. */
export interface RemoteSignal {
  readonly sender: string
  readonly recipient: string
  readonly networks: Networks
  readonly signal: RelayedSignal
}

/** Why a call to another node failed. */
export type RemoteProblem = 'not-found' | 'too-often'

/** What other nodes ask of this one. */
export interface OtherNodesListener {
  /** @param answer call it once; undefined: the callee's phone rings */
  ring(from: NodeId, call: RemoteCall, answer: (problem: RemoteProblem | undefined) => void): void
  refused(from: NodeId, end: RemoteEnd): void
  cancelled(from: NodeId, end: RemoteEnd): void
  unknownOver(from: NodeId, end: RemoteUnknownEnd): void
  signal(from: NodeId, signal: RemoteSignal): void
}

export interface OtherNodesOptions {
  readonly clock: Clock
  readonly listener: OtherNodesListener
  /** Rejects while the other nodes cannot be reached. */
  readonly send: (to: NodeId, text: string) => Promise<void>
}

/** A node that does not answer for this long is gone. ms */
const ANSWER_MS = 2_000

const name = z.string().max(256)
const bytes = z
  .string()
  .max(65_536)
  .transform((text): Uint8Array => Buffer.from(text, 'base64url'))
const networks = z.object({ site: z.string().max(64), subnet: z.string().max(64), host: z.string().max(64) })
const reference = z.string().max(256).optional()
const number = z.number().int()

/** Between nodes of one version; `type` is first read, so that later versions can add some. */
const nodeMessage = z.discriminatedUnion('type', [
  z.object({
    ...{ type: z.literal('ring'), id: number, caller: name, callee: name, networks, reference },
    offer: z.string().max(16_384),
  }),
  z.object({ type: z.literal('rung'), id: number, problem: z.enum(['not-found', 'too-often']).optional() }),
  z.object({ type: z.literal('refused'), caller: name, callee: name, reference, detail: bytes.optional() }),
  z.object({ type: z.literal('cancelled'), caller: name, callee: name, reference, detail: bytes.optional() }),
  z.object({ type: z.literal('over'), sender: name, recipient: name, networks, detail: bytes }),
  z.object({
    ...{ type: z.literal('signal'), sender: name, recipient: name, networks, reference },
    json: bytes,
  }),
])

interface Waiting {
  readonly to: NodeId
  readonly answer: (problem: RemoteProblem | undefined) => void
  readonly cancel: CancelTimer
}

/** Calls and signals between members of different nodes. */
export class OtherNodes {
  readonly #options: OtherNodesOptions
  readonly #waiting = new Map<number, Waiting>()
  #next = 1

  constructor(options: OtherNodesOptions) {
    this.#options = options
  }

  /** Rings at another node. @param answer called once; undefined: the phone rings */
  ring(to: NodeId, call: RemoteCall, answer: (problem: RemoteProblem | undefined) => void): void {
    const id = this.#next++
    const cancel = this.#options.clock.after(ANSWER_MS, () => this.#giveUp(id, call))
    this.#waiting.set(id, { to, answer, cancel })
    this.#send(to, { type: 'ring', id, ...call }).catch(() => this.#answered(id, to, 'not-found'))
  }

  refused(to: NodeId, end: RemoteEnd): void {
    this.#tell(to, { type: 'refused', ...written(end) })
  }

  cancelled(to: NodeId, end: RemoteEnd): void {
    this.#tell(to, { type: 'cancelled', ...written(end) })
  }

  unknownOver(to: NodeId, { detail, ...rest }: RemoteUnknownEnd): void {
    this.#tell(to, { type: 'over', ...rest, detail: textOf(detail) })
  }

  signal(to: NodeId, { signal: { reference: call, json }, ...rest }: RemoteSignal): void {
    this.#tell(to, { type: 'signal', ...rest, reference: call, json: textOf(json) })
  }

  /** Another node says something. @returns false for what no node says */
  hear(from: NodeId, text: string): boolean {
    const read = nodeMessage.safeParse(jsonIn(text))
    if (!read.success) return false
    const { listener } = this.#options
    const { data } = read
    switch (data.type) {
      case 'ring': {
        const { id, caller, callee, networks: callers, reference: call, offer } = data
        listener.ring(from, { caller, callee, networks: callers, reference: call, offer }, (problem) =>
          this.#tell(from, { type: 'rung', id, problem }),
        )
        return true
      }
      case 'rung':
        this.#answered(data.id, from, data.problem)
        return true
      case 'refused':
        listener.refused(from, { ...data, reference: data.reference, detail: data.detail })
        return true
      case 'cancelled':
        listener.cancelled(from, { ...data, reference: data.reference, detail: data.detail })
        return true
      case 'over':
        listener.unknownOver(from, data)
        return true
      case 'signal': {
        const { sender, recipient, networks: senders, reference: call, json } = data
        listener.signal(from, { sender, recipient, networks: senders, signal: { reference: call, json } })
        return true
      }
    }
  }

  /** Ends what waits for answers; nobody is told. */
  close(): void {
    for (const { cancel } of this.#waiting.values()) cancel()
    this.#waiting.clear()
  }

  /** The call may ring by now. */
  #giveUp(id: number, { caller, callee, reference: call }: RemoteCall): void {
    const waiting = this.#waiting.get(id)
    if (!waiting) return
    this.cancelled(waiting.to, { caller, callee, reference: call, detail: undefined })
    this.#answered(id, waiting.to, 'not-found')
  }

  #answered(id: number, from: NodeId, problem: RemoteProblem | undefined): void {
    const waiting = this.#waiting.get(id)
    if (waiting?.to !== from) return
    this.#waiting.delete(id)
    waiting.cancel()
    waiting.answer(problem)
  }

  /** What does not arrive is lost, as it is when a phone's connection breaks. */
  #tell(to: NodeId, message: object): void {
    this.#send(to, message).catch(() => undefined)
  }

  #send(to: NodeId, message: object): Promise<void> {
    return this.#options.send(to, JSON.stringify(message))
  }
}

const textOf = (data: Uint8Array): string => Buffer.from(data).toString('base64url')

const written = ({ detail, ...rest }: RemoteEnd) => ({ ...rest, ...(detail && { detail: textOf(detail) }) })
