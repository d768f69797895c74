import type { CancelTimer, Clock } from '../../../base/clock'
import { type ControlPacket, placeIn, talkLimitIn } from '../../../protocol/groups'
import type { OwnFloor } from '../room-contract'
import type { GroupNews } from './group-link'

/** A request is repeated, because it may be lost, and keeps the place in the queue. ms */
const REPEAT_MS = 250
/** So often it is told that we let go, until the floor is not ours any more. */
const RELEASES = 8
/** Who lets the button go before there is an answer may still be given the floor, for what was said meanwhile. ms */
const LATE_GRANT_MS = 500
/** User 0 is nobody. */
const NOBODY = 0

/** What to do with what we say: `keep` all of it, or the `keep-last` of it, because we may talk soon. */
export type OwnVoice = 'drop' | 'keep' | 'keep-last' | 'send'

export interface TalkFloorOptions {
  readonly clock: Clock
  /** Our group, and our user in it. */
  readonly member: () => { readonly groupId: number; readonly userId: number }
  readonly send: (packet: ControlPacket) => void
  /** `holder` or `own` has changed. */
  readonly onChanged: () => void
}

type State =
  | { readonly kind: 'none' }
  | { readonly kind: 'asking' }
  | { readonly kind: 'waiting'; readonly place: number | undefined }
  | { readonly kind: 'granted'; readonly untilMs: number | undefined }
  | { readonly kind: 'refused' }

const NONE: State = { kind: 'none' }

/**
 * Our side of the floor of a push-to-talk group: asks while the button is pressed, and gives the floor back when all was sent that
 * was said until the button was let go. No input or output.
 */
export class TalkFloor {
  readonly #options: TalkFloorOptions
  #state: State = NONE
  #isPressed = false
  /** The button was let go, and not all of what we said is sent. */
  #isEnding = false
  /** It is being told that we have let go. */
  #isReleasing = false
  #holder: number | undefined
  #callId = 0
  #cancelRepeat: CancelTimer = () => undefined
  #cancelGrace: CancelTimer = () => undefined

  constructor(options: TalkFloorOptions) {
    this.#options = options
  }

  /** Who has the floor; undefined: nobody. */
  get holder(): number | undefined {
    return this.#holder
  }

  /** Somebody else has it. */
  get isOthers(): boolean {
    return this.#holder !== undefined && this.#holder !== this.#options.member().userId
  }

  get own(): OwnFloor {
    const state = this.#state
    if (state.kind !== 'granted') return state
    const { untilMs } = state
    const leftMs = untilMs === undefined ? undefined : Math.max(0, untilMs - this.#options.clock.now())
    return { kind: 'granted', leftMs }
  }

  get isPressed(): boolean {
    return this.#isPressed
  }

  /** What to do with what we say now. After the button was let go, what is left of it is still sent. */
  get voice(): OwnVoice {
    // A moderator may give the floor to somebody who has not pressed the button.
    if (!this.#isPressed && !this.#isEnding) return 'drop'
    switch (this.#state.kind) {
      case 'asking':
        return 'keep'
      case 'waiting':
        return 'keep-last'
      case 'granted':
        return 'send'
      case 'none':
      case 'refused':
        return 'drop'
    }
  }

  press(): void {
    if (this.#isPressed) return
    this.#isPressed = true
    this.#isEnding = false
    this.#cancelGrace()
    // Given by a moderator, or not given back yet.
    if (this.#state.kind === 'granted') return
    this.#ask()
  }

  /** The button is up. Of what we said the caller sends the rest, and then calls `allSent`. */
  letGo(): void {
    if (!this.#isPressed) return
    this.#isPressed = false
    const { kind } = this.#state
    this.#isEnding = kind === 'granted' || kind === 'asking'
    if (kind === 'asking') this.#cancelGrace = this.#options.clock.after(LATE_GRANT_MS, () => this.#release())
    else if (kind !== 'granted') this.#release()
  }

  /** All that was said while the button was pressed is sent. */
  allSent(): void {
    if (this.#isEnding && this.#state.kind === 'granted') this.#release()
  }

  /** Asks for nothing, and gives back what we have: the button counts as let go. */
  giveUp(): void {
    this.#isPressed = false
    if (this.#state.kind !== 'none') this.#release()
  }

  /** The serving node does not answer: who had the floor has to ask anew. */
  linkLost(): void {
    if (this.#state.kind === 'granted' && this.#isPressed) this.#ask()
  }

  /** The node tells of the group's call or floor. */
  take(news: GroupNews): void {
    const { userId, groupId } = this.#options.member()
    if ('groupId' in news && news.groupId !== groupId) return
    switch (news.kind) {
      case 'call-started':
        this.#callId = news.callId
        this.#setHolder(news.userId === NOBODY ? undefined : news.userId)
        return
      case 'floor-granted':
        this.#setHolder(news.userId, talkLimitIn(news.extension))
        return
      case 'floor-released':
      case 'call-ended':
        this.#setHolder(undefined)
        return
      case 'floor-denied':
        if (news.userId === userId) this.#denied(placeIn(news.extension))
        return
      case 'start-group-call':
      case 'call-start-failed':
      case 'floor-request':
        return
    }
  }

  /** Ends all timers. */
  close(): void {
    this.#cancelRepeat()
    this.#cancelGrace()
  }

  #ask(): void {
    this.#isReleasing = false
    this.#set({ kind: 'asking' })
    this.#repeatRequest()
  }

  #repeatRequest(): void {
    const { clock, member, send } = this.#options
    const { userId, groupId } = member()
    this.#cancelRepeat()
    send({ kind: 'floor-request', userId, groupId })
    this.#cancelRepeat = clock.after(REPEAT_MS, () => this.#repeatRequest())
  }

  #release(): void {
    this.#cancelGrace()
    this.#isEnding = false
    this.#isReleasing = true
    this.#repeatRelease(RELEASES)
    this.#set(NONE)
  }

  /** At least twice: whether we are out of the queue is not told. */
  #repeatRelease(left: number): void {
    const { clock, member, send } = this.#options
    const { groupId, userId } = member()
    this.#cancelRepeat()
    send({ kind: 'floor-released', groupId, callId: this.#callId })
    const isTold = left < RELEASES && this.#holder !== userId
    if (left <= 1 || isTold) this.#isReleasing = false
    else this.#cancelRepeat = clock.after(REPEAT_MS, () => this.#repeatRelease(left - 1))
  }

  #setHolder(holder: number | undefined, limitSeconds?: number): void {
    const before = this.#holder
    this.#holder = holder
    if (holder === this.#options.member().userId) this.#granted(limitSeconds)
    else if (this.#state.kind === 'granted') this.#taken()
    if (holder !== before) this.#options.onChanged()
  }

  #granted(limitSeconds: number | undefined): void {
    const { clock } = this.#options
    const { kind } = this.#state
    // The answer to our letting go is on its way.
    if (kind === 'granted' || this.#isReleasing) return
    this.#cancelRepeat()
    this.#cancelGrace()
    const untilMs = limitSeconds === undefined ? undefined : clock.now() + 1000 * limitSeconds
    this.#set({ kind: 'granted', untilMs })
  }

  /** By a limit, a moderator, or our silence: to talk on, the button has to be pressed again. */
  #taken(): void {
    this.#isEnding = false
    this.#set(this.#isPressed ? { kind: 'refused' } : NONE)
  }

  #denied(place: number | undefined): void {
    const { kind } = this.#state
    if (kind !== 'asking' && kind !== 'waiting') return
    if (!this.#isPressed) this.#release()
    else if (place === undefined) {
      this.#cancelRepeat()
      this.#set({ kind: 'refused' })
    } else this.#set({ kind: 'waiting', place: place > 0 ? place : undefined })
  }

  #set(state: State): void {
    const before = this.#state
    this.#state = state
    const isSame =
      before.kind === state.kind &&
      (before.kind !== 'waiting' || state.kind !== 'waiting' || before.place === state.place)
    if (!isSame) this.#options.onChanged()
  }
}
