import type { CancelTimer, Clock } from '../../../base/clock'
import { RateBudgets } from '../../../base/rate-budget'
import { rawObject } from '../../../protocol/rooms'
import {
  MAX_IMAGE_PARTS,
  PARTS_AT_ONCE,
  type Refusal,
  type RequestOf,
  type RoomNews,
  type RoomRequest,
} from '../../../protocol/rooms/inside'
import type { ServerLog } from '../../server-log'
import type { JoinedClient, RoomPort } from '../host/room-handler'
import { RefusedError, refusalFor } from './refused-error'
import type { RoomStore } from './room-store'

export type PartRequest = RequestOf<'put-part' | 'want-part'>

export const isPartRequest = (request: RoomRequest): request is PartRequest =>
  request.action === 'put-part' || request.action === 'want-part'

export interface RoomImagesOptions {
  /** Of the room. */
  readonly name: string
  readonly clock: Clock
  readonly log: ServerLog
  readonly store: RoomStore
  readonly port: RoomPort
}

interface Task {
  readonly client: JoinedClient
  readonly key: string
  readonly request: PartRequest
}

/** Two of the longest images at once, then half a megabyte a second. Parts, and parts a second */
const BURST_PARTS = 2 * MAX_IMAGE_PARTS
const PARTS_PER_SECOND = 16
/** Whose budgets are kept. */
const MOST_PEOPLE = 10_000
/** Requests of one room that the store answers at the same time, and those that wait for it: 16 MiB at most. */
const AT_STORE = 8
const MOST_WAITING = 512
/** How soon a gateway that is busy is looked at again. ms */
const BUSY_MS = 50

/**
 * The images of a room, in parts. The host cannot decrypt them: they are in the network's store, for a day. They are no part of the order
 * of the room, and pass after everything else.
 */
export class RoomImages {
  readonly #options: RoomImagesOptions
  readonly #puts = new RateBudgets(BURST_PARTS, PARTS_PER_SECOND, MOST_PEOPLE)
  readonly #wants = new RateBudgets(BURST_PARTS, PARTS_PER_SECOND, MOST_PEOPLE)
  /** How many requests of a client are under way. */
  readonly #underWay = new WeakMap<JoinedClient, number>()
  readonly #waiting: Task[] = []
  #atStore = 0
  #isClosed = false
  #cancelPump: CancelTimer = () => undefined

  constructor(options: RoomImagesOptions) {
    this.#options = options
  }

  /** @param key of the member who has this client */
  request(client: JoinedClient, key: string, request: PartRequest): void {
    const budgets = request.action === 'put-part' ? this.#puts : this.#wants
    const underWay = this.#underWay.get(client) ?? 0
    const isTooMuch = underWay >= PARTS_AT_ONCE || this.#waiting.length >= MOST_WAITING
    if (isTooMuch || !budgets.take(key, this.#options.clock.now()))
      return this.#refuse(client, request, 'too-often')
    this.#underWay.set(client, underWay + 1)
    this.#waiting.push({ client, key, request })
    this.#pump()
  }

  /** Answers nothing from now on. */
  close(): void {
    this.#isClosed = true
    this.#waiting.length = 0
    this.#cancelPump()
  }

  /** Serves those whose gateways read. */
  #pump(): void {
    this.#cancelPump()
    while (!this.#isClosed && this.#atStore < AT_STORE) {
      const at = this.#waiting.findIndex(({ client }) => !this.#options.port.isBusy(client))
      const [task] = at < 0 ? [] : this.#waiting.splice(at, 1)
      if (!task) break
      this.#atStore++
      void this.#serve(task)
    }
    if (!this.#isClosed && this.#atStore === 0 && this.#waiting.length > 0)
      this.#cancelPump = this.#options.clock.after(BUSY_MS, () => this.#pump())
  }

  async #serve(task: Task): Promise<void> {
    const { client } = task
    const { port } = this.#options
    const answer = await this.#answer(task)
    this.#atStore--
    if (this.#isClosed) return
    // Many rooms may have asked at the same time.
    if (answer.action === 'part' && port.isBusy(client)) this.#waiting.unshift(task)
    else {
      this.#underWay.set(client, (this.#underWay.get(client) ?? 1) - 1)
      port.send(client, rawObject(answer))
    }
    this.#pump()
  }

  /** Never rejects. */
  async #answer({ key, request }: Task): Promise<RoomNews> {
    const { action: of, id, part } = request
    try {
      if (request.action === 'put-part') {
        await this.#put(key, request)
        return { action: 'part-kept', id, part }
      }
      return { action: 'part', id, part, data: await this.#part(request) }
    } catch (error) {
      return {
        action: 'refused',
        of,
        id,
        part,
        reason: refusalFor(error, this.#options.log),
      }
    }
  }

  /** @throws {RefusedError} */
  async #put(owner: string, { id: file, part, of, data }: RequestOf<'put-part'>): Promise<void> {
    const { store, name } = this.#options
    const bytes = Buffer.from(data, 'base64url')
    if (part >= of || bytes.length === 0) throw new RefusedError('invalid')
    // An image takes its whole room from its first part on.
    if (part === 0 && !(await store.spendParts(owner, of))) throw new RefusedError('full')
    const outcome = await store.putPart(name, { file, owner, part, of, bytes })
    if (outcome === 'unknown') throw new RefusedError('unknown')
    if (outcome === 'other') throw new RefusedError('invalid')
  }

  /** @throws {RefusedError} */
  async #part({ id, part }: RequestOf<'want-part'>): Promise<string> {
    const { store, name } = this.#options
    const bytes = await store.part(name, id, part)
    if (!bytes) throw new RefusedError('unknown')
    return Buffer.from(bytes).toString('base64url')
  }

  #refuse(client: JoinedClient, { action: of, id, part }: PartRequest, reason: Refusal): void {
    const news: RoomNews = { action: 'refused', of, id, part, reason }
    this.#options.port.send(client, rawObject(news))
  }
}
