import { randomBytes } from 'node:crypto'
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { type CancelTimer, type Clock, systemClock } from '../../base/clock'
import { inWords } from '../../base/networks/connection-error'
import { NetworkBudgets, type NetworkRates } from '../../base/networks/network-budgets'
import { networksOf } from '../../base/networks/networks-of'
import { RateBudgets } from '../../base/rate-budget'
import {
  type Endpoint,
  endpointText,
  type LoadBalancerPacket,
  readLoadBalancerPacket,
  seal,
  sealIn,
  withStamp,
  writeLoadBalancerPacket,
} from '../../protocol/groups'
import type { ServerLog } from '../server-log'
import { AnsweredRequests } from './answered-requests'
import { asIs } from './datagram-socket'
import { type GroupKeys, isCodeOf } from './group-keys'
import { ReplayGuard } from './replay-guard'
import { RequestIds } from './request-ids'

type WithoutId<Packet> = Packet extends unknown ? Omit<Packet, 'requestId'> : never
type AnswerKind = 'ack' | 'serving-node-response'

/** A packet that is answered. */
export type ReceivedRequest = Exclude<LoadBalancerPacket, { kind: AnswerKind }>
/** A packet that gets its id when it is sent. */
export type GroupRequest = WithoutId<ReceivedRequest>
/** What answers a request, with its id. */
export type GroupAnswer = WithoutId<Extract<LoadBalancerPacket, { kind: AnswerKind }>>

/** Who has sent a packet. */
export interface Sender extends Endpoint {
  /** Of our own processes: a number that is another one after each start. */
  readonly run: bigint | undefined
}

export interface RequestEndpointOptions {
  /** Address to listen on; every IPv4 address when undefined. The protocol has no others. */
  readonly host?: string | undefined
  /** 0 lets the system choose. */
  readonly port: number
  readonly log: ServerLog
  readonly clock?: Clock
  /**
   * What the processes of the network prove to each other; `insecure`: nothing, as in the document's form, for loopback and
   * originals.
   */
  readonly keys: GroupKeys | 'insecure'
  /**
   * Acts on a request, once however often it comes. Must not throw.
   * @returns the answer; undefined: it is not accepted, and gets none
   */
  readonly onRequest: (request: ReceivedRequest, from: Sender) => GroupAnswer | undefined
}

/** A request is sent so often, with the same id, and each time waited for so long. */
export const REQUEST_TRIES = 3
export const REQUEST_TIMEOUT_MS = 1000

/** The most requests that wait for an answer at once; half of the ids, so that a free one is found at once. */
const MAX_OPEN = 0x8000
const MAX_COUNTER = 0xffffffff

/** What one process of the network may ask for: its part of what spreads to all. */
const KNOWN_RATE = { burst: 4000, perSecond: 2000, most: 10_000 }
/** What a host may ask for without proof; a phone asks once for a call. It may be the address of a large office. */
const STRANGERS: NetworkRates = {
  host: { burst: 100, perSecond: 20 },
  total: { burst: 5000, perSecond: 5000 },
  most: 10_000,
}
/** In the document's form nobody has a proof, and all may share a host. */
const INSECURE_RATES: NetworkRates = { host: { burst: 4000, perSecond: 2000 }, most: 10_000 }
/** Holds what all members say at once. The system may allow less. */
const RECEIVE_BUFFER_BYTES = 1024 * 1024
/** The interval between log lines about errors of the socket. ms */
const ERROR_LOG_INTERVAL_MS = 60_000

interface OpenRequest {
  readonly to: Endpoint
  readonly answerKind: AnswerKind
  readonly answered: (answer: ReceivedAnswer | undefined) => void
  cancelTimer: CancelTimer
}

/** An answer, and who has given it. */
export interface ReceivedAnswer {
  readonly answer: Extract<LoadBalancerPacket, { kind: AnswerKind }>
  readonly from: Sender
}

/**
 * One socket of the load balancer plane: sends requests until they are answered, and answers those of others. Packets of our own
 * processes carry a code; others are dropped without an answer, but for a client's question for a serving node.
 */
export class RequestEndpoint {
  readonly #options: RequestEndpointOptions
  readonly #clock: Clock
  readonly #open = new Map<number, OpenRequest>()
  readonly #ids = new RequestIds()
  readonly #answered = new AnsweredRequests<GroupAnswer>()
  readonly #replays = new ReplayGuard()
  readonly #known = new RateBudgets(KNOWN_RATE.burst, KNOWN_RATE.perSecond, KNOWN_RATE.most)
  readonly #strangers: NetworkBudgets
  #socket: Socket | undefined
  #run = newRun()
  #counter = 0
  #errorMs = -Infinity

  constructor(options: RequestEndpointOptions) {
    this.#options = options
    this.#clock = options.clock ?? systemClock
    this.#strangers = new NetworkBudgets(options.keys === 'insecure' ? INSECURE_RATES : STRANGERS)
  }

  /**
   * Starts to listen.
   * @returns the port, which the system may have chosen
   * @throws the system's error when the address is not available (`EADDRINUSE`, `EACCES`, `EADDRNOTAVAIL` …)
   */
  async start(): Promise<number> {
    const { host = '0.0.0.0', port } = this.#options
    const socket = createSocket({ type: 'udp4', lookup: asIs, recvBufferSize: RECEIVE_BUFFER_BYTES })
    try {
      // Without a look-up it listens in the same turn.
      const listening = once(socket, 'listening')
      socket.bind({ address: host, port })
      await listening
    } catch (error) {
      socket.close()
      throw error
    }
    this.#socket = socket
    socket.on('message', (datagram, from) => this.#receive(datagram, from))
    socket.on('error', (error) => this.#failed(error))
    return socket.address().port
  }

  /** Closes the socket. Requests that wait get no answer. */
  async stop(): Promise<void> {
    const socket = this.#socket
    this.#socket = undefined
    for (const id of [...this.#open.keys()]) this.#settle(id, undefined)
    if (!socket) return
    const closed = once(socket, 'close')
    socket.close()
    await closed
  }

  /** The requests that wait for an answer. */
  get openRequests(): number {
    return this.#open.size
  }

  /**
   * Sends a request until it is answered, three times at most. Never rejects.
   * @returns undefined without an answer within three seconds, or when too many requests wait
   * @throws RangeError for a field out of range
   */
  request(request: GroupRequest, to: Endpoint): Promise<ReceivedAnswer | undefined> {
    if (!this.#socket || this.#open.size >= MAX_OPEN) return Promise.resolve(undefined)
    const requestId = this.#ids.take((id) => this.#open.has(id))
    const packet: LoadBalancerPacket = { ...request, requestId }
    this.#send(packet, to, true)
    return new Promise((answered) => {
      const answerKind = request.kind === 'request-serving-node' ? 'serving-node-response' : 'ack'
      const open: OpenRequest = { to, answerKind, answered, cancelTimer: () => undefined }
      this.#open.set(requestId, open)
      this.#wait(open, packet, REQUEST_TRIES - 1)
    })
  }

  #wait(open: OpenRequest, packet: LoadBalancerPacket, triesLeft: number): void {
    open.cancelTimer = this.#clock.after(REQUEST_TIMEOUT_MS, () => {
      if (triesLeft === 0) {
        this.#settle(packet.requestId, undefined)
        return
      }
      this.#send(packet, open.to, true)
      this.#wait(open, packet, triesLeft - 1)
    })
  }

  #settle(requestId: number, answer: ReceivedAnswer | undefined): void {
    const open = this.#open.get(requestId)
    if (!open) return
    this.#open.delete(requestId)
    open.cancelTimer()
    open.answered(answer)
  }

  #receive(datagram: Buffer, { address, port }: RemoteInfo): void {
    const packet = readLoadBalancerPacket(datagram)
    // Nobody sends from port 0, and the system refuses to send there.
    if (!packet || port === 0) return
    const run = this.#provedRun(datagram)
    const from = { address, port, run }
    const isTrusted = run !== undefined || this.#options.keys === 'insecure'
    if (packet.kind === 'ack' || packet.kind === 'serving-node-response') {
      if (isTrusted) this.#receiveAnswer(packet, from)
    } else if (isTrusted || packet.kind === 'request-serving-node') this.#receiveRequest(packet, from)
  }

  /** The run of the process of our network that has sent this; undefined without proof, or when it has come before. */
  #provedRun(datagram: Buffer): bigint | undefined {
    const { keys } = this.#options
    const found = keys === 'insecure' ? undefined : sealIn(datagram)
    if (!found || keys === 'insecure' || found.stamp.run === this.#run) return undefined
    const isOurs = isCodeOf(found.covered, found.code, keys.packetMac) && this.#replays.take(found.stamp)
    return isOurs ? found.stamp.run : undefined
  }

  #receiveAnswer(answer: ReceivedAnswer['answer'], from: Sender): void {
    const open = this.#open.get(answer.requestId)
    if (!open || endpointText(open.to) !== endpointText(from) || open.answerKind !== answer.kind) return
    this.#settle(answer.requestId, { answer, from })
  }

  #receiveRequest(request: ReceivedRequest, from: Sender): void {
    const nowMs = this.#clock.now()
    const source = endpointText(from)
    const isProved = from.run !== undefined
    const isWithin = isProved
      ? this.#known.take(source, nowMs)
      : this.#strangers.take(networksOf(from.address), nowMs)
    if (!isWithin) return
    const { kind, requestId } = request
    const name = `${source} ${requestId} ${kind} ${from.run?.toString() ?? ''}`
    // Strangers may ask for a node only, which changes nothing: they leave no trace.
    const isRemembered = kind !== 'request-serving-node'
    const before = isRemembered ? this.#answered.find(name, nowMs) : undefined
    const answer = before ?? this.#options.onRequest(request, from)
    if (!answer) return
    if (isRemembered && !before) this.#answered.remember(name, answer, nowMs)
    this.#send({ ...answer, requestId }, from, isProved)
  }

  #send(packet: LoadBalancerPacket, to: Endpoint, isSealed: boolean): void {
    // What is lost, or can't be sent now, is asked for again.
    this.#socket?.send(this.#written(packet, isSealed), to.port, to.address, () => undefined)
  }

  #written(packet: LoadBalancerPacket, isSealed: boolean): Uint8Array {
    const { keys } = this.#options
    if (!isSealed || keys === 'insecure') return writeLoadBalancerPacket(packet)
    if (this.#counter > MAX_COUNTER) [this.#run, this.#counter] = [newRun(), 0]
    const stamp = { run: this.#run, counter: this.#counter++ }
    const bytes = writeLoadBalancerPacket({ ...packet, extension: withStamp(packet.extension, stamp) })
    seal(bytes, keys.packetMac)
    return bytes
  }

  #failed(error: Error): void {
    const nowMs = this.#clock.now()
    if (nowMs < this.#errorMs + ERROR_LOG_INTERVAL_MS) return
    this.#errorMs = nowMs
    this.#options.log.warn({ error: inWords(error) }, 'a socket of group calls failed')
  }
}

const newRun = (): bigint => randomBytes(8).readBigUInt64BE()
