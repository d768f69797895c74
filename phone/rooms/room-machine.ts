import type { Fingerprint } from '../../protocol/directory'
import { messageHead } from '../../protocol/mls'
import { ROOM_CLOSE } from '../../protocol/rooms'
import {
  InfoParts,
  MAX_COMMIT_DATA,
  MAX_INFO_PARTS,
  MAX_INFO_WITH_COMMIT,
  MAX_MODERATORS,
  partsOfInfo,
  type Refusal,
  type RequestOf,
  type RoomEvent,
  type RoomNews,
  type RoomRequest,
  type RoomSettings,
} from '../../protocol/rooms/inside'
import type { RoomEndCause, RoomPhase } from '../model'
import type { KeysResult, KeysTask, MadeCommit } from './keys-task'
import { type KeptMessage, MessageList } from './message-list'
import { Outbox, type OutgoingText, type Place } from './outbox'
import { RoomPeople } from './room-people'
import type { ModeratorRequest, RoomEventForUser, RoomInput, RoomOutput, RoomTimer } from './room-steps'
import { type Author, decodeContent, isSignal, type RoomSignal, type RoomText } from './room-text'

export interface RoomMachineOptions {
  /** Our identity. */
  readonly own: Fingerprint
  /** Makes the room with these settings, if there is none. */
  readonly create?: Partial<RoomSettings> | undefined
  /** The secret of the link by which we are invited. */
  readonly link?: string | undefined
  /** Returns numbers in [0, 1). */
  readonly random: () => number
  /** Returns ids of requests: up to 32 letters, digits, `_` and `-`; never the same one again. */
  readonly newId: () => string
}

/** At a gateway; greeted by a host; told who and what there is; inside. */
type Link = 'down' | 'open' | 'entering' | 'catching-up' | 'ready'

/** A commit or a new group of ours that the host has to accept. It is repeated until its event comes back. */
interface Proposed {
  readonly request: RequestOf<'commit' | 'found'>
  isUnderWay: boolean
}

interface Complaint {
  readonly group: number
  readonly request: RequestOf<'refused-commit'>
}

interface Busy {
  readonly task: KeysTask
  /** What the keys receive; undefined: a signal. */
  readonly event?: RoomEvent | undefined
}

const ANSWER_MS = 15_000
const RETRY_MS = 1_000
const MISSING_MS = 10_000
const SETTLED_MS = 5_000
const TYPING_MS = 3_000
/** Between two members of a room who may remove somebody. ms */
const RANK_MS = 150
/** Between attempts to agree on keys, when others are faster or the host gives nothing valid. ms */
const FIRST_AGREE_MS = 100
const LAST_AGREE_MS = 5_000
/** So many attempts to enter what the host gives, then we found a new group. */
const MOST_FAILURES = 3
/** So often we found one, and the host does not take it because most members do not refuse what we refuse. */
const MOST_REFUSED = 8
/** News that wait for the keys: beyond it the host is not read, or lost. */
const PAUSE_AT = 64
const MOST_NEWS = 4_000
/** A phone without keys can read nothing of what was. */
const NOTHING_BEFORE = Number.MAX_SAFE_INTEGER

const TIMERS: readonly RoomTimer[] = ['answer', 'agree', 'retry', 'commit', 'missing', 'settled', 'typing']

/**
 * A phone in a room: a machine without input or output. It takes what the host says and what the user wants, and says what
 * is to be done. Whatever the host says, a text is shown only if the keys say that a member has written it, and once; the
 * order is the host's.
 */
export class RoomMachine {
  readonly #options: RoomMachineOptions
  readonly #people: RoomPeople
  readonly #messages = new MessageList()
  readonly #outbox: Outbox
  #outputs: RoomOutput[] = []
  readonly #running = new Set<RoomTimer>()
  readonly #inbox: RoomNews[] = []
  #isPaused = false
  #isEnded = false
  #link: Link = 'down'
  #phase: RoomPhase | undefined
  #hasBeenReady = false
  #busy: Busy | undefined
  #refusal: Refusal | undefined
  #you: number | undefined
  #moderators: readonly Fingerprint[] = []
  /** The number of the last event that was dealt with; undefined: we have heard none. */
  #last: number | undefined
  /** What the host has said of it when we came. */
  #lastOfHost = 0
  #mayJump = false
  /** Where the group is, as the host says. */
  #place: Place = { group: 0, epoch: 0 }
  /** The group that we have keys of. */
  #group: number | undefined
  /** Asks for the way into the group. */
  #isAsking = false
  #askedAt: Place = { group: 0, epoch: 0 }
  readonly #infoParts = new InfoParts()
  /** What the host has taken, and our keys have refused. */
  #complaint: Complaint | undefined
  /** How often it did not take a new group instead. */
  #refusals = 0
  /** Our entry, or the group that we found. */
  #entry: Proposed | undefined
  /** A commit within the group that we are in. */
  #commit: Proposed | undefined
  /** In this epoch another commit came first. */
  #lostEpoch: number | undefined
  #isTurn = false
  #isInfoWanted = false
  #isTyping = false
  /** What is to be said to those who are there. */
  #signals: readonly RoomSignal[] = []
  #isSettled = false
  #attempts = 0
  #failures = 0
  #suspects: readonly Fingerprint[] = []
  /** Who the user has made a moderator, or not: asked of the host; agreed by it, so that the group has to follow. */
  readonly #asked = new Map<Fingerprint, boolean>()
  readonly #toName = new Map<Fingerprint, boolean>()

  constructor(options: RoomMachineOptions) {
    this.#options = options
    this.#people = new RoomPeople(options.own)
    this.#outbox = new Outbox(options.newId)
  }

  get messages(): readonly KeptMessage[] {
    return this.#messages.all
  }

  /** @returns what is to be done, in this order. Each `keys` is answered by one `done` */
  take(input: RoomInput): readonly RoomOutput[] {
    if (this.#isEnded) return []
    this.#handle(input)
    while (!this.#stops && !this.#busy) {
      const news = this.#inbox.shift()
      if (!news) break
      this.#hear(news)
    }
    if (!this.#stops) this.#goOn()
    const outputs = this.#outputs
    this.#outputs = []
    return outputs
  }

  /** Read by a method, because it changes while input is dealt with. */
  get #stops(): boolean {
    return this.#isEnded
  }

  #goOn(): void {
    if (!this.#busy && this.#link === 'ready') this.#work()
    if (this.#stops) return
    this.#awaitAnswer()
    this.#tellPhase()
    const isPaused = this.#inbox.length >= PAUSE_AT
    if (isPaused !== this.#isPaused) this.#outputs.push({ kind: 'pause', is: isPaused })
    this.#isPaused = isPaused
  }

  #handle(input: RoomInput): void {
    switch (input.kind) {
      case 'open':
        this.#link = 'open'
        return
      case 'lost':
        return this.#lose()
      case 'closed':
        return this.#end(causeOf(input.code, this.#refusal))
      case 'news':
        this.#inbox.push(input.news)
        if (this.#inbox.length > MOST_NEWS) this.#reconnect('the room host says more than can be heard')
        return
      case 'done':
        return this.#done(input.result)
      case 'timer':
        this.#running.delete(input.timer)
        return this.#timer(input.timer)
      case 'say':
        if (!this.#outbox.add(input.said))
          this.#tell({ kind: 'unsaid', said: input.said, reason: 'too-often' })
        return
      case 'typing':
        this.#isTyping ||= this.#link === 'ready' && !this.#running.has('typing')
        return
      case 'signal':
        if (this.#link === 'ready') this.#signals = withSignal(this.#signals, input.said)
        return
      case 'answer-guest':
        if (this.#link === 'ready') this.#answerGuest(input)
        return
      case 'moderate':
        return this.#moderate(input.request)
      case 'leave':
        if (this.#link === 'ready') this.#send({ action: 'leave' })
        return this.#end('left')
    }
  }

  // The connection

  /** Whatever was not dealt with comes again. */
  #lose(): void {
    this.#link = 'down'
    this.#inbox.length = 0
    this.#stopWaiting()
  }

  #reconnect(reason: string): void {
    this.#lose()
    this.#outputs.push({ kind: 'reconnect', reason })
  }

  #stopWaiting(): void {
    for (const timer of ['missing', 'settled', 'commit', 'agree', 'retry'] as const) this.#stop(timer)
    this.#isSettled = false
    this.#isTurn = false
    this.#isAsking = false
    this.#isInfoWanted = false
    this.#isTyping = false
    this.#signals = []
    if (this.#entry) this.#entry.isUnderWay = false
    if (this.#commit) this.#commit.isUnderWay = false
    this.#outbox.sendAgain()
  }

  #end(cause: RoomEndCause): void {
    this.#isEnded = true
    this.#inbox.length = 0
    for (const timer of TIMERS) this.#stop(timer)
    this.#outputs.push({ kind: 'forget-keys' }, { kind: 'disconnect' })
    this.#tell({ kind: 'ended', cause })
  }

  /** Something that the host has to answer, or the connection is of no use. */
  #awaitAnswer(): void {
    const isWaiting =
      ['open', 'entering', 'catching-up'].includes(this.#link) ||
      this.#isAsking ||
      this.#entry?.isUnderWay === true ||
      this.#commit?.isUnderWay === true ||
      this.#outbox.first?.isUnderWay === true
    if (!isWaiting) this.#stop('answer')
    else if (!this.#running.has('answer')) this.#start('answer', ANSWER_MS)
  }

  #tellPhase(): void {
    const phase = this.#phaseNow
    if (phase === this.#phase) return
    this.#phase = phase
    this.#tell({ kind: 'phase', phase })
  }

  get #phaseNow(): RoomPhase {
    if (this.#link === 'ready') return this.#group === undefined ? 'agreeing' : 'inside'
    if (this.#hasBeenReady) return 'reconnecting'
    return this.#link === 'down' || this.#link === 'open' ? 'connecting' : 'entering'
  }

  // What the host says

  #hear(news: RoomNews): void {
    if (news.action === 'hello') return this.#enter()
    if (news.action === 'refused') return this.#refused(news)
    if (news.action === 'room') return this.#link === 'entering' ? this.#arrive(news) : undefined
    if (this.#link !== 'catching-up' && this.#link !== 'ready') return
    switch (news.action) {
      case 'ready':
        return this.#ready()
      case 'event':
        return this.#event(news)
      case 'members':
        this.#people.hear(news)
        return this.#peopleChanged()
      case 'muted':
        this.#people.mute(news.user, news.is)
        this.#tell({ kind: 'muted', user: news.user, is: news.is })
        return this.#peopleChanged()
      case 'settings':
        return this.#settings(news)
      case 'signal':
        return this.#signal(news)
      case 'info-wanted':
        this.#isInfoWanted = this.#isAt(news)
        return
      case 'info':
        return this.#info(news)
      case 'ticket': {
        const { groupId, ticket, secret, balancer } = news
        const user = this.#you
        if (user !== undefined) this.#tell({ kind: 'ticket', user, groupId, ticket, secret, balancer })
        return
      }
      case 'guests': {
        const { invited, banned, hasLink } = news
        return this.#tell({ kind: 'guests', invited, banned, hasLink })
      }
      case 'guest-asks':
        return this.#tell({ kind: 'guest-asks', guest: news.guest, name: news.name })
      case 'guest-answered':
        return this.#tell({ kind: 'guest-answered', guest: news.guest })
      // Of images: somebody else's.
      case 'part':
      case 'part-kept':
        return
    }
  }

  #enter(): void {
    this.#stopWaiting()
    this.#stop('answer')
    this.#link = 'entering'
    const { create, link } = this.#options
    this.#send({
      ...{ action: 'enter', since: this.#last ?? NOTHING_BEFORE },
      ...(create && { create }),
      ...(link !== undefined && { link }),
    })
  }

  #arrive(news: Extract<RoomNews, { action: 'room' }>): void {
    const { you, settings, moderators, last, group, epoch, isGap } = news
    this.#link = 'catching-up'
    this.#refusal = undefined
    this.#you = you
    this.#lastOfHost = last
    this.#place = { group, epoch }
    this.#mayJump = isGap
    this.#people.listAnew()
    if (isGap && this.#last !== undefined) this.#tell({ kind: 'gap' })
    // Also when the host has lost events that we know.
    if (this.#last === undefined || this.#last > last) this.#last = last
    this.#settings({ settings, moderators })
  }

  #ready(): void {
    if (this.#link !== 'catching-up') return
    this.#link = 'ready'
    this.#hasBeenReady = true
    if (this.#last !== this.#lastOfHost && !this.#mayJump) this.#tell({ kind: 'gap' })
    this.#last = this.#lastOfHost
    this.#mayJump = false
    if (this.#entry && !this.#fits(this.#entry)) this.#entry = undefined
    if (this.#commit && !this.#fits(this.#commit)) this.#commit = undefined
    this.#people.endList()
    this.#complain()
    this.#start('settled', SETTLED_MS)
    this.#peopleChanged()
  }

  /** Whether the host would still accept it. */
  #fits({ request }: Proposed): boolean {
    const { group, epoch } = this.#place
    return request.group === group && (request.action === 'found' || request.epoch === epoch)
  }

  #settings({
    settings,
    moderators,
  }: Pick<Extract<RoomNews, { action: 'settings' }>, 'settings' | 'moderators'>): void {
    this.#moderators = moderators
    this.#tell({ kind: 'settings', settings, moderators })
    for (const [key, is] of this.#asked) {
      if (moderators.includes(key) !== is) continue
      this.#asked.delete(key)
      this.#toName.set(key, is)
    }
  }

  #signal({ user, data }: Extract<RoomNews, { action: 'signal' }>): void {
    if (user !== this.#you && this.#group !== undefined && contentOf(data) === 'application')
      this.#do({ kind: 'receive', data, absences: this.#absences })
  }

  get #absences() {
    return this.#link === 'ready' && this.#isSettled ? this.#people.absences : 'unknown'
  }

  #peopleChanged(): void {
    if (this.#link !== 'ready') return
    this.#tell({ kind: 'members', members: this.#people.all })
    if (this.#people.missing.length === 0 || this.#running.has('missing')) return
    this.#suspects = this.#people.missing
    this.#start('missing', MISSING_MS)
  }

  // Events: what all members get once, in the same order

  #event(event: RoomEvent): void {
    const next = (this.#last ?? 0) + 1
    if (event.number < next) return
    if (event.number > next && !this.#mayJump) return this.#reconnect('the room host has left something out')
    this.#mayJump = false
    this.#last = event.number
    if (this.#link === 'ready') this.#follow(event)
    if (event.kind === 'text') this.#textEvent(event)
    else if (event.kind === 'proposal') this.#receive(event)
    else this.#groupEvent(event)
  }

  #follow({ kind, group, epoch }: RoomEvent): void {
    if (kind === 'found') this.#place = { group, epoch: 0 }
    else if (kind === 'commit') this.#place = { group, epoch: epoch + 1 }
  }

  #textEvent(event: RoomEvent): void {
    if (event.key !== this.#options.own) return this.#receive(event)
    const said = this.#outbox.cameBack(event)
    if (!said) return
    this.#stop('answer')
    const { own } = this.#options
    this.#said(said, { key: own, name: event.name }, event.unixMs)
  }

  #groupEvent(event: RoomEvent): void {
    // The room goes on: our turn comes.
    if (this.#isAsking) this.#stop('answer')
    const entry = this.#entry
    if (entry && isSame(entry.request, event, this.#options.own)) {
      this.#stop('answer')
      this.#do({ kind: 'adopt' }, event)
      return
    }
    if (entry) {
      // Somebody else came first.
      this.#entry = undefined
      this.#agreeLater()
    }
    if (event.kind === 'found') {
      if (this.#group !== event.group) this.#dropKeys()
    } else this.#receive(event)
  }

  /** Gives the keys what another member has sent, or our own commit. */
  #receive(event: RoomEvent): void {
    if (this.#group === undefined || event.group !== this.#group) return
    const content = event.kind === 'text' ? 'application' : event.kind
    if (contentOf(event.data) !== content) return
    const { data, key: identity, name } = event
    this.#do({ kind: 'receive', data, absences: this.#absences, sender: { identity, name } }, event)
  }

  // The keys

  #do(task: KeysTask, event?: RoomEvent): void {
    this.#busy = { task, event }
    this.#outputs.push({ kind: 'keys', task })
  }

  #done(result: KeysResult): void {
    const busy = this.#busy
    if (!busy) return
    this.#busy = undefined
    switch (result.kind) {
      case 'founded':
        return this.#propose({ action: 'found', group: this.#place.group, info: result.info })
      case 'entry': {
        const { commit: data, info, epoch } = result
        const { group } = this.#askedAt
        if (epoch !== this.#askedAt.epoch) return this.#failedToEnter()
        return this.#propose({ action: 'commit', group, epoch, data, ...withCommit(info) })
      }
      case 'deserted':
        return this.#found()
      case 'adopted':
        return this.#adopted(result, busy)
      case 'received':
        return this.#received(result, busy)
      case 'commit':
        return this.#committed(result)
      case 'sealed':
        return this.#sealed(result, busy)
      case 'group-info':
        return this.#sendInfo(result.info)
      case 'failed':
        return this.#failed(result.task)
    }
  }

  #failed(task: KeysTask['kind']): void {
    if (task === 'enter') this.#failedToEnter()
    else if (task === 'receive' || task === 'adopt') this.#dropKeys()
    else if (task === 'found') this.#agreeLater()
    else this.#hold()
  }

  #failedToEnter(): void {
    if (++this.#failures >= MOST_FAILURES) this.#found()
    else this.#agreeLater()
  }

  #sendInfo(info: string): void {
    const parts = partsOfInfo(info)
    if (this.#group === undefined || this.#link !== 'ready' || parts.length > MAX_INFO_PARTS) return
    for (const part of parts) this.#send({ action: 'info', ...this.#placeOfKeys, ...part })
  }

  get #placeOfKeys(): Place {
    return { group: this.#group ?? 0, epoch: this.#people.group?.epoch ?? 0 }
  }

  #isAt({ group, epoch }: Place): boolean {
    return group === this.#group && epoch === this.#people.group?.epoch
  }

  #work(): void {
    if (this.#group === undefined) return this.#agree()
    // The host has taken a commit that was none, or has shown us an old one.
    if (!this.#isAt(this.#place)) return this.#dropKeys()
    if (this.#isInfoWanted) {
      this.#isInfoWanted = false
      return this.#do({ kind: 'group-info' })
    }
    this.#commitDue()
    if (!this.#busy) this.#say()
  }

  #agree(): void {
    if (this.#entry) return this.#sendProposed(this.#entry)
    if (this.#isAsking || this.#running.has('agree')) return
    // Whoever enters a group accepts what was done in it.
    if (this.#place.group === 0 || this.#isForbidden) return this.#found()
    this.#isAsking = true
    this.#send({ action: 'want-info' })
  }

  /** Whether the rules were broken in the group where the host is. */
  get #isForbidden(): boolean {
    const { request, group } = this.#complaint ?? {}
    return request?.cause === 'forbidden' && group === this.#place.group
  }

  #info(news: Extract<RoomNews, { action: 'info' }>): void {
    if (!this.#isAsking || this.#group !== undefined) return
    this.#stop('answer')
    const { group, epoch } = news
    const info = this.#infoParts.take(news)
    if (info === undefined) return
    this.#isAsking = false
    this.#askedAt = { group, epoch }
    if (info === '') this.#found()
    else this.#do({ kind: 'enter', info })
  }

  #found(): void {
    this.#failures = 0
    const { own } = this.#options
    const moderators = this.#moderators.length > 0 ? this.#moderators.slice(0, MAX_MODERATORS) : [own]
    this.#do({ kind: 'found', moderators })
  }

  #propose(request: Omit<RequestOf<'commit'>, 'id'> | Omit<RequestOf<'found'>, 'id'>): void {
    if (request.action === 'commit' && request.data.length > MAX_COMMIT_DATA) return this.#end('too-large')
    this.#entry = { request: { ...request, id: this.#options.newId() }, isUnderWay: false }
  }

  #sendProposed(proposed: Proposed): void {
    if (proposed.isUnderWay || this.#running.has('retry')) return
    proposed.isUnderWay = true
    this.#send(proposed.request)
  }

  /** Later each time, so that many who enter at once do not disturb each other for long. */
  #agreeLater(): void {
    const ms = Math.min(LAST_AGREE_MS, FIRST_AGREE_MS * 2 ** this.#attempts++)
    if (!this.#running.has('agree')) this.#start('agree', ms * this.#options.random())
  }

  #adopted({ group }: Extract<KeysResult, { kind: 'adopted' }>, { event }: Busy): void {
    this.#entry = undefined
    this.#commit = undefined
    this.#lostEpoch = undefined
    this.#failures = 0
    this.#group = event?.group
    this.#people.setGroup(group)
    this.#outputs.push({ kind: 'safety-code' })
    this.#peopleChanged()
  }

  #dropKeys(): void {
    if (this.#group === undefined) return
    this.#group = undefined
    this.#commit = undefined
    this.#isTurn = false
    this.#stop('commit')
    this.#people.setGroup(undefined)
    this.#outputs.push({ kind: 'forget-keys' })
    this.#agreeLater()
    this.#peopleChanged()
  }

  #received({ event: came, group }: Extract<KeysResult, { kind: 'received' }>, { event }: Busy): void {
    switch (came.kind) {
      case 'text':
        return this.#heard(came.from, came.text, event)
      case 'epoch':
        this.#attempts = 0
        this.#commit = undefined
        this.#isTurn = false
        this.#stop('commit')
        this.#setGroup(group)
        if (came.joined.length + came.left.length > 0) this.#outputs.push({ kind: 'safety-code' })
        return
      case 'leaving':
        return this.#setGroup(group)
      case 'removed':
        if (came.by.identity === this.#options.own) this.#end('displaced')
        else this.#dropKeys()
        return
      case 'behind':
        return this.#dropKeys()
      case 'refused':
        if (event?.kind === 'commit') this.#refuse(event, came.cause)
        return
      case 'old':
        return
    }
  }

  /** The host has taken a commit that counts for nobody: it hears of it, and the keys are agreed on anew. */
  #refuse({ group, number }: RoomEvent, cause: Complaint['request']['cause']): void {
    this.#complaint = { group, request: { action: 'refused-commit', number, cause } }
    this.#refusals = 0
    if (this.#link === 'ready') this.#complain()
    this.#dropKeys()
  }

  /** Each host has to hear of it. */
  #complain(): void {
    if (this.#complaint?.group === this.#place.group) this.#send(this.#complaint.request)
  }

  #setGroup(group: Extract<KeysResult, { kind: 'received' }>['group']): void {
    this.#people.setGroup(group)
    this.#peopleChanged()
  }

  /** @param event undefined: it came as a signal, in no order */
  #heard(
    { identity: key, name }: { identity: Fingerprint; name: string },
    bytes: Uint8Array,
    event?: RoomEvent,
  ): void {
    const said = decodeContent(bytes)
    if (!said) return
    if (!isSignal(said)) {
      if (event) this.#said(said, { key, name }, event.unixMs)
    } else if (!event) this.#heardSignal(said, key, name)
  }

  #heardSignal(said: RoomSignal, key: Fingerprint, name: string): void {
    switch (said.kind) {
      case 'typing':
        return this.#tell({ kind: 'typing', key, name })
      case 'guests':
        return this.#tell({ kind: 'brings', key, guests: said.guests })
      case 'guest-speech':
        return this.#tell({ kind: 'guest-speech', key, speaking: said.speaking })
      case 'guest-removal': {
        const { by, id } = said
        if (this.#people.isModerator(key)) this.#tell({ kind: 'guest-removal', by, id })
      }
    }
  }

  #said(said: RoomText, { key, name }: Omit<Author, 'isModerator'>, unixMs: number): void {
    this.#tell({ kind: 'said', key, name, said, unixMs })
    const author = { key, name, isModerator: this.#people.isModerator(key) }
    const message = this.#messages.apply(said, author, unixMs)
    if (message) this.#tell({ kind: 'message', message })
  }

  // What is to be committed

  #commitDue(): void {
    if (this.#commit) return this.#sendProposed(this.#commit)
    const group = this.#people.group
    if (!group || group.epoch === this.#lostEpoch || this.#running.has('retry')) return
    const { due } = this.#people
    if (due.length + group.leaving.length > 0) {
      if (this.#isTurn || this.#people.rank === 0) this.#do({ kind: 'remove', keys: due })
      else if (!this.#running.has('commit')) this.#start('commit', this.#people.rank * RANK_MS)
      return
    }
    const named = this.#moderatorsToName(group.moderators)
    if (named) this.#do({ kind: 'name-moderators', keys: named })
  }

  /** @returns all moderators as the user wants them; undefined: there is nothing to change, or we may not */
  #moderatorsToName(before: readonly Fingerprint[]): readonly Fingerprint[] | undefined {
    const isWanted = (key: Fingerprint): boolean => this.#toName.get(key) ?? before.includes(key)
    const wanted = [...new Set([...before, ...this.#toName.keys()])].filter(isWanted)
    const isDone = wanted.length === before.length && wanted.every((key) => before.includes(key))
    if (!isDone && before.includes(this.#options.own)) return wanted
    this.#toName.clear()
    return undefined
  }

  #committed({ epoch, commit: data, info }: MadeCommit): void {
    const { group } = this.#placeOfKeys
    if (data.length > MAX_COMMIT_DATA) return this.#end('too-large')
    const id = this.#options.newId()
    const request = { action: 'commit', id, group, epoch, data, ...withCommit(info) } as const
    this.#commit = { request, isUnderWay: false }
  }

  // What we say

  #say(): void {
    if (this.#running.has('retry') || this.#people.group?.leaving.length !== 0) return
    const { first } = this.#outbox
    if (first && !first.isUnderWay) {
      const sealed = this.#outbox.sealedAt(this.#placeOfKeys)
      if (sealed === undefined) this.#do({ kind: 'seal', content: first.said })
      else this.#sendText(sealed)
    } else if (this.#signals[0]) {
      const [next, ...others] = this.#signals
      this.#signals = others
      this.#do({ kind: 'seal', content: next })
    } else if (this.#isTyping) {
      this.#isTyping = false
      this.#start('typing', TYPING_MS)
      this.#do({ kind: 'seal', content: { kind: 'typing' } })
    }
  }

  #sealed({ data }: Extract<KeysResult, { kind: 'sealed' }>, { task }: Busy): void {
    if (this.#link !== 'ready' || this.#group === undefined) return
    if (task.kind === 'seal' && isSignal(task.content)) this.#send({ action: 'signal', data })
    else this.#sendText(data)
  }

  #sendText(data: string): void {
    const { first } = this.#outbox
    if (!first) return
    this.#outbox.sent(data, this.#placeOfKeys)
    this.#send({ action: 'text', id: first.id, data })
  }

  #answerGuest({ guest, reference }: Extract<RoomInput, { kind: 'answer-guest' }>): void {
    this.#send({ action: 'answer-guest', guest, ...(reference !== undefined && { reference }) })
  }

  #moderate(request: ModeratorRequest): void {
    if (this.#link !== 'ready') return this.#tell({ kind: 'refused', of: request.action, reason: 'away' })
    if (request.action === 'moderator') this.#asked.set(request.key, request.is)
    const kicked = request.action === 'kick' ? this.#people.keyOf(request.user) : undefined
    if (kicked !== undefined && this.#people.isModerator(kicked)) this.#asked.set(kicked, false)
    this.#send(request)
  }

  #refused({ of, id, reason }: Extract<RoomNews, { action: 'refused' }>): void {
    if (of === 'enter') this.#refusal = reason
    else if (id !== undefined && id === this.#entry?.request.id) this.#entryRefused(this.#entry, reason)
    else if (id !== undefined && id === this.#commit?.request.id) this.#commitRefused(this.#commit, reason)
    else if (id !== undefined && id === this.#outbox.first?.id) this.#textRefused(this.#outbox.first, reason)
    else if (of === 'want-info') {
      this.#isAsking = false
      this.#agreeLater()
    } else if (!OWN_ACTIONS.includes(of)) {
      this.#asked.clear()
      this.#tell({ kind: 'refused', of, reason })
    }
  }

  // What was on its way when another host took the room over is refused there, because we have not entered yet. It is not under way
  // any more, and is sent again.

  #entryRefused(entry: Proposed, reason: Refusal): void {
    if (!entry.isUnderWay) return
    if (isPassing(reason)) {
      entry.isUnderWay = false
      return this.#hold()
    }
    this.#entry = undefined
    // Most members do not see what we have seen.
    if (this.#isForbidden && ++this.#refusals >= MOST_REFUSED) return this.#end('forbidden')
    this.#agreeLater()
  }

  #commitRefused(commit: Proposed, reason: Refusal): void {
    if (!commit.isUnderWay) return
    if (isPassing(reason)) {
      commit.isUnderWay = false
      return this.#hold()
    }
    this.#commit = undefined
    this.#lostEpoch = this.#people.group?.epoch
  }

  #textRefused(text: OutgoingText, reason: Refusal): void {
    if (!text.isUnderWay) return
    if (isPassing(reason)) {
      this.#outbox.sendAgain()
      return this.#hold()
    }
    const said = this.#outbox.drop()
    if (said) this.#tell({ kind: 'unsaid', said, reason })
  }

  /** Waits before anything is said again. */
  #hold(): void {
    if (!this.#running.has('retry')) this.#start('retry', RETRY_MS)
  }

  // Timers

  #timer(timer: RoomTimer): void {
    switch (timer) {
      case 'answer':
        return this.#reconnect('the room host does not answer')
      case 'missing':
        this.#people.giveUp(this.#suspects)
        return this.#peopleChanged()
      case 'commit':
        this.#isTurn = true
        return
      case 'settled':
        this.#isSettled = true
        this.#attempts = 0
        return
      case 'agree':
      case 'retry':
      case 'typing':
        return
    }
  }

  #start(timer: RoomTimer, ms: number): void {
    this.#running.add(timer)
    this.#outputs.push({ kind: 'start-timer', timer, ms })
  }

  #stop(timer: RoomTimer): void {
    if (this.#running.delete(timer)) this.#outputs.push({ kind: 'stop-timer', timer })
  }

  #send(request: RoomRequest): void {
    this.#outputs.push({ kind: 'send', request })
  }

  #tell(event: RoomEventForUser): void {
    this.#outputs.push({ kind: 'tell', event })
  }
}

/** What we ask without the user. */
const OWN_ACTIONS: readonly string[] = [
  '',
  'info',
  'refused-commit',
  'signal',
  'leave',
  'text',
  'proposal',
  'commit',
  'found',
]

/** The host could not take it now. */
const isPassing = (reason: Refusal): boolean => ['away', 'too-often', 'full'].includes(reason)

/** Signals that wait: more than a user makes. */
const MOST_SIGNALS = 16

/** Of what is repeated as a whole, only the newest is said. */
function withSignal(waiting: readonly RoomSignal[], said: RoomSignal): readonly RoomSignal[] {
  const isWhole = said.kind === 'guests' || said.kind === 'guest-speech'
  const others = isWhole ? waiting.filter(({ kind }) => kind !== said.kind) : waiting
  return others.length < MOST_SIGNALS ? [...others, said] : others
}

/** What a message of MLS is, as far as it is in the clear. */
const contentOf = (data: string) => messageHead(Buffer.from(data, 'base64url'))?.content

/** A longer info the host asks for, if somebody wants it. */
const withCommit = (info: string) => (info.length <= MAX_INFO_WITH_COMMIT ? { info } : {})

/** Whether an event is our own request, as we have sent it. */
function isSame(request: RequestOf<'commit' | 'found'>, event: RoomEvent, own: Fingerprint): boolean {
  if (event.kind !== request.action || event.id !== request.id || event.key !== own) return false
  return request.action === 'found'
    ? event.group === request.group + 1
    : event.group === request.group && event.data === request.data
}

const CAUSES: Readonly<Record<number, RoomEndCause>> = {
  [ROOM_CLOSE.badUrl]: 'bad-name',
  [ROOM_CLOSE.roomNotFound]: 'no-room',
  [ROOM_CLOSE.roomUnloaded]: 'unloaded',
  [ROOM_CLOSE.badToken]: 'not-signed-in',
  [ROOM_CLOSE.kicked]: 'kicked',
  [ROOM_CLOSE.displaced]: 'displaced',
  [ROOM_CLOSE.closed]: 'closed',
}

const FINAL_REFUSALS = ['banned', 'not-invited', 'no-room', 'too-many-rooms'] as const

/** @param refusal of `enter`, if that was the reason */
const causeOf = (code: number, refusal: Refusal | undefined): RoomEndCause =>
  FINAL_REFUSALS.find((each) => each === refusal) ?? CAUSES[code] ?? 'refused'
