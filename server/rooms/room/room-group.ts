import type { JoinedClient } from '../host/room-handler'
import type { CancelTimer, Clock } from '../../../base/clock'
import { groupInfoHead, HEAD_BYTES, messageHead } from '../../../protocol/mls'
import { type InfoPart, InfoParts, type RequestOf, type RoomEvent } from '../../../protocol/rooms/inside'
import { RefusedError } from './refused-error'

/** A group of MLS and its epoch. */
export interface GroupState {
  /** The number of groups that the room has had; 0: none. */
  readonly group: number
  readonly epoch: number
}

/** What somebody needs who joins the group. */
export interface GroupInfo extends GroupState {
  /** Opaque; empty when nobody has it. */
  readonly info: string
}

/** An info, and the member who gives it. */
export interface InfoOffer {
  readonly by: JoinedClient
  readonly info: string
}

export interface RoomGroupOptions {
  readonly clock: Clock
  /** The clients of members that may have the info, in the order in which they are asked. */
  readonly holders: () => readonly JoinedClient[]
  readonly ask: (client: JoinedClient, state: GroupState) => void
  readonly answer: (client: JoinedClient, info: GroupInfo) => void
}

/** How long a member has to answer; then twice as many are asked. ms */
const ASK_MS = 1_000
/** So many get the info of an epoch, and in each second, since one of them can join. The others wait for the next epoch. */
const SERVED_AT_ONCE = 8
/** Characters that hold the head of a message. */
const HEAD_DATA = (HEAD_BYTES * 4) / 3

/**
 * The group of MLS that agrees a room's keys, as the host sees it: its epoch, and the info for those who join. The host can read
 * no more than the heads of messages, so no single member is believed: whoever cannot join by the info of one gets that of
 * another, and a new group is taken only where the one that was there is of no use to most.
 */
export class RoomGroup {
  readonly #options: RoomGroupOptions
  #state: GroupState = { group: 0, epoch: 0 }
  /** The number of the last event that was followed. */
  #followed = 0
  /** Undefined while it is not known. */
  #groupId: string | undefined
  /** Keys of people who have founded the group, or committed in it. */
  readonly #inside = new Set<string>()
  #offer: InfoOffer | undefined
  /** Who has given an info of this epoch, who has been given that of whom, and whose is arriving. */
  readonly #providers = new Set<JoinedClient>()
  readonly #given = new Map<JoinedClient, Set<JoinedClient>>()
  readonly #arriving = new Map<JoinedClient, InfoParts>()
  /** Who waits for the info, and who has been asked for it. */
  readonly #waiting = new Set<JoinedClient>()
  readonly #asked = new Set<JoinedClient>()
  /** How many are asked next. */
  #next = 1
  #served = 0
  /** Nobody has the info; most members have refused a commit. */
  #isLost = false
  #isRefused = false
  #cancelAsking: CancelTimer = () => undefined
  #cancelServing: CancelTimer | undefined

  constructor(options: RoomGroupOptions) {
    this.#options = options
  }

  get state(): GroupState {
    return this.#state
  }

  isAt({ group, epoch }: GroupState): boolean {
    return group === this.#state.group && epoch === this.#state.epoch
  }

  /** Whether somebody with this key is known to have been in the group. */
  isInside(key: string): boolean {
    return this.#inside.has(key)
  }

  /** Whether the group is of no use, as far as the host can know. */
  get isLost(): boolean {
    return this.#state.group === 0 || this.#isLost || this.#isRefused
  }

  /** Most members have refused a commit of it: nobody is let into it any more. */
  refuse(): void {
    this.#isRefused = true
    this.#answerAll([...this.#waiting])
  }

  /**
   * Looks at what can be seen of a commit, a proposal or a new group.
   * @returns the group's id, base64url
   * @throws {RefusedError} 'late' when it is of another group or epoch, 'invalid' when it is not what it should be
   */
  check(request: RequestOf<'commit' | 'proposal' | 'found'>): string {
    if (request.action === 'found') {
      if (request.group !== this.#state.group) throw new RefusedError('late')
      const head = infoHeadOf(request.info)
      if (head?.epoch !== 0) throw new RefusedError('invalid')
      return head.groupId
    }
    if (!this.isAt(request)) throw new RefusedError('late')
    const head = messageHead(bytesOf(request.data))
    if (head?.content !== request.action || head.epoch !== BigInt(request.epoch) || !this.#isOfGroup(head))
      throw new RefusedError('invalid')
    if ('info' in request && request.info !== undefined)
      this.#checkInfo({ ...request, epoch: request.epoch + 1, info: request.info })
    return idOf(head)
  }

  /** @param events the last ones, in order; those that were followed are passed over, unless the store has lost them */
  catchUp(events: readonly RoomEvent[]): void {
    const last = events.at(-1)?.number ?? 0
    const before = last < this.#followed ? 0 : this.#followed
    for (const event of events) if (event.number > before) this.follow(event)
  }

  /** An event has been taken. @param offer the info of the group after it, if it is known */
  follow(event: RoomEvent, offer?: InfoOffer): void {
    const { kind, number, group, epoch, key, data } = event
    this.#followed = number
    const after = { group, epoch: kind === 'commit' ? epoch + 1 : epoch }
    if (kind === 'found') this.#forgetGroup(data)
    else if (kind === 'commit') this.#groupId ??= idOfMessage(data)
    if (kind === 'found' || kind === 'commit') this.#inside.add(key)
    if (this.isAt(after)) return
    this.#state = after
    this.#forgetEpoch()
    if (offer) this.#take(offer)
    else this.#goOn()
  }

  /**
   * A member says what the info is, in parts. Whoever was not asked is not heard.
   * @throws {RefusedError} when it is none of this group and epoch
   */
  provide(by: JoinedClient, request: GroupState & InfoPart): void {
    if (!this.isAt(request) || !this.#asked.has(by)) return
    const parts = this.#arriving.get(by) ?? new InfoParts()
    this.#arriving.set(by, parts)
    const info = parts.take(request)
    if (info === undefined) return
    this.#checkInfo({ ...request, info })
    this.#take({ by, info })
  }

  /** Somebody wants to join, and gets the info soon. */
  want(client: JoinedClient): void {
    if (this.#isRefused || (this.isLost && !this.#offer)) return this.#answer(client)
    // One who asks again would let us pass over whoever has not answered yet.
    if (this.#waiting.has(client)) return
    this.#waiting.add(client)
    if (this.#asked.size === 0) this.#goOn()
    else this.#serve()
  }

  /** A client is gone. */
  forget(client: JoinedClient): void {
    this.#given.delete(client)
    this.#providers.delete(client)
    this.#arriving.delete(client)
    if (!this.#waiting.delete(client) || this.#waiting.size > 0) return
    this.#cancelAsking()
    this.#asked.clear()
  }

  close(): void {
    this.#cancelAsking()
    this.#cancelServing?.()
    this.#cancelServing = undefined
    this.#waiting.clear()
  }

  /** The room is gone; the next one of its name has had no group. */
  reset(): void {
    this.close()
    this.#followed = 0
    this.#state = { group: 0, epoch: 0 }
    this.#forgetGroup(undefined)
    this.#forgetEpoch()
  }

  #forgetGroup(id: string | undefined): void {
    this.#groupId = id === '' ? undefined : id
    this.#inside.clear()
    this.#isRefused = false
  }

  #forgetEpoch(): void {
    this.#offer = undefined
    for (const known of [this.#providers, this.#given, this.#arriving, this.#asked]) known.clear()
    this.#served = 0
    this.#isLost = false
  }

  #isOfGroup(head: { readonly groupId: Uint8Array }): boolean {
    return this.#groupId === undefined || idOf(head) === this.#groupId
  }

  #checkInfo({ epoch, info }: GroupInfo): void {
    const head = infoHeadOf(info)
    const isOfGroup = this.#groupId === undefined || head?.groupId === this.#groupId
    if (head?.epoch !== epoch || !isOfGroup) throw new RefusedError('invalid')
  }

  #take(offer: InfoOffer): void {
    this.#providers.add(offer.by)
    this.#isLost = false
    const isUseful = [...this.#waiting].some((client) => this.#isNewTo(client, offer))
    if (!this.#offer || isUseful) this.#offer = offer
    this.#goOn()
  }

  #isNewTo(client: JoinedClient, { by }: InfoOffer): boolean {
    return this.#given.get(client)?.has(by) !== true
  }

  #goOn(): void {
    this.#serve()
    this.#next = 1
    this.#ask()
  }

  /** Gives the info to those who wait and have not had it, the first ones first. */
  #serve(): void {
    const offer = this.#offer
    if (!offer) return
    for (const client of this.#waiting) {
      if (!this.#isNewTo(client, offer)) continue
      if (this.#served >= SERVED_AT_ONCE) break
      this.#served++
      this.#given.set(client, (this.#given.get(client) ?? new Set()).add(offer.by))
      this.#waiting.delete(client)
      this.#answer(client, offer.info)
    }
    if (this.#served > 0)
      this.#cancelServing ??= this.#options.clock.after(ASK_MS, () => {
        this.#cancelServing = undefined
        this.#served = 0
        this.#serve()
      })
  }

  /** Asks members for the info, as long as somebody waits who cannot use the one that is known. */
  #ask(): void {
    this.#cancelAsking()
    const offer = this.#offer
    const needy = [...this.#waiting].filter((client) => !offer || !this.#isNewTo(client, offer))
    if (needy.length === 0) return this.#asked.clear()
    const isCandidate = (client: JoinedClient): boolean =>
      !this.#waiting.has(client) &&
      !this.#asked.has(client) &&
      needy.some((one) => this.#isNewTo(one, { by: client, info: '' }))
    const holders = this.#options.holders()
    const candidates = holders.filter(isCandidate).slice(0, this.#next)
    if (candidates.length === 0) {
      this.#isLost ||= this.#providers.size === 0 || this.#waiting.size * 2 > holders.length
      return this.#answerAll(needy)
    }
    this.#next *= 2
    for (const client of candidates) this.#asked.add(client)
    this.#cancelAsking = this.#options.clock.after(ASK_MS, () => this.#ask())
    for (const client of candidates) this.#options.ask(client, this.#state)
  }

  #answerAll(clients: readonly JoinedClient[]): void {
    this.#cancelAsking()
    this.#asked.clear()
    for (const client of clients) {
      this.#waiting.delete(client)
      this.#answer(client)
    }
  }

  #answer(client: JoinedClient, info = ''): void {
    this.#options.answer(client, { ...this.#state, info })
  }
}

/** So much of a message as has its head. */
const bytesOf = (data: string): Uint8Array => Buffer.from(data.slice(0, HEAD_DATA), 'base64url')

const idOf = ({ groupId }: { readonly groupId: Uint8Array }): string =>
  Buffer.from(groupId).toString('base64url')

function idOfMessage(data: string): string | undefined {
  const head = messageHead(bytesOf(data))
  return head && idOf(head)
}

function infoHeadOf(info: string): { readonly groupId: string; readonly epoch: number } | undefined {
  const head = groupInfoHead(bytesOf(info))
  return head && { groupId: idOf(head), epoch: Number(head.epoch) }
}
