import type { Clock } from '../../base/clock'
import type { Networks } from '../../base/networks/networks-of'
import {
  type BrokerId,
  type ClusterMessage,
  notificationText,
  type PeerId,
  type PeerSignal,
} from '../../protocol/broker'
import type { OwnerKey } from '../names/name-register'
import type { NameOwner } from '../names/name-owners'
import type { ClusterLink } from './cluster-link'
import { type Answer, ClusterQuestions } from './cluster-questions'
import type { NameClaims, Proof } from './name-claims'
import { Peer, type PeerPort } from './peer'

export interface BrokerOptions {
  readonly clock: Clock
  readonly claims: NameClaims
  /** Random; other brokers know this one by it. */
  readonly own: BrokerId
  /** Undefined for a broker on its own. */
  readonly cluster?: ClusterLink | undefined
  /** How long to wait for other brokers that may know a peer. ms */
  readonly findTimeoutMs?: number | undefined
}

/** The answer to a registration. */
export type RegisterOutcome =
  | 'registered'
  /** Another peer has the name. */
  | 'taken'
  /** The name, or a look-alike, belongs to another key. */
  | 'owned'
  /** Too many questions wait for other brokers. */
  | 'busy'
  /** The peer has closed, or has registered or unregistered since. */
  | 'outdated'

export type SignalOutcome =
  | 'sent'
  /** Nobody has the name, as far as this broker can know. */
  | 'unknown'
  /** `from` is not the sender's name. */
  | 'not-yours'
  /** Above the receiver's limits. */
  | 'too-often'

const FIND_TIMEOUT_MS = 10_000
const MAX_QUESTIONS = 10_000

/**
 * The peers of this broker by their names, and what they ask of it. With other brokers it shares names and signals. Pure: it
 * reaches peers through their ports and brokers through a `ClusterLink`.
 */
export class Broker {
  readonly #options: BrokerOptions
  readonly #peers = new Map<PeerId, Peer>()
  readonly #questions: ClusterQuestions
  /** The last “not here” about each name that is still on its way. */
  readonly #denials = new Map<PeerId, Promise<void>>()

  constructor(options: BrokerOptions) {
    const { clock, own, findTimeoutMs: timeoutMs = FIND_TIMEOUT_MS } = options
    this.#options = options
    this.#questions = new ClusterQuestions({ clock, own, timeoutMs, most: MAX_QUESTIONS })
  }

  /** The number of registered peers. */
  get size(): number {
    return this.#peers.size
  }

  /** A new connection, without a name. */
  join(port: PeerPort): Peer {
    return new Peer(port)
  }

  /** A connection has closed. */
  leave(peer: Peer): void {
    peer.isOpen = false
    this.unregister(peer)
  }

  /** @returns whether this broker or another one has a peer of this name; undefined when too many questions wait */
  async find(id: PeerId): Promise<boolean | undefined> {
    if (this.#peers.has(id)) return true
    const answer = await this.#askOthers(id)
    return answer === undefined ? undefined : answer === 'yes'
  }

  /**
   * Gives a peer a name, and frees its earlier one. The owner of a name displaces whoever has it, usually its own dead
   * connection.
   */
  async register(peer: Peer, id: PeerId, { key: proved, ticket }: Proof = {}): Promise<RegisterOutcome> {
    const turn = ++peer.turn
    const { claims, cluster } = this.#options
    const key = proved ?? claims.bearerOf(id, ticket)?.key ?? (peer.id === id ? peer.key : undefined)
    const proof = { key, ticket }
    // Without a question it is registered at once, for what the peer sends next.
    const owned = claims.ownersOf(id)
    const owners = owned instanceof Promise ? await owned.catch(() => undefined) : owned
    if (isOutdated(peer, turn)) return 'outdated'
    if (owners === undefined) return 'busy'
    const refusal = this.#refusal(peer, id, proof, owners)
    if (refusal) return refusal
    if (cluster && claims.claim(id, proof, owners) !== 'own' && !this.#peers.has(id)) {
      const answer = await this.#askOthers(id)
      if (isOutdated(peer, turn)) return 'outdated'
      if (answer === undefined) return 'busy'
      if (answer === 'yes') return 'taken'
      const late = this.#refusal(peer, id, proof, owners)
      if (late) return late
      // A broker that was cut off hears it when it is back.
      if (answer === 'silence' && key === undefined) this.#sayMoved(id)
    }
    this.#take(peer, id, key)
    // After the answer nobody may hear an earlier “not here” as news.
    await this.#denials.get(id)
    return 'registered'
  }

  unregister(peer: Peer): void {
    peer.turn++
    this.#free(peer)
  }

  async signal(peer: Peer, { from, to, signal }: PeerSignal): Promise<SignalOutcome> {
    if (peer.id === undefined || from !== peer.id) return 'not-yours'
    const message: PeerSignal = { from, to, signal }
    const receiver = this.#peers.get(to)
    if (receiver) return this.#deliver(receiver, message, peer.port.networks) ? 'sent' : 'too-often'
    const brokers = await this.#publish({ type: 'signal', data: message })
    return brokers === undefined ? 'unknown' : 'sent'
  }

  /** A message of a broker; its own ones too. */
  hear(message: ClusterMessage): void {
    const { own } = this.#options
    switch (message.type) {
      case 'signal': {
        const receiver = this.#peers.get(message.data.to)
        if (receiver) this.#deliver(receiver, message.data, undefined)
        return
      }
      case 'find': {
        const { id } = message.data
        const isHere = this.#peers.has(id)
        this.#questions.heard(id)
        if (isHere) void this.#publish({ type: 'found', data: { id, found: true } })
        else this.#deny(id)
        return
      }
      case 'found': {
        const { id, found, broker } = message.data
        if (found) this.#questions.confirm(id)
        else this.#questions.deny(id, broker)
        return
      }
      case 'moved': {
        const holder = this.#peers.get(message.data.id)
        if (holder && message.data.broker !== own) this.#displace(holder)
      }
    }
  }

  #deny(id: PeerId): void {
    const { own } = this.#options
    const denial = this.#publish({ type: 'found', data: { id, found: false, broker: own } }).then(() => {
      if (this.#denials.get(id) === denial) this.#denials.delete(id)
    })
    this.#denials.set(id, denial)
  }

  /** Answers every question that waits for other brokers. */
  close(): void {
    this.#questions.close()
  }

  #refusal(
    peer: Peer,
    id: PeerId,
    proof: Proof,
    owners: readonly NameOwner[],
  ): 'owned' | 'taken' | undefined {
    const { key } = proof
    const claim = this.#options.claims.claim(id, proof, owners)
    if (claim === 'owned') return 'owned'
    const holder = this.#peers.get(id)
    if (holder === undefined || holder === peer || claim === 'own') return undefined
    return key !== undefined && holder.key === key ? undefined : 'taken'
  }

  #take(peer: Peer, id: PeerId, key: OwnerKey | undefined): void {
    const { claims } = this.#options
    const holder = this.#peers.get(id)
    if (holder === peer && peer.key === key) return
    if (holder && holder !== peer) this.#displace(holder)
    this.#free(peer)
    peer.id = id
    peer.key = key
    this.#peers.set(id, peer)
    if (key === undefined) return
    void claims.arrived(id, key, peer.port.networks.host).then((isOwn) => {
      if (!isOwn && peer.id === id) this.#displace(peer)
    })
    this.#sayMoved(id)
  }

  /** Other brokers part with whoever has the name there. */
  #sayMoved(id: PeerId): void {
    void this.#publish({ type: 'moved', data: { id, broker: this.#options.own } })
  }

  #free(peer: Peer): void {
    const { id, key } = peer
    if (id === undefined) return
    peer.id = undefined
    peer.key = undefined
    this.#peers.delete(id)
    if (key !== undefined) this.#options.claims.left(id, key)
  }

  #displace(peer: Peer): void {
    this.unregister(peer)
    peer.port.displaced()
  }

  #deliver(receiver: Peer, message: PeerSignal, sender: Networks | undefined): boolean {
    if (!receiver.takeSignal(sender, this.#options.clock.now())) return false
    receiver.port.send(notificationText('signal', message))
    return true
  }

  /** @returns undefined when too many questions wait */
  async #askOthers(id: PeerId): Promise<Answer | undefined> {
    if (this.#options.cluster === undefined) return 'no'
    if (this.#questions.isFull) return undefined
    return this.#questions.ask(id, () => this.#publish({ type: 'find', data: { id } }))
  }

  #publish(message: ClusterMessage): Promise<number | undefined> {
    return this.#options.cluster?.publish(message) ?? Promise.resolve(undefined)
  }
}

/** Whether the peer has left, or has registered or unregistered since. */
const isOutdated = (peer: Peer, turn: number): boolean => !peer.isOpen || peer.turn !== turn
