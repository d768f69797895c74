import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { EventEmitter } from 'node:events'
import type { BlockList } from 'node:net'
import { networkInterfaces } from 'node:os'
import { isDeepStrictEqual } from 'node:util'
import type { Message } from '../../../locales/message'
import { settledWithin } from '../../../base/within'
import type { CancelTimer, Clock } from '../../../base/clock'
import { RateBudget, RateBudgets } from '../../../base/rate-budget'
import type { NetworkInterfaces } from '../addresses'
import { decodeDns, type DnsMessage } from './dns-message'
import { type LocalNetwork, neighbours, networksOf } from './networks'
import { whyNoMulticast } from './why-no-multicast'

/** The group and the port of multicast DNS, RFC 6762 section 3. */
const GROUP = '224.0.0.251'
const MDNS_PORT = 5353
/** How often to check the networks, because Wi-Fi comes and goes, and to reopen a failed socket. ms */
const LOOK_MS = 5_000
/** RFC 6762 section 11. */
const TTL = 255

/** The most packets that wait to be sent; more are dropped. */
const MAX_WAITING = 64
/** How long sending may take at the end. ms */
const FLUSH_MS = 500

export interface MulticastSocketOptions {
  readonly clock: Clock
  /** This computer's networks by default. */
  readonly interfaces?: () => NetworkInterfaces
  /** Tests have a port of their own. */
  readonly port?: number
}

export interface Sender {
  readonly address: string
  readonly port: number
}

/**
 * The number of packets that are read: a busy office network carries some tens a second. More than these are not read.
 */
const PACKETS_A_SECOND = 100
/** For one neighbour, so that it cannot use up the budget of the others. */
const OF_ONE_A_SECOND = 50
const MAX_NEIGHBOURS = 1000

interface MulticastEvents {
  message: [DnsMessage, Sender]
  /** A new network can be used. */
  joined: []
  /** Why nothing can be sent or received; undefined when it works again. */
  trouble: [why: Message | undefined]
}

/**
 * The multicast DNS group on every IPv4 network of this computer; on loopback where there is none. Nothing is thrown:
 * failures are reported as `trouble` and retried every five seconds.
 */
export class MulticastSocket extends EventEmitter<MulticastEvents> {
  readonly #clock: Clock
  readonly #interfaces: () => NetworkInterfaces
  /** The port of the group and of all responders. */
  readonly port: number
  readonly #budget: RateBudget
  readonly #budgets = new RateBudgets(OF_ONE_A_SECOND, OF_ONE_A_SECOND, MAX_NEIGHBOURS)
  #socket: Socket | undefined
  /** Has bound its port. */
  #open = false
  #networks: readonly LocalNetwork[] = []
  #neighbours: BlockList
  #trouble: Message | undefined
  #cancelLook: CancelTimer = () => undefined
  #closed = false
  /** Packets are sent one by one, because the network is a setting of the socket. */
  #sending: Promise<void> = Promise.resolve()
  #waiting = 0

  constructor({ clock, interfaces = networkInterfaces, port = MDNS_PORT }: MulticastSocketOptions) {
    super()
    this.#clock = clock
    this.#interfaces = interfaces
    this.port = port
    this.#budget = new RateBudget(PACKETS_A_SECOND, PACKETS_A_SECOND, clock.now())
    this.#neighbours = neighbours(interfaces())
  }

  /** Whether a network can be used now. */
  get joined(): boolean {
    return this.#networks.length > 0
  }

  /** Why nothing can be sent or received; undefined without a problem. */
  get trouble(): Message | undefined {
    return this.#trouble
  }

  /** This computer's addresses now. */
  get interfaces(): NetworkInterfaces {
    return this.#interfaces()
  }

  /** Starts to listen; `joined` is emitted when others can be reached. */
  open(): void {
    this.#look()
  }

  /**
   * Sends a packet on every network, or only on the network of the given address.
   * @returns when it was sent, or has failed, which is reported as trouble
   */
  send(packet: Buffer, to?: Sender): Promise<void> {
    if (this.#closed || this.#waiting >= MAX_WAITING) return Promise.resolve()
    this.#waiting++
    return (this.#sending = this.#sending.then(async () => {
      this.#waiting--
      if (to) await this.#transmit(packet, to.port, to.address)
      else await this.#sendToAll(packet)
    }))
  }

  /** Releases the socket and the timer after pending packets were sent. No event follows. Never rejects. */
  async close(): Promise<void> {
    this.#closed = true
    this.removeAllListeners()
    this.#cancelLook()
    await settledWithin(this.#clock, FLUSH_MS, this.#sending)
    await this.#drop()
  }

  #look(): void {
    this.#cancelLook = this.#clock.after(LOOK_MS, () => this.#look())
    if (this.#socket === undefined) this.#bind()
    else if (this.#open) this.#join()
  }

  #bind(): void {
    const socket = createSocket({ type: 'udp4', reuseAddr: true })
    this.#socket = socket
    socket.on('error', (error) => {
      if (this.#socket !== socket) return
      void this.#drop()
      this.#tell(whyNoMulticast(error))
    })
    socket.on('message', (packet, from) => this.#receive(packet, from))
    socket.bind(this.port, () => {
      if (this.#socket !== socket) return
      this.#open = true
      this.#join()
    })
  }

  /** Joins the group on each network where it is not a member yet. */
  #join(): void {
    const socket = this.#socket
    if (!socket) return
    const before = new Set(this.#networks.map(({ address }) => address))
    let why: unknown
    const interfaces = this.#interfaces()
    this.#neighbours = neighbours(interfaces)
    this.#networks = networksOf(interfaces).filter(({ address }) => {
      if (before.has(address)) return true
      try {
        socket.addMembership(GROUP, address)
        socket.setMulticastTTL(TTL)
        socket.setMulticastLoopback(true)
        return true
      } catch (error) {
        // The system may still have the membership of a network that went away and came back.
        if (isMember(error)) return true
        why = error
        return false
      }
    })
    if (this.#networks.length === 0) return this.#tell(whyNoMulticast(why))
    const joined = this.#networks.some(({ address }) => !before.has(address))
    if (!joined) return
    this.#tell(undefined)
    this.emit('joined')
  }

  #receive(packet: Buffer, from: RemoteInfo): void {
    // Only packets from the local network are accepted, RFC 6762 section 11.
    if (!this.#neighbours.check(from.address)) return
    const nowMs = this.#clock.now()
    if (!this.#budgets.take(from.address, nowMs) || !this.#budget.take(nowMs)) return
    const message = decodeDns(packet)
    // Answers must come from the responders' port, section 6.
    if (!message || (message.kind === 'response' && from.port !== this.port)) return
    this.emit('message', message, { address: from.address, port: from.port })
  }

  async #sendToAll(packet: Buffer): Promise<void> {
    let failure: Error | undefined
    let arrived = false
    for (const { address } of this.#networks) {
      const error = await this.#transmit(packet, this.port, GROUP, address)
      if (error) failure = error
      else arrived = true
    }
    if (arrived) this.#tell(undefined)
    else if (failure) this.#tell(whyNoMulticast(failure))
  }

  #transmit(packet: Buffer, port: number, to: string, through?: string): Promise<Error | undefined> {
    const socket = this.#socket
    if (!socket || !this.#open) return Promise.resolve(undefined)
    return new Promise((resolve) => {
      try {
        if (through !== undefined) socket.setMulticastInterface(through)
        socket.send(packet, port, to, (error) => resolve(error ?? undefined))
      } catch (error) {
        resolve(error instanceof Error ? error : new Error(String(error)))
      }
    })
  }

  /** Closing leaves all groups. */
  async #drop(): Promise<void> {
    const socket = this.#socket
    this.#socket = undefined
    this.#open = false
    this.#networks = []
    if (socket) await new Promise<void>((resolve) => socket.close(() => resolve()))
  }

  #tell(trouble: Message | undefined): void {
    if (isDeepStrictEqual(trouble, this.#trouble)) return
    this.#trouble = trouble
    this.emit('trouble', trouble)
  }
}

const isMember = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
