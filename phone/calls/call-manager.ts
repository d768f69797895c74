import { EventEmitter } from 'node:events'
import type { Message } from '../../locales/message'
import type { Clock } from '../../base/clock'
import type { CallsElsewhere } from '../availability/calls-elsewhere'
import type { IncomingPolicy } from '../availability/incoming-policy'
import { type CueName, type EndReason, isRecognised } from '../model'
import type { Identity } from '../privacy/identity'
import type { PrivacyGuard } from '../privacy/privacy-guard'
import type { SignalWays } from '../signalling/signal-ways'
import type { CallRequest, Signalling } from '../signalling/signalling'
import { LOST_MS } from '../voice/links/media-link'
import type { Voice } from '../voice/voice'
import { isOfRoom, type ToneName, type VoiceEvent, type VoiceStats } from '../voice/voice-contract'
import { type Call, type Caller, type Ended, isActive, type Lines, NO_LINES, type Peer } from './call'
import { CallEffects } from './call-effects'
import { type CallRecord, CallRecorder } from './call-recorder'
import { CallReleases } from './call-releases'
import { CallTimers } from './call-timers'
import { IncomingCalls } from './incoming-calls'
import { LateRefusals } from './late-refusals'
import { Negotiations } from './negotiations'
import { PeerCues } from './peer-cues'
import { type SwitchboardEvent, switchLines } from './switchboard'

export interface CallManagerOptions {
  readonly clock: Clock
  readonly signalling: Signalling
  readonly signals: Pick<SignalWays, 'send' | 'reaches' | 'on'>
  readonly voice: Pick<Voice, 'send' | 'on' | 'firstId'>
  /** Our identity, proved in calls with others who have one; undefined: no call is private. */
  readonly identity: () => Identity | undefined
  readonly privacy: PrivacyGuard
  readonly incomingPolicy: IncomingPolicy
  readonly playCue: (cue: CueName) => void
  /** The calls of other phones of this user on this computer. */
  readonly callsElsewhere: () => CallsElsewhere
}

interface CallManagerEvents {
  /** `lines` has changed. */
  changed: []
  /** The history entry of a call that has ended or was refused. Emitted at once, before `ended`. */
  record: [CallRecord]
  /** A call request, or the keys of a call, were refused because a signature does not hold; for logs. */
  forged: [detail: string]
  /** A call has ended and all its resources are released; `detail` is for logs. */
  ended: [call: Ended, stats: VoiceStats, detail: string]
}

/** Holds the current calls: takes the events of signalling, voice and the user, and reports what changes. */
export class CallManager extends EventEmitter<CallManagerEvents> {
  readonly #options: CallManagerOptions
  /** Whether a second caller may wait while we talk; otherwise they are refused. */
  callWaiting = false
  #lines = NO_LINES
  #nextId: number
  #tone: ToneName | undefined
  readonly #recorder = new CallRecorder()
  readonly #incoming: IncomingCalls
  readonly #timers: CallTimers
  readonly #effects: CallEffects
  readonly #cues: PeerCues
  readonly #late: LateRefusals
  readonly #negotiations: Negotiations
  readonly #releases: CallReleases

  constructor(options: CallManagerOptions) {
    super()
    this.#options = options
    this.#nextId = options.voice.firstId ?? 1
    const { clock, signalling, signals, voice, privacy, incomingPolicy, identity } = options
    this.#releases = new CallReleases(clock, (...end) => this.emit('ended', ...end))
    this.#incoming = new IncomingCalls({
      ...{ clock, signalling, privacy, incomingPolicy },
      onForged: (detail) => this.emit('forged', detail),
      onAdmitted: (contact) => this.#late.calledAgain(contact),
    })
    this.#timers = new CallTimers(clock, {
      onRingTimeout: (id) => this.dispatch({ kind: 'ring-timeout', id }),
      onAnswer: (id) => this.#answer(id),
    })
    this.#late = new LateRefusals(clock, (contact) => signalling.refuseCall(contact, 'cannot-connect'))
    this.#negotiations = new Negotiations({
      ...{ signalling, signals, voice, identity, privacy },
      onForged: (detail) => this.emit('forged', detail),
    })
    this.#effects = new CallEffects({
      ...{ clock, signalling, voice, timers: this.#timers, late: this.#late },
      onOpening: (id, identity, offer) => {
        this.#releases.opened(id)
        return this.#negotiations.open(id, { contact: this.#contactOf(id), identity }, offer)
      },
      onEnding: (id, contact) => this.#negotiations.sayBye(id, contact),
      wholeOffer: (id, offer) => this.#negotiations.wholeOffer(id, offer),
      onRecord: (record) => this.emit('record', record),
    })
    this.#cues = new PeerCues(clock, options.playCue)
    voice.on((event) => this.#onVoice(event))
    signalling.on('call-request', (request) => this.#requested(request))
    signalling.on('call-refused', (contact, why) => this.dispatch({ kind: 'call-refused', contact, why }))
    signalling.on('call-cancelled', (contact) => {
      this.dispatch({ kind: 'call-cancelled', contact })
      this.#late.forget(contact)
    })
    signalling.on('call-failed', (contact) => this.dispatch({ kind: 'call-failed', contact }))
    signalling.on('call-ended', (contact, why) => {
      this.dispatch({ kind: 'call-ended', contact, why })
      this.#late.forget(contact)
    })
    signalling.on('left', (names) => {
      for (const contact of names) this.dispatch({ kind: 'contact-left', contact })
    })
    signals.on('signal', (signal) => {
      for (const call of this.#calls)
        if (call.contact === signal.contact) this.#negotiations.receive(call, signal)
    })
  }

  get lines(): Lines {
    return this.#lines
  }

  /** Whether links that open from now on use relays only, to hide our address. */
  get relayOnly(): boolean {
    return this.#negotiations.relayOnly
  }

  set relayOnly(on: boolean) {
    this.#negotiations.relayOnly = on
    this.#negotiations.follow(this.#calls)
  }

  /** Whether links that open from now on tell the other side all addresses of this computer. */
  get offersAddresses(): boolean {
    return this.#negotiations.offersAddresses
  }

  set offersAddresses(on: boolean) {
    this.#negotiations.offersAddresses = on
  }

  /** Why a call with somebody cannot go through a relay, where it must; undefined: it can, or need not. */
  relayProblem(peer: Peer): Message | undefined {
    return this.#negotiations.relayProblem(peer)
  }

  /** @returns whether the event had an effect */
  dispatch(event: SwitchboardEvent): boolean {
    const { clock, signalling } = this.#options
    const before = this.#lines
    const { lines, effects, ended } = switchLines(before, event, {
      nowMs: clock.steadyUnixTime(),
      online: signalling.state.kind === 'online',
      newId: this.#nextId,
      linkKindTo: (contact) => signalling.linkKindTo(contact),
    })
    if (idOf(lines.stage) === this.#nextId || lines.waiting?.id === this.#nextId) this.#nextId++
    this.#lines = lines
    this.#noteAnswer(before, event)
    for (const effect of effects) this.#effects.run(effect)
    this.#negotiations.follow(this.#calls)
    const { stage } = this.#lines
    this.#late.connecting(stage.kind === 'connecting' ? stage.contact : undefined)
    this.#playTone()
    this.#cues.follow(lines.stage)
    const changed =
      lines.stage !== before.stage || lines.waiting !== before.waiting || lines.held !== before.held
    if (changed) this.emit('changed')
    const nowMs = clock.steadyUnixTime()
    if (event.kind === 'sleep') this.#late.flush()
    if (lines.stage !== before.stage) this.#timeDismissal(lines.stage)
    for (const call of ended) {
      this.emit('record', this.#recorder.ended(call, clock.unixTime() - nowMs))
      this.#releases.ended(call)
    }
    this.#recorder.follow(lines, nowMs)
    return changed || effects.length > 0
  }

  /** To be called when the call on the stage has changed, and only then: an ended call leaves in time. */
  #timeDismissal(stage: Call): void {
    if (stage.kind === 'ended' && LEAVES.has(stage.reason))
      this.#timers.startDismissal(() => this.dispatch({ kind: 'dismiss' }))
    else this.#timers.stopDismissal()
  }

  /** The computer goes to sleep: only calls that find another path after it go on. */
  sleep(): void {
    this.dispatch({ kind: 'sleep', survivors: this.#negotiations.movable })
  }

  /** The computer has been asleep for so long. ms */
  wake(sleptMs: number): void {
    if (sleptMs >= LOST_MS) this.dispatch({ kind: 'sleep', survivors: [] })
  }

  /** We leave the server: sends callers at once the refusals that are due later. */
  sendLateRefusals(): void {
    this.#late.flush()
  }

  /** Resolves when all ended calls are released, or after some seconds. */
  allReleased(): Promise<void> {
    return this.#releases.all()
  }

  /** The voice engine has ended, and with it the calls that it has not confirmed. */
  releaseAll(): void {
    this.#releases.releaseAll()
  }

  #onVoice(event: VoiceEvent): void {
    if (isOfRoom(event)) return
    switch (event.kind) {
      case 'offered':
        this.dispatch({ kind: 'offered', id: event.callId, offer: event.offer })
        return
      case 'signal': {
        const call = this.#calls.find(({ id }) => id === event.callId)
        if (call) this.#negotiations.send(call, event.signal)
        return
      }
      case 'established':
        this.#proved(event.callId)
        this.dispatch({ kind: 'established', id: event.callId })
        return
      case 'peer-state':
        this.dispatch({ kind: 'peer-state', id: event.callId, state: event.state })
        return
      case 'reconnecting':
      case 'reconnected':
        this.dispatch({ kind: event.kind, id: event.callId })
        return
      case 'closed':
        this.dispatch({ kind: 'voice-closed', id: event.callId, reason: event.reason })
        this.#releases.released(event.callId, event.stats, event.detail)
        return
      case 'closed-by-us':
        this.#releases.released(event.callId, event.stats, '')
        return
      case 'turned-away':
      case 'stats':
      case 'levels':
      case 'devices':
      case 'sound-test':
      case 'audio-notice':
        return
    }
  }

  #requested(request: CallRequest): void {
    const { lines, callWaiting } = this
    const isUntold = this.#late.isPending(request.contact)
    const callsElsewhere = this.#options.callsElsewhere()
    const situation = { lines, callWaiting, isUntold, callsElsewhere }
    this.dispatch({ kind: 'incoming', ...this.#incoming.judge(request, situation) })
  }

  /** Remembers when we answered, and whom. */
  #noteAnswer(before: Lines, event: SwitchboardEvent): void {
    const { stage, waiting } = this.#lines
    for (const call of [stage, waiting]) if (call?.kind === 'ringing') this.#late.forget(call.contact)
    const caller = stage.kind === 'connecting' ? answeredCaller(stage.id, before, event) : undefined
    if (caller) this.#late.answered(caller.contact, isRecognised(this.#options.privacy.privacyOf(caller)))
  }

  get #calls() {
    const { stage, waiting, held } = this.#lines
    return [stage, waiting, held].filter((call) => call !== undefined).filter(isActive)
  }

  #contactOf(id: number): string {
    const { stage } = this.#lines
    return isActive(stage) && stage.id === id ? stage.contact : ''
  }

  #proved(id: number): void {
    const { stage } = this.#lines
    if ((stage.kind === 'calling' || stage.kind === 'connecting') && stage.id === id)
      this.#options.privacy.proved(stage)
  }

  /** A call rings on when its caller is not known for certain any more, or the user has changed their mind. */
  #answer(id: number): void {
    const { stage } = this.#lines
    if (stage.kind !== 'ringing' || stage.id !== id) return
    const { privacy, incomingPolicy, callsElsewhere } = this.#options
    const { quiet, answersFavourites } = incomingPolicy
    const isWished =
      !quiet &&
      answersFavourites &&
      callsElsewhere() === 'none' &&
      incomingPolicy.marksOf(stage.contact, stage.identity).favourite
    const problem = privacy.problem(stage) ?? this.relayProblem(stage)
    if (isWished && isRecognised(privacy.privacyOf(stage)) && problem === undefined)
      this.dispatch({ kind: 'accept' })
  }

  #playTone(): void {
    const tone = toneOf(this.#lines)
    if (tone === this.#tone) return
    this.#tone = tone
    this.#options.voice.send({ kind: 'tone', tone })
  }
}

/** Ends that need no attention: neither a failure, nor a reason to call again. A missed call is in the history. */
const LEAVES: ReadonlySet<EndReason> = new Set<EndReason>([
  'hung-up',
  'peer-hung-up',
  'cancelled',
  'declined',
  'missed',
  'caller-gave-up',
])

/** Whom the event has answered: the caller who rang, or who called at the same moment as we did. */
function answeredCaller(id: number, { stage, waiting }: Lines, event: SwitchboardEvent): Caller | undefined {
  if (event.kind === 'incoming' && event.decision.kind === 'answer-theirs') return event.caller
  for (const call of [stage, waiting]) if (call?.kind === 'ringing' && call.id === id) return call
  return undefined
}

const idOf = (call: Call): number | undefined => (call.kind === 'idle' ? undefined : call.id)

function toneOf({ stage, waiting }: Lines): ToneName | undefined {
  if (stage.kind === 'ringing' && !stage.silent) return 'ring'
  if (waiting !== undefined && !waiting.silent) return stage.kind === 'talking' ? 'call-waiting' : 'ring'
  return stage.kind === 'calling' ? 'ring-back' : undefined
}
