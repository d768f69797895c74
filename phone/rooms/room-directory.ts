import { EventEmitter } from 'node:events'
import type { CancelTimer, Clock } from '../../base/clock'
import { PacedSignal } from '../../base/paced-signal'
import type { ListedRoom } from '../../protocol/rooms'
import type { ChooseProxy } from '../signalling/proxy-choice'
import type { RoomsAccess, Signalling } from '../signalling/signalling'
import { RoomList } from './room-list'

export interface RoomDirectoryOptions {
  readonly clock: Clock
  readonly signalling: Pick<Signalling, 'rooms' | 'state' | 'on'>
  /** Numbers in [0, 1). */
  readonly random?: () => number
  readonly chooseProxy?: ChooseProxy | undefined
  /** The roots that a gateway's certificate may have, PEM; Node's when undefined. */
  readonly roots?: readonly string[] | undefined
}

/** What others are told of the list at most. ms */
const EVERY_MS = 100
/** After a gateway has refused the list, as while our token is no longer good. ms */
const AGAIN_MS = 30_000

/**
 * The rooms of the network that we are signed in to. The list is followed from the sign-in to the sign-out; while the server is
 * lost it stays as it was.
 */
export class RoomDirectory extends EventEmitter<{ changed: [] }> {
  readonly #options: RoomDirectoryOptions
  readonly #news: PacedSignal
  /** Of the server that we were signed in to last. */
  #access: RoomsAccess | undefined
  #list: RoomList | undefined
  #cancelRetry: CancelTimer = () => undefined

  constructor(options: RoomDirectoryOptions) {
    super()
    this.#options = options
    this.#news = new PacedSignal(options.clock, EVERY_MS, () => this.emit('changed'))
    options.signalling.on('connection', () => this.#followServer())
  }

  /** Whether the network has rooms, and lets us in. */
  get hasRooms(): boolean {
    return this.#access !== undefined
  }

  /** Those with somebody in them that are shown to us, in no order. An unchanged room stays the same object. */
  get rooms(): readonly ListedRoom[] {
    return this.#list?.rooms ?? []
  }

  /** The connection is likely to be dead: makes another one at once. */
  reconnect(): void {
    this.#list?.reconnect()
  }

  /** We leave the network. The next sign-in begins anew. */
  forget(): void {
    if (!this.#access) return
    this.#access = undefined
    this.#stop()
    this.#news.changed()
  }

  /** Ends everything, at the end of the run. */
  close(): void {
    this.forget()
    this.#news.close()
  }

  #followServer(): void {
    const { state, rooms } = this.#options.signalling
    if (state.kind === 'signed-out') return this.forget()
    if (state.kind === 'waiting' && state.error.message.key === 'server.otherNetwork') this.reconnect()
    if (state.kind !== 'online') return
    if (rooms?.token === undefined) return this.forget()
    const isNew = !this.#access
    this.#access = rooms
    if (this.#list) this.#list.retryNow()
    else this.#start()
    if (isNew) this.#news.changed()
  }

  #start(): void {
    this.#stop()
    const { clock, signalling, random = Math.random, chooseProxy, roots } = this.#options
    const list = new RoomList({
      ...{ clock, random, chooseProxy, roots },
      gateway: () => this.#access?.gateway ?? '',
      token: () => signalling.rooms?.token ?? this.#access?.token,
    })
    this.#list = list
    list.on('changed', () => this.#news.changed())
    list.on('closed', () => this.#retryLater())
    list.start()
  }

  /** Nothing is known of the rooms until then. */
  #retryLater(): void {
    this.#stop()
    this.#cancelRetry = this.#options.clock.after(AGAIN_MS, () => this.#start())
    this.#news.changed()
  }

  #stop(): void {
    this.#cancelRetry()
    this.#list?.removeAllListeners()
    this.#list?.stop()
    this.#list = undefined
  }
}
