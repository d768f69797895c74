import { randomInt } from 'node:crypto'
import type { CancelTimer, Clock } from '../../../base/clock'
import { PacedSignal } from '../../../base/paced-signal'
import { RateBudgets } from '../../../base/rate-budget'
import {
  DEFAULT_ROOM_SETTINGS,
  type Departure,
  type GuestRefusal,
  type GuestRequest,
  partsOfInfo,
  type Refusal,
  type RequestOf,
  type RoomAction,
  type RoomEvent,
  type RoomMember,
  type RoomNews,
  type RoomRequest,
} from '../../../protocol/rooms/inside'
import {
  isDirectRoom,
  isOfDirectRoom,
  MAX_LISTED_PEOPLE,
  rawObject,
  ROOM_CLOSE,
} from '../../../protocol/rooms'
import type { ServerLog } from '../../server-log'
import type { JoinedClient, RoomPort } from '../host/room-handler'
import { HOST_WAIT_MS } from '../limits'
import { GuestAsks } from './guest-asks'
import { KeptRoom } from './kept-room'
import { changedBy, given, kickedFrom } from './moderation'
import { RefusedError, refusalFor } from './refused-error'
import type { Person } from './person'
import { RefusedCommits, type Verdict } from './refused-commits'
import { isPartRequest, type PartRequest, RoomImages } from './room-images'
import { type InfoOffer, RoomGroup } from './room-group'
import { type Member, RoomMembers, shown } from './room-members'
import { hasLink, type RoomRecord, withPerson } from './room-record'
import type { RoomStore } from './room-store'
import type { RoomVoice } from './room-voice'

export interface RoomLimits {
  readonly members: number
  /** How long somebody whose connection is lost stays a member. ms */
  readonly graceMs: number
  /** Requests that wait for the store. */
  readonly queue: number
}

export const DEFAULT_ROOM_LIMITS: RoomLimits = {
  members: 1_000,
  // A gateway that has lost its link keeps clients for so long, and then they need a moment to enter.
  graceMs: HOST_WAIT_MS + 2_000,
  queue: 2_000,
}

export interface RoomOptions {
  readonly name: string
  readonly clock: Clock
  readonly log: ServerLog
  readonly store: RoomStore
  readonly port: RoomPort
  readonly voice: RoomVoice
  readonly limits?: Partial<RoomLimits> | undefined
  /** The number of the first member. Tickets name members, and those of another host are still good: by default, a random one. */
  readonly firstUser?: number | undefined
  /** Called when nobody is there any more. */
  readonly onEmpty: () => void
}

/** Members of one message. */
const MEMBERS_AT_ONCE = 200
/** What is repeated to somebody who comes back: half of what a gateway lets a client leave unread. Characters */
const MAX_MISSED_DATA = 512 * 1024
/** Below it, the number of the first member is. Thereafter 2^31 more can come. */
const FIRST_USERS = 2 ** 31
/** Commits and groups of one person that are taken, also of one who leaves and comes back. */
const COMMITS = { burst: 10, perSecond: 0.5, people: 2_000 }
/** Tickets are sent again this often, which is well before they expire. ms */
const TICKETS_MS = 5 * 60_000
/** The list of rooms hears of a room at most so often. ms */
const LIST_MS = 1_000

/** Of a room between two people: the list shows it to both. It goes when both have gone. */
const DIRECT_SETTINGS = { entry: 'invited', isListed: true, isKept: false } as const

type EventRequest = RequestOf<'text' | 'proposal' | 'commit' | 'found'>
/** Requests that need no store. */
type QuickRequest = RequestOf<'leave' | 'signal' | 'want-info' | 'info' | 'refused-commit' | 'answer-guest'>
type SlowRequest = Exclude<RoomRequest, QuickRequest | PartRequest>
type ModeratorRequest = RequestOf<
  'settings' | 'new-link' | 'invite' | 'moderator' | 'kick' | 'lift-ban' | 'mute' | 'floor' | 'close'
>

/**
 * A room: who is there, what moderators have set, and the order of what is said. What is said it cannot read. Everything that
 * is kept is in the network's store, so that another host can go on with the room.
 */
export class Room {
  readonly #options: RoomOptions
  readonly #limits: RoomLimits
  readonly #members: RoomMembers
  readonly #group: RoomGroup
  readonly #images: RoomImages
  readonly #guests: GuestAsks
  readonly #refused = new RefusedCommits()
  /** Of what the list of rooms shows. */
  readonly #listing: PacedSignal
  readonly #commits = new RateBudgets(COMMITS.burst, COMMITS.perSecond, COMMITS.people)
  /** Clients that have not entered: they must hear nothing of the room. */
  readonly #strangers = new Set<JoinedClient>()
  readonly #kept: KeptRoom
  #isClosed = false
  #turns: Promise<void> = Promise.resolve()
  #waiting = 0
  #cancelTickets: CancelTimer = () => undefined

  constructor(options: RoomOptions) {
    const { clock, limits } = options
    this.#options = options
    this.#limits = { ...DEFAULT_ROOM_LIMITS, ...limits }
    this.#kept = new KeptRoom(options.store, options.name)
    this.#listing = new PacedSignal(clock, LIST_MS, () => this.#list())
    this.#members = new RoomMembers({
      ...{ clock, graceMs: this.#limits.graceMs, firstUser: options.firstUser ?? randomInt(1, FIRST_USERS) },
      onMoves: (joined, left) => {
        for (const news of newsOfMembers(joined, left)) this.#tellAll(news)
        this.#listing.changed()
      },
      onGone: (member) => this.#gone(member),
    })
    this.#renewTickets()
    this.#images = new RoomImages(options)
    this.#guests = new GuestAsks({
      clock,
      tellGuest: (client, news) => options.port.send(client, rawObject(news)),
      tellHosts: (news) => {
        for (const { client } of this.#guestHosts) if (client !== undefined) this.#tell(client, news)
      },
      close: (client) => options.port.kick(client, ROOM_CLOSE.normal),
    })
    this.#group = new RoomGroup({
      clock,
      holders: () => [...this.#members.all].flatMap(({ client }) => client ?? []),
      ask: (client, state) => this.#tell(client, { action: 'info-wanted', ...state }),
      answer: (client, { info, ...state }) => {
        for (const part of partsOfInfo(info)) this.#tell(client, { action: 'info', ...state, ...part })
      },
    })
  }

  get size(): number {
    return this.#members.size
  }

  /** Whether there is neither a member nor somebody who wants to be one. */
  isEmpty(): boolean {
    return this.#members.size + this.#strangers.size === 0
  }

  /** Somebody is there, and has not entered. */
  arrive(client: JoinedClient): void {
    this.#strangers.add(client)
  }

  /** A client's connection is gone. */
  lose(client: JoinedClient): void {
    this.#strangers.delete(client)
    this.#guests.lose(client)
    this.#group.forget(client)
    this.#members.lose(client)
    if (this.isEmpty()) this.#leaveEmpty()
  }

  /** Asks for a guest, who has no identity, to be let in by a member's phone. */
  ask(client: JoinedClient, request: GuestRequest): void {
    if (this.#waiting >= this.#limits.queue) return this.#guests.refuse(client, 'too-often')
    this.#strangers.add(client)
    this.#waiting++
    this.#turns = this.#turns.then(async () => {
      await this.#ask(client, request)
      this.#waiting--
    })
  }

  /** Carries out a request; those that need the store one after the other, in the order in which they came. */
  request(client: JoinedClient, person: Person, request: RoomRequest): void {
    try {
      if (isPartRequest(request))
        return this.#images.request(client, this.#memberOf(client).person.key, request)
      if (request.action !== 'enter') this.#charge(this.#memberOf(client), request)
      if (isQuick(request)) this.#serveAtOnce(client, request)
      else this.#enqueue(client, person, request)
    } catch (error) {
      if (request.action === 'enter') this.#turnAway(client, request, this.#reasonOf(error))
      else this.#refuse(client, request, this.#reasonOf(error))
    }
  }

  /** Before it waits, so that nobody can fill the queue. */
  #charge({ budgets }: Member, request: RoomRequest): void {
    const budget = isQuick(request)
      ? budgets.signals
      : isEventRequest(request)
        ? budgets.events
        : budgets.changes
    if (!budget.take(this.#options.clock.now())) throw new RefusedError('too-often')
  }

  #enqueue(client: JoinedClient, person: Person, request: SlowRequest): void {
    if (this.#waiting >= this.#limits.queue) throw new RefusedError('too-often')
    this.#waiting++
    this.#turns = this.#turns.then(async () => {
      await this.#carryOut(client, person, request)
      this.#waiting--
    })
  }

  /** Sends all members new tickets for the room's voice. */
  admitAgain(): void {
    for (const member of this.#members.all) this.#sendTicket(member)
  }

  /** Ends everything; nothing is removed. Resolves when nothing is under way. */
  async close(): Promise<void> {
    this.#isClosed = true
    this.#cancelTickets()
    this.#listing.close()
    this.#options.port.hide(this.#options.name)
    this.#members.close()
    this.#group.close()
    this.#images.close()
    this.#guests.close()
    await this.#turns
  }

  async #carryOut(client: JoinedClient, person: Person, request: SlowRequest): Promise<void> {
    if (this.#isClosed) return
    try {
      if (request.action === 'enter') await this.#enter(client, person, request)
      else await this.#serve(this.#memberOf(client), request)
    } catch (error) {
      this.#refuse(client, request, this.#reasonOf(error))
    }
  }

  #reasonOf(error: unknown): Refusal {
    return refusalFor(error, this.#options.log)
  }

  #memberOf(client: JoinedClient): Member {
    const member = this.#members.of(client)
    if (!member) throw new RefusedError('invalid')
    return member
  }

  async #serve(member: Member, request: Exclude<SlowRequest, { action: 'enter' }>): Promise<void> {
    await (isEventRequest(request) ? this.#take(member, request) : this.#moderate(member, request))
  }

  #serveAtOnce(client: JoinedClient, request: QuickRequest): void {
    const member = this.#memberOf(client)
    if (request.action === 'leave') this.#dismiss(member, 'left', ROOM_CLOSE.normal)
    else if (request.action === 'want-info') this.#group.want(client)
    else if (request.action === 'info') this.#group.provide(client, request)
    else if (request.action === 'refused-commit') this.#hearOfRefused(member, request)
    else if (request.action === 'answer-guest') this.#answerGuest(member, request)
    else this.#passOn(member, request)
  }

  // Entering and leaving

  async #enter(client: JoinedClient, person: Person, request: RequestOf<'enter'>): Promise<void> {
    // It may have gone while it waited for its turn.
    if (!this.#strangers.has(client)) throw new RefusedError('invalid')
    try {
      await this.#load()
      const record = await this.#admit(
        this.#kept.record ?? (await this.#make(person, request)),
        person,
        request,
      )
      // The host may have gone away meanwhile, or the client.
      if (!this.#isClosed && this.#strangers.delete(client)) this.#welcome(client, person, record, request)
    } catch (error) {
      this.#turnAway(client, request, this.#reasonOf(error))
    }
  }

  /** Somebody cannot enter, and may not ask again. */
  #turnAway(client: JoinedClient, request: RequestOf<'enter'>, reason: Refusal): void {
    this.#strangers.delete(client)
    this.#refuse(client, request, reason)
    this.#options.port.kick(client, closeCodeFor(reason))
    if (this.isEmpty()) this.#leaveEmpty()
  }

  async #load(): Promise<void> {
    await this.#kept.load()
    this.#group.catchUp(this.#kept.events)
  }

  async #ask(client: JoinedClient, { name, link }: GuestRequest): Promise<void> {
    const refusal = await this.#guestRefusal(link)
    // The host may have gone away meanwhile, or the guest.
    if (this.#isClosed || !this.#strangers.delete(client)) return
    if (refusal === undefined) this.#guests.add(client, name)
    else this.#guests.refuse(client, refusal)
    if (this.isEmpty()) this.#leaveEmpty()
  }

  /** Never rejects. @returns undefined: somebody can be asked */
  async #guestRefusal(link: string | undefined): Promise<GuestRefusal | undefined> {
    try {
      await this.#load()
    } catch (error) {
      this.#reasonOf(error)
      return 'away'
    }
    const { record } = this.#kept
    if (!record || isDirectRoom(this.#options.name)) return 'no-room'
    const { entry, isListed } = record.settings
    const isExpected = entry === 'anybody' || (entry === 'link' && hasLink(record, link))
    // As for members: a room that is not listed must not be found by trying names.
    if (!isListed && !hasLink(record, link)) return 'no-room'
    if (!isExpected || !takesGuests(record)) return 'no-guests'
    return this.#guestHosts.some(({ client }) => client !== undefined) ? undefined : 'nobody'
  }

  /** Those who may let guests in. */
  get #guestHosts(): readonly Member[] {
    const { record } = this.#kept
    if (!record || !takesGuests(record)) return []
    const all = [...this.#members.all]
    if (record.settings.browserGuests === 'members') return all
    return all.filter(({ person }) => record.moderators.includes(person.key))
  }

  #answerGuest(member: Member, { guest, reference }: RequestOf<'answer-guest'>): void {
    if (!this.#guestHosts.includes(member)) throw new RefusedError('not-moderator')
    this.#guests.answer(guest, member.person.name, reference)
  }

  async #make({ key }: Person, { create }: RequestOf<'enter'>): Promise<RoomRecord> {
    const isDirect = isDirectRoom(this.#options.name)
    if (!create || (isDirect && !isOfDirectRoom(this.#options.name, key))) throw new RefusedError('no-room')
    const settings = { ...DEFAULT_ROOM_SETTINGS, ...given(create), ...(isDirect && DIRECT_SETTINGS) }
    return this.#kept.make(settings, key, isDirect ? 'direct' : 'any')
  }

  /** @returns the record, on which somebody who has come by a link is invited */
  async #admit(record: RoomRecord, { key }: Person, { link }: RequestOf<'enter'>): Promise<RoomRecord> {
    const { settings, moderators, banned, invited } = record
    const { name } = this.#options
    // Whatever a moderator sets: a room between two people has no third one.
    if (isDirectRoom(name)) {
      if (!isOfDirectRoom(name, key)) throw new RefusedError('no-room')
      return record
    }
    if (banned.includes(key)) throw new RefusedError('banned')
    const isExpected = settings.entry === 'anybody' || moderators.includes(key) || invited.includes(key)
    const hasKey = settings.entry === 'link' && hasLink(record, link)
    // A room that is not listed must not be found by trying names.
    if (!isExpected && !hasKey) throw new RefusedError(settings.isListed ? 'not-invited' : 'no-room')
    if (!this.#members.withKey(key) && this.#members.size >= this.#limits.members)
      throw new RefusedError('full')
    if (isExpected) return record
    return this.#kept.change((before) => withPerson(before, 'invited', key, true) ?? before)
  }

  #welcome(client: JoinedClient, person: Person, record: RoomRecord, { since }: RequestOf<'enter'>): void {
    const { port } = this.#options
    const isMuted = record.muted.includes(person.key)
    port.letIn(client)
    const { member, before } = this.#members.enter(person, client, isMuted)
    if (before !== undefined) port.kick(before, ROOM_CLOSE.displaced)
    const { events, last } = this.#kept
    const known = Math.min(since ?? 0, last)
    const missing = newest(events.filter(({ number }) => number > known))
    const isGap = since !== undefined && (since > last || missing.length < last - known)
    const { settings, moderators } = record
    const state = this.#group.state
    this.#tell(client, {
      ...{ action: 'room', you: member.user, settings, moderators: [...moderators], last, ...state },
      isGap,
    })
    for (const news of newsOfMembers([...this.#members.all].map(shown), [])) this.#tell(client, news)
    for (const event of missing) this.#tell(client, { action: 'event', ...event })
    this.#tell(client, { action: 'ready' })
    this.#sendTicket(member)
    if (moderators.includes(person.key)) this.#tellGuests(member)
    this.#tellAsks([member])
  }

  /** Closes the WebSocket of a member, who has gone. */
  #dismiss(member: Member, how: 'left' | 'kicked', code: number): void {
    const { client } = member
    this.#members.remove(member, how)
    if (client !== undefined) this.#options.port.kick(client, code)
  }

  #gone({ user, client }: Member): void {
    if (client !== undefined) this.#group.forget(client)
    const groupId = this.#kept.record?.groupId
    if (groupId !== undefined) this.#options.voice.gone(groupId, user)
    if (this.isEmpty()) this.#leaveEmpty()
  }

  /** The last one has gone: the room is removed, unless it is kept or somebody comes before it is. */
  #leaveEmpty(): void {
    this.#guests.refuseAll('nobody')
    this.#turns = this.#turns.then(async () => {
      if (!this.isEmpty() || this.#isClosed) return
      if (this.#kept.record?.settings.isKept === false) {
        // A store that cannot be reached keeps the room.
        await this.#kept.remove().catch((error: unknown) => void this.#reasonOf(error))
        this.#group.reset()
      }
      // Somebody may have come meanwhile.
      if (this.isEmpty()) this.#options.onEmpty()
    })
  }

  // What is said

  async #take(member: Member, request: EventRequest): Promise<void> {
    const { person, client } = member
    const { id, action: kind } = request
    const isSame = (event: RoomEvent): boolean =>
      event.id === id && event.key === person.key && event.kind === kind
    const taken = this.#kept.events.findLast(isSame)
    // The member did not hear of it, and sends it again.
    if (taken && client !== undefined) this.#tell(client, { action: 'event', ...taken })
    if (taken) return
    const unixMs = this.#options.clock.unixTime()
    const event = await this.#kept.append(
      (number) =>
        // Another host may have taken it.
        this.#kept.events.some(isSame)
          ? undefined
          : { number, kind, ...person, id, unixMs, ...this.#placeFor(member, request) },
      (others) => this.#follow(others),
    )
    if (!event) return
    if (kind === 'commit' || kind === 'found') this.#commits.take(person.key, this.#options.clock.now())
    const info = 'info' in request ? request.info : undefined
    this.#follow([event], client !== undefined && info !== undefined ? { by: client, info } : undefined)
  }

  /** @throws {RefusedError} when it may not be, another commit was first, or the group is another one */
  #placeFor(member: Member, request: EventRequest): Pick<RoomEvent, 'group' | 'epoch' | 'data'> {
    const { state } = this.#group
    if (request.action === 'text') return { ...state, data: request.data }
    const id = this.#group.check(request)
    if (request.action === 'proposal') return { ...state, data: request.data }
    const { key } = member.person
    const nowMs = this.#options.clock.now()
    // The room would do nothing but agree on keys.
    if (!this.#commits.has(key, nowMs) || this.#refused.isHeldUp(key, nowMs))
      throw new RefusedError('too-often')
    if (request.action === 'commit') return { ...state, data: request.data }
    if (!this.#mayFound(member)) throw new RefusedError('late')
    return { group: state.group + 1, epoch: 0, data: id }
  }

  /** A new group takes the keys from whoever is in the one that is there. */
  #mayFound({ person }: Member): boolean {
    const isModerator = this.#kept.record?.moderators.includes(person.key) === true
    return this.#group.isLost || isModerator || this.#present.length <= 1
  }

  /** The keys of members whose connection is there. */
  get #present(): readonly string[] {
    return [...this.#members.all].flatMap(({ client, person }) => (client === undefined ? [] : person.key))
  }

  #follow(events: readonly RoomEvent[], offer?: InfoOffer): void {
    for (const event of events) {
      this.#tellAll({ action: 'event', ...event })
      if (event.kind === 'found') this.#refused.forget()
      this.#group.follow(event, offer)
    }
  }

  /** A commit that was taken is none for a member, or breaks the rules. */
  #hearOfRefused({ person }: Member, { number, cause }: RequestOf<'refused-commit'>): void {
    const event = this.#kept.events.find((each) => each.number === number)
    if (event?.kind !== 'commit' || event.group !== this.#group.state.group || event.key === person.key)
      return
    const verdict = this.#refused.report({
      ...{ number, cause, by: person.key, sender: event.key, present: this.#present },
      isModerator: this.#kept.record?.moderators.includes(person.key) === true,
      isVoter: (key) => this.#group.isInside(key),
    })
    if (verdict !== 'none') this.#carryOutVerdict(event.key, verdict)
  }

  #carryOutVerdict(key: string, verdict: Verdict): void {
    this.#group.refuse()
    if (verdict !== 'useless') this.#refused.holdUp(key, this.#options.clock.now())
    if (verdict !== 'banned') return
    this.#turns = this.#turns.then(async () => {
      // The last moderator cannot be banned, and without the store nobody can.
      if (!this.#isClosed) await this.#ban(key).catch((error: unknown) => void this.#reasonOf(error))
    })
  }

  #passOn({ user }: Member, { to, data }: RequestOf<'signal'>): void {
    const news = { action: 'signal', user, data } as const
    if (to === undefined) return this.#tellAll(news)
    const client = this.#members.withUser(to)?.client
    if (client === undefined) throw new RefusedError('unknown')
    this.#tell(client, news)
  }

  // Moderators

  async #moderate(member: Member, request: ModeratorRequest): Promise<void> {
    const { record } = this.#kept
    if (!record?.moderators.includes(member.person.key)) throw new RefusedError('not-moderator')
    // A room between two people stays what it is.
    const changesRoom = ['settings', 'moderator', 'new-link'].includes(request.action)
    if (isDirectRoom(this.#options.name) && changesRoom) throw new RefusedError('invalid')
    switch (request.action) {
      case 'floor':
        this.#options.voice.giveFloor(record.groupId, this.#floorOf(request))
        return
      case 'kick':
        return this.#kick(this.#userIn(request))
      case 'mute':
        return this.#mute(this.#userIn(request), request.is)
      case 'close':
        return this.#end()
      case 'settings':
      case 'moderator':
        await this.#kept.change((before) => changedBy(before, request))
        this.#tellSettings()
        return
      case 'new-link':
      case 'invite':
      case 'lift-ban':
        await this.#kept.change((before) => changedBy(before, request))
        this.#tellGuests(member)
        // Who is invited sees the room in the list from now on.
        this.#listing.changed()
    }
  }

  #floorOf({ user }: RequestOf<'floor'>): Member | undefined {
    return user === undefined ? undefined : this.#userIn({ user })
  }

  #userIn({ user }: { readonly user: number }): Member {
    const found = this.#members.withUser(user)
    if (!found) throw new RefusedError('unknown')
    return found
  }

  #kick({ person }: Member): Promise<void> {
    return this.#ban(person.key)
  }

  async #ban(key: string): Promise<void> {
    await this.#kept.change((before) => kickedFrom(before, key))
    const member = this.#members.withKey(key)
    if (member) this.#dismiss(member, 'kicked', ROOM_CLOSE.kicked)
    this.#tellSettings()
  }

  async #mute(member: Member, is: boolean): Promise<void> {
    const { groupId } = await this.#kept.change((before) =>
      withPerson(before, 'muted', member.person.key, is),
    )
    member.isMuted = is
    this.#options.voice.setMuted(groupId, member.user, is)
    this.#tellAll({ action: 'muted', user: member.user, is })
    this.#sendTicket(member)
  }

  async #end(): Promise<void> {
    await this.#kept.change((before) => ({ ...before, settings: { ...before.settings, isKept: false } }))
    for (const member of [...this.#members.all]) this.#dismiss(member, 'kicked', ROOM_CLOSE.closed)
    // They would go on with the room.
    for (const client of [...this.#strangers]) this.#options.port.kick(client, ROOM_CLOSE.roomNotFound)
  }

  // News

  /** Tells the list of rooms who is here, as far as the settings show it. */
  #list(): void {
    const { port, name } = this.#options
    const { record } = this.#kept
    const count = this.#members.size
    if (!record?.settings.isListed || count === 0) return port.hide(name)
    const { settings, moderators, invited } = record
    const { topic, mode, entry } = settings
    const all = [...this.#members.all].map(({ person }) => person)
    const people = all.slice(0, MAX_LISTED_PEOPLE)
    // Who is not invited need not know who is.
    const viewers =
      entry === 'invited' ? [...all.map(({ key }) => key), ...moderators, ...invited] : undefined
    port.list({ name, topic, mode, entry, people, count }, viewers)
  }

  #tellSettings(): void {
    const { record } = this.#kept
    if (!record) return
    const { settings, moderators } = record
    this.#listing.changed()
    this.#tellAll({ action: 'settings', settings, moderators: [...moderators] })
    if (!takesGuests(record)) this.#guests.refuseAll('no-guests')
    this.#tellAsks([...this.#members.all])
    this.admitAgain()
  }

  /** Tells those of these who may let guests in, who may have been told before, which guests wait. */
  #tellAsks(members: readonly Member[]): void {
    const hosts = this.#guestHosts
    for (const { client } of members.filter((member) => hosts.includes(member)))
      if (client !== undefined) for (const news of this.#guests.news) this.#tell(client, news)
  }

  #tellGuests({ client }: Member): void {
    const { record } = this.#kept
    if (client === undefined || !record) return
    const { invited, banned, link } = record
    this.#tell(client, {
      ...{ action: 'guests', invited: [...invited], banned: [...banned] },
      hasLink: link !== undefined,
    })
  }

  #sendTicket({ client, user, person, isMuted }: Member): void {
    const { record } = this.#kept
    if (client === undefined || !record) return
    const { groupId, moderators, settings } = record
    const { mode } = settings
    const isModerator = moderators.includes(person.key)
    const admission = this.#options.voice.admit(groupId, { user, isModerator, isMuted, mode })
    if (admission) this.#tell(client, { action: 'ticket', groupId, ...admission })
  }

  #renewTickets(): void {
    this.#cancelTickets()
    this.#cancelTickets = this.#options.clock.after(TICKETS_MS, () => {
      this.admitAgain()
      this.#renewTickets()
    })
  }

  #refuse(client: JoinedClient, request: RoomRequest, reason: Refusal): void {
    const id = 'id' in request ? { id: request.id } : {}
    this.#tell(client, { action: 'refused', of: request.action satisfies RoomAction, ...id, reason })
  }

  #tell(client: JoinedClient, news: RoomNews): void {
    this.#options.port.send(client, rawObject(news))
  }

  #tellAll(news: RoomNews): void {
    const { port, name } = this.#options
    port.broadcast(name, rawObject(news))
  }
}

const QUICK: readonly RoomAction[] = [
  'leave',
  'signal',
  'want-info',
  'info',
  'refused-commit',
  'answer-guest',
]
const EVENTS: readonly RoomAction[] = ['text', 'proposal', 'commit', 'found']

const isQuick = (request: RoomRequest): request is QuickRequest => QUICK.includes(request.action)

const isEventRequest = (request: RoomRequest): request is EventRequest => EVENTS.includes(request.action)

/** Whether guests may ask at all: into a room of those who are invited nobody comes who was not. */
const takesGuests = ({ settings: { browserGuests = 'nobody', entry } }: RoomRecord): boolean =>
  browserGuests !== 'nobody' && entry !== 'invited'

/** Messages with some of them each. */
function* newsOfMembers(
  joined: readonly RoomMember[],
  left: readonly { readonly user: number; readonly how: Departure }[],
): Generator<RoomNews> {
  for (let at = 0; at < Math.max(joined.length, left.length); at += MEMBERS_AT_ONCE) {
    const some = <Item>(items: readonly Item[]): Item[] => items.slice(at, at + MEMBERS_AT_ONCE)
    yield { action: 'members', joined: some(joined), left: some(left) }
  }
}

/** The last events that can be repeated at once. */
function newest(events: readonly RoomEvent[]): readonly RoomEvent[] {
  let size = 0
  const tooOld = events.findLastIndex(({ data }) => (size += data.length) > MAX_MISSED_DATA)
  return events.slice(tooOld + 1)
}

/** What closes the WebSocket of somebody who cannot enter. Phones come back by themselves after a code below 4000. */
function closeCodeFor(reason: Refusal): number {
  if (reason === 'away' || reason === 'full' || reason === 'too-often') return ROOM_CLOSE.tryAgainLater
  return reason === 'no-room' ? ROOM_CLOSE.roomNotFound : ROOM_CLOSE.kicked
}
