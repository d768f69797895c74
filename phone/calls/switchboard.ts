import {
  type Call,
  type Caller,
  type Ended,
  guestMarksOf,
  type GuestMarks,
  IDLE,
  type Lines,
  type Ringing,
  type Talking,
} from './call'
import type { CallContext, CallEffect, CallEvent } from './call-events'
import { transition } from './call-machine'
import type { Decision } from './decide-incoming'

/**
 * Up to two calls at once, as a pure function over the machine of one. One call has the stage. Beside it there is at
 * most one other: a second caller who waits to be answered, or a call that is held (muted both ways, kept connected).
 */

export type SwitchboardEvent =
  | Exclude<CallEvent, { kind: 'ring' | 'renew' | 'yield' | 'give-way' | 'meet' }>
  /** An incoming call, with the decision about it for the current calls. */
  | { readonly kind: 'incoming'; readonly caller: Caller; readonly decision: Decision }
  /** Answers the second caller, and ends or holds the first. */
  | { readonly kind: 'accept-waiting'; readonly first: 'end' | 'hold' }
  | { readonly kind: 'refuse-waiting' }
  /** Holds the call on the stage, if it talks, and takes back the held one, if there is one. */
  | { readonly kind: 'swap' }
  | { readonly kind: 'hang-up-held' }

export type SwitchboardEffect =
  | CallEffect
  /** The call is answered without the user when it has rung for a moment. */
  | { readonly kind: 'start-answer-timer'; readonly id: number }
  | ({
      readonly kind: 'record-refused'
      readonly contact: string
      readonly outcome: 'busy' | 'not-private'
    } & GuestMarks)
  | { readonly kind: 'hold-voice'; readonly id: number }
  | { readonly kind: 'resume-voice'; readonly id: number }

export interface Switched {
  readonly lines: Lines
  readonly effects: readonly SwitchboardEffect[]
  /** Calls that have ended by this event, on the stage or not. */
  readonly ended: readonly Ended[]
}

/** The next state, the effects that lead to it, and the ended calls. */
export function switchLines(lines: Lines, event: SwitchboardEvent, context: CallContext): Switched {
  const work = new Work(lines, context)
  work.handle(event)
  return work.result
}

/** One event's way through the calls. */
class Work {
  readonly #context: CallContext
  readonly #effects: SwitchboardEffect[] = []
  readonly #ended: Ended[] = []
  #stage: Call
  #waiting: Ringing | undefined
  #held: Talking | undefined

  constructor({ stage, waiting, held }: Lines, context: CallContext) {
    this.#stage = stage
    this.#waiting = waiting
    this.#held = held
    this.#context = context
  }

  get result(): Switched {
    const lines: Lines = {
      stage: this.#stage,
      ...(this.#waiting && { waiting: this.#waiting }),
      ...(this.#held && { held: this.#held }),
    }
    return { lines, effects: this.#effects, ended: this.#ended }
  }

  handle(event: SwitchboardEvent): void {
    switch (event.kind) {
      case 'accept-waiting':
        this.#acceptWaiting(event.first)
        break
      case 'refuse-waiting':
        this.#toWaiting({ kind: 'refuse' })
        break
      case 'swap':
        this.#swap()
        break
      case 'hang-up-held':
        this.#toHeld({ kind: 'hang-up' })
        break
      case 'incoming':
        this.#incoming(event.caller, event.decision)
        break
      case 'sleep':
      case 'call-ended':
        this.#toWaiting(event)
        this.#toHeld(event)
        this.#toStage(event)
        break
      case 'voice-closed':
      case 'peer-state':
      case 'reconnecting':
      case 'reconnected':
        this.#toHeld(event)
        this.#toStage(event)
        break
      case 'ring-timeout':
      case 'contact-left':
      case 'call-cancelled':
        this.#toWaiting(event)
        this.#toStage(event)
        break
      case 'dial':
      case 'accept':
      case 'refuse':
      case 'hang-up':
      case 'set-muted':
      case 'dismiss':
      case 'call-refused':
      case 'call-failed':
      case 'offered':
      case 'established':
        this.#toStage(event)
    }
    this.#promoteWaiting()
  }

  #incoming(caller: Caller, decision: Decision): void {
    const { contact } = caller
    switch (decision.kind) {
      case 'ignore':
      case 'keep-ours':
        return
      case 'refuse':
        this.#effects.push({ kind: 'refuse-call', contact, why: decision.why })
        return
      case 'refuse-and-record':
        this.#effects.push({ kind: 'refuse-call', contact, why: decision.outcome })
        this.#effects.push({
          ...{ kind: 'record-refused', contact, outcome: decision.outcome },
          ...guestMarksOf(caller),
        })
        return
      case 'ring':
        this.#toStage({ kind: 'ring', caller, silent: decision.silent })
        return
      case 'ring-and-answer':
        this.#toStage({ kind: 'ring', caller, silent: false })
        this.#answerSoon()
        return
      case 'wait':
        this.#wait(caller, decision.silent)
        return
      case 'replace':
        this.#makeRoom(decision.line)
        if (decision.line === 'waiting') this.#wait(caller, decision.silent)
        else this.#toStage({ kind: 'ring', caller, silent: decision.silent })
        if (decision.answers) this.#answerSoon()
        return
      case 'displace':
        this.#displace(caller, decision)
        return
      case 'meet-theirs':
        this.#toStage({ kind: 'meet', caller })
        return
      case 'renew':
        if (decision.line === 'waiting') this.#toWaiting({ kind: 'renew', caller })
        else this.#toStage({ kind: 'renew', caller })
        if (decision.answers) this.#answerSoon()
        return
      case 'answer-theirs':
        this.#toStage({ kind: 'yield', caller, then: 'answer' })
        return
      case 'ring-theirs':
        this.#toStage({ kind: 'yield', caller, then: 'ring' })
    }
  }

  #answerSoon(): void {
    if (this.#stage.kind === 'ringing') this.#effects.push({ kind: 'start-answer-timer', id: this.#stage.id })
  }

  /** The one who rings there is refused, and missed. */
  #makeRoom(line: 'stage' | 'waiting'): void {
    const call = line === 'waiting' ? this.#waiting : this.#stage
    if (call?.kind !== 'ringing') return
    this.#effects.push({ kind: 'refuse-call', contact: call.contact, why: 'busy' })
    if (line === 'waiting') this.#toWaiting({ kind: 'ring-timeout', id: call.id })
    else this.#toStage({ kind: 'ring-timeout', id: call.id })
  }

  #wait(caller: Caller, silent: boolean): void {
    if (this.#waiting !== undefined) return
    const { call, effects } = transition(IDLE, { kind: 'ring', caller, silent }, this.#context)
    if (call.kind !== 'ringing') return
    this.#waiting = call
    this.#effects.push(...effects)
  }

  #displace(caller: Caller, { line, silent }: Extract<Decision, { kind: 'displace' }>): void {
    if (line === 'waiting') this.#toWaiting({ kind: 'give-way' })
    else this.#toStage({ kind: 'give-way' })
    this.#promoteWaiting()
    if (this.#stage.kind === 'ended') this.#toStage({ kind: 'ring', caller, silent })
    else this.#wait(caller, silent)
  }

  #acceptWaiting(first: 'end' | 'hold'): void {
    const waiting = this.#waiting
    if (waiting === undefined) return
    this.#waiting = undefined
    if (first === 'hold' && this.#stage.kind === 'talking') this.#hold(this.#stage)
    else this.#toStage({ kind: 'hang-up' })
    this.#stage = waiting
    this.#toStage({ kind: 'accept' })
  }

  #swap(): void {
    const { kind } = this.#stage
    if (this.#waiting !== undefined || (kind !== 'talking' && kind !== 'idle' && kind !== 'ended')) return
    const next = this.#held
    this.#held = undefined
    if (this.#stage.kind === 'talking') this.#hold(this.#stage)
    else if (next === undefined) return
    this.#stage = next ?? IDLE
    if (next === undefined) return
    this.#effects.push({ kind: 'resume-voice', id: next.id }, { kind: 'set-muted', muted: next.muted })
  }

  #hold(call: Talking): void {
    this.#held = call
    this.#effects.push({ kind: 'hold-voice', id: call.id })
  }

  #toStage(event: CallEvent): void {
    const { call, effects } = transition(this.#stage, event, this.#context)
    if (call !== this.#stage && call.kind === 'ended') this.#ended.push(call)
    this.#stage = call
    this.#effects.push(...effects)
  }

  #toWaiting(event: CallEvent): void {
    if (this.#waiting === undefined) return
    const { call, effects } = transition(this.#waiting, event, this.#context)
    if (call.kind === 'ended') this.#ended.push(call)
    this.#waiting = call.kind === 'ringing' ? call : undefined
    this.#effects.push(...effects)
  }

  /** A held call that ends is shown as ended where nothing else is on the stage. */
  #toHeld(event: CallEvent): void {
    if (this.#held === undefined) return
    const { call, effects } = transition(this.#held, event, this.#context)
    this.#effects.push(...effects)
    if (call.kind === 'talking') this.#held = call
    else this.#held = undefined
    if (call.kind !== 'ended') return
    this.#ended.push(call)
    if (this.#stage.kind === 'idle') this.#stage = call
  }

  /** The first call is over: the second caller has the stage to itself. */
  #promoteWaiting(): void {
    if (this.#waiting === undefined || (this.#stage.kind !== 'ended' && this.#stage.kind !== 'idle')) return
    this.#stage = this.#waiting
    this.#waiting = undefined
  }
}
