import {
  type Call,
  type CallContext,
  type CallEffect,
  type CallEvent,
  IDLE,
  transition,
} from './call-machine'

/**
 * Up to two calls at once, as a pure function over the machine of one. One call has the stage. Beside it there is at
 * most one other: a second caller who waits to be answered, or a call that is held (muted both ways, kept connected).
 */

export type Talking = Extract<Call, { kind: 'talking' }>
export type Ringing = Extract<Call, { kind: 'ringing' }>
export type Ended = Extract<Call, { kind: 'ended' }>

export interface Lines {
  readonly stage: Call
  /** Rings while `stage` talks. */
  readonly waiting?: Ringing
  readonly held?: Talking
}

export type SwitchboardEvent =
  | CallEvent
  /** Answers the second caller, and ends or holds the first. */
  | { readonly kind: 'accept-waiting'; readonly first: 'end' | 'hold' }
  | { readonly kind: 'refuse-waiting' }
  /** Holds the call on the stage, if it talks, and takes back the held one, if there is one. */
  | { readonly kind: 'swap' }
  | { readonly kind: 'hang-up-held' }

export type SwitchboardEffect =
  | CallEffect
  | { readonly kind: 'hold-voice'; readonly id: number }
  | { readonly kind: 'resume-voice'; readonly id: number }

export interface SwitchboardContext extends CallContext {
  /** A second caller may wait; otherwise it is refused, and noted as missed. */
  readonly callWaiting: boolean
}

export interface Switched {
  readonly lines: Lines
  readonly effects: readonly SwitchboardEffect[]
  /** Calls that have ended by this event, on the stage or not. */
  readonly ended: readonly Ended[]
}

export const NO_LINES: Lines = { stage: IDLE }

/** The next state, what has to be done for it, and what ended. */
export function switchLines(lines: Lines, event: SwitchboardEvent, context: SwitchboardContext): Switched {
  const work = new Work(lines, context)
  work.handle(event)
  return work.result
}

/** One event's way through the calls. */
class Work {
  readonly #context: SwitchboardContext
  readonly #effects: SwitchboardEffect[] = []
  readonly #ended: Ended[] = []
  #stage: Call
  #waiting: Ringing | undefined
  #held: Talking | undefined

  constructor({ stage, waiting, held }: Lines, context: SwitchboardContext) {
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
      case 'call-request':
        this.#requested(event)
        break
      case 'sleep':
        this.#toWaiting(event)
        this.#toHeld(event)
        this.#toStage(event)
        break
      case 'voice-closed':
        this.#toHeld(event)
        this.#toStage(event)
        break
      case 'ring-timeout':
      case 'contact-left':
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
      case 'error-response':
      case 'server-lost':
      case 'listening':
      case 'established':
        this.#toStage(event)
    }
    this.#promoteWaiting()
  }

  #requested(request: Extract<CallEvent, { kind: 'call-request' }>): void {
    if (this.#waiting?.contact === request.contact) this.#toWaiting(request)
    else if (this.#mayWait(request.contact)) {
      const { call, effects } = transition(IDLE, request, this.#context)
      if (call.kind === 'ringing') this.#waiting = call
      this.#effects.push(...effects)
    } else this.#toStage(request)
  }

  /** Two calls are as many as anybody keeps apart: with one held or waiting, a third is refused. */
  #mayWait(contact: string): boolean {
    return (
      this.#context.callWaiting &&
      this.#stage.kind === 'talking' &&
      this.#stage.contact !== contact &&
      this.#waiting === undefined &&
      this.#held === undefined
    )
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
