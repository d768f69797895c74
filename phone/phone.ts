import { EventEmitter } from 'node:events'
import type { WordingKey } from '../locales/message'
import type { Clock } from '../base/clock'
import { checkName } from '../base/names/check-name'
import type { Fingerprint } from '../protocol/directory'
import type { Offer } from '../protocol/media/negotiation'
import {
  type Account,
  type CallConsent,
  type CallQuality,
  type CallTarget,
  type CommandResult,
  consentTo,
  type EndReason,
  isConsentTo,
  type Levels,
  type PhoneState,
  type PrivacyWarning,
  type WarningConsent,
} from './model'
import type { CallsElsewhere } from './availability/calls-elsewhere'
import { Disclosure } from './availability/disclosure'
import { ADMIT_EVERYONE, type IncomingPolicy } from './availability/incoming-policy'
import { type Call, isActive, type Ringing } from './calls/call'
import { callCue } from './calls/call-cues'
import { CallManager } from './calls/call-manager'
import type { CallRecord } from './calls/call-recorder'
import { QualityLog } from './calls/quality-log'
import { asWebrtcServer } from './calls/negotiations'
import { type CallFacts, shownHeld, shownStage, shownWaiting } from './calls/shown'
import type { SwitchboardEvent } from './calls/switchboard'
import { personAt } from './people/person-id'
import type { Identity } from './privacy/identity'
import { PrivacyGuard } from './privacy/privacy-guard'
import { type Trust, InMemoryTrust } from './privacy/trust'
import type { ExpectedGuests } from './signalling/broker/expected-guests'
import { nameProblem } from './signalling/name-problem'
import type { Presence, PresenceChanges } from './signalling/presence'
import { SignalWays } from './signalling/signal-ways'
import type { Signalling } from './signalling/signalling'
import type { GuestWays } from './rooms/guests/browser-guests'
import { PictureStore } from './pictures/picture-store'
import { RoomCues } from './rooms/room-cues'
import { RoomDirectory } from './rooms/room-directory'
import { RoomManager, type RoomManagerOptions } from './rooms/room-manager'
import { DirectTexts, type DirectTextsOptions } from './texts/direct-texts'
import { ImageFolder } from './texts/image-folder'
import { TextStore } from './texts/text-store'
import { SoundManager } from './voice/sound-manager'
import type { Voice } from './voice/voice'
import { isOfRoom, type VoiceEvent, type VoiceStats } from './voice/voice-contract'

export interface PhoneOptions {
  readonly voice: Voice
  readonly signalling: Signalling
  /** Carries the signals of calls; undefined: signalling alone does. */
  readonly signals?: SignalWays
  readonly clock: Clock
  /** Our identity; undefined: our key cannot be opened now, so no call is private. */
  readonly identity?: Identity | undefined
  /** Others' pinned identities; kept for this run when undefined. */
  readonly trust?: Trust
  /** The way to rooms. */
  readonly roomWays?: Pick<RoomManagerOptions, 'chooseProxy' | 'roots'>
  /** The calls of guests whom we let into rooms; undefined: there are none. */
  readonly roomGuests?: ExpectedGuests
  /** The user's rules for incoming calls; all calls come through when undefined. */
  readonly incomingPolicy?: IncomingPolicy
  /** The calls of other phones of this user on this computer; none when undefined. */
  readonly callsElsewhere?: () => CallsElsewhere
}

interface PhoneEvents {
  /** `state` has changed. */
  state: []
  /** `contacts` has changed. */
  contacts: [PresenceChanges]
  levels: [Levels]
  /** Once a second while talking. */
  stats: [VoiceStats]
  /** With each `stats`, for the interface. */
  quality: [CallQuality]
  /** An offer is made to the other side of an outgoing call. */
  offered: [Offer]
  /** A peer without proof of the expected identity: it connected, or its call request was refused. For logs. */
  'turned-away': [detail: string]
  /** A call has ended and all its resources are released; `detail` is for logs. */
  ended: [contact: string, reason: EndReason, stats: VoiceStats, detail: string]
  /** A call has ended, or was refused. */
  record: [CallRecord]
}

/**
 * The telephone: combines signalling, calls and voice. It takes commands, and gives a state snapshot and changes of
 * contacts. It is independent of windows and Electron.
 */
export class Phone extends EventEmitter<PhoneEvents> {
  readonly #voice: Voice
  readonly #callsElsewhere: () => CallsElsewhere
  readonly #signalling: Signalling
  readonly #calls: CallManager
  readonly #privacy: PrivacyGuard
  #identity: Identity | undefined
  /** The server of calls and contacts; empty before the first sign-in. */
  #server = ''
  readonly #disclosure: Disclosure
  readonly #clock: Clock
  /** The computer's uptime when it went to sleep, ms; undefined: it is awake. */
  #asleepSinceMs: number | undefined
  readonly #callFacts: CallFacts
  /** Devices, their tests, and the processing of sound. */
  readonly sound: SoundManager
  /** The room that we are in. */
  readonly rooms: RoomManager
  /** The rooms of the network. */
  readonly roomDirectory: RoomDirectory
  readonly #trust: Trust
  readonly #incomingPolicy: IncomingPolicy
  #texts: DirectTexts | undefined
  readonly #quality = new QualityLog()

  constructor({
    voice,
    signalling,
    clock,
    signals = new SignalWays(clock, signalling),
    incomingPolicy = ADMIT_EVERYONE,
    identity,
    trust = new InMemoryTrust(),
    roomWays,
    roomGuests,
    callsElsewhere = () => 'none',
  }: PhoneOptions) {
    super()
    this.#voice = voice
    this.#callsElsewhere = callsElsewhere
    this.#clock = clock
    this.#signalling = signalling
    this.#identity = identity
    this.#trust = trust
    this.#incomingPolicy = incomingPolicy
    this.#privacy = new PrivacyGuard(trust, incomingPolicy, {
      hasOwnKey: () => this.#identity !== undefined,
      connection: () => signalling.state,
      announcedBy: (contact) => signalling.presenceOf(contact)?.identity,
    })
    this.#callFacts = {
      personOf: (contact) => personAt(this.#server, contact),
      privacyOf: this.#privacy.privacyOf,
      lookAlikeOf: this.#privacy.lookAlikeOf,
      nicknameOf: this.#privacy.nicknameOf,
    }
    this.#calls = new CallManager({
      ...{ clock, signalling, signals, voice, incomingPolicy, callsElsewhere },
      privacy: this.#privacy,
      identity: () => this.#identity,
      playCue: (cue) => this.sound.playCue(cue),
    })
    this.#disclosure = new Disclosure({ signalling, calls: this.#calls, incomingPolicy, callsElsewhere })
    this.sound = new SoundManager({ voice, inCall: () => this.#inCall || callsElsewhere() !== 'none' })
    this.rooms = new RoomManager({
      ...{ ...roomWays, clock, signalling, people: trust },
      sendToVoice: (command) => voice.send(command),
      firstVoiceId: voice.firstId,
      guestWays: roomGuests && this.#guestWays(roomGuests),
      identity: () => this.#identity,
      marksOf: (contact, fingerprint) => incomingPolicy.marksOf(contact, fingerprint),
    })
    const roomCues = new RoomCues(clock, (cue) => this.sound.playCue(cue))
    this.rooms.on('changed', () => {
      roomCues.follow(this.rooms.state, this.rooms.members)
      this.emit('state')
    })
    this.roomDirectory = new RoomDirectory({ ...roomWays, clock, signalling })
    signalling.on('connection', () => this.emit('state'))
    signalling.on('contacts', (changes) => this.emit('contacts', changes))
    let lines = this.#calls.lines
    this.#calls.on('changed', () => {
      const cue = callCue(lines, (lines = this.#calls.lines))
      if (cue) this.sound.playCue(cue)
      this.#disclosure.tellStatus()
      this.emit('state')
    })
    this.sound.on('changed', () => this.emit('state'))
    this.#calls.on('forged', (detail) => this.emit('turned-away', detail))
    this.#calls.on('record', (record) => this.emit('record', record))
    this.#calls.on('ended', ({ contact, reason }, stats, detail) =>
      this.emit('ended', contact, reason, stats, detail),
    )
    voice.on((event) => this.#onVoice(event))
    this.#disclosure.tellStatus()
  }

  /** The people at the server and those who left last, in no order; without ourselves. */
  get contacts(): readonly Presence[] {
    return this.#signalling.contacts
  }

  /** The page for guests at the server where we are signed in, `http:` or `https:`, with the path `/`; undefined: there is none. */
  get guestPage(): string | undefined {
    return this.#signalling.guestPage
  }

  /** Everything to display except the contacts. */
  get state(): PhoneState {
    const { stage, waiting, held } = this.#calls.lines
    const room = this.rooms.state
    return {
      connection: this.#signalling.state,
      call: shownStage(stage, this.#callFacts),
      ...(waiting && { waiting: shownWaiting(waiting, this.#callFacts) }),
      ...(held && { held: shownHeld(held, this.#callFacts) }),
      ...(room && { room, roomMembers: this.rooms.members }),
      ...this.sound.shown,
    }
  }

  /**
   * Takes and sends texts between us and each other person, and their pictures, from now on. To be called once, where somebody can
   * read them: what others write to a phone that does not take texts waits with them.
   */
  takeTexts(
    kept: Pick<DirectTextsOptions, 'store' | 'images' | 'pictures' | 'hasTalkedWith' | 'ringsOnly'>,
  ): DirectTexts {
    const texts = new DirectTexts({
      ...{ ...kept, clock: this.#clock, signalling: this.#signalling, people: this.#trust },
      identity: () => this.#identity,
      server: () => this.#server,
      marksOf: (contact, fingerprint) => this.#incomingPolicy.marksOf(contact, fingerprint),
      roomNamed: (name) => this.rooms.textRoom(name),
      listed: () => this.roomDirectory.rooms,
    })
    this.roomDirectory.on('changed', () => texts.follow())
    texts.serverChanged()
    this.#texts = texts
    return texts
  }

  /**
   * Asks others into rooms, and is asked, from now on, where nobody can read texts. To be called once, instead of `takeTexts`.
   * @param mayRing whether we have seen somebody in a room
   */
  takeRings(mayRing: (identity: Fingerprint) => boolean): DirectTexts {
    const memory = { folder: undefined, clock: this.#clock, onProblem: () => undefined }
    return this.takeTexts({
      store: new TextStore(memory),
      images: new ImageFolder(undefined),
      pictures: new PictureStore(memory),
      hasTalkedWith: () => false,
      ringsOnly: mayRing,
    })
  }

  /** Our identity's fingerprint; undefined: we have none. */
  get fingerprint(): Fingerprint | undefined {
    return this.#identity?.fingerprint
  }

  /** Changes our identity from the next sign-in on. Not to be called during a call. */
  setIdentity(identity: Identity): void {
    this.#identity = identity
    this.#signalling.identify(identity)
    this.#texts?.identityChanged()
  }

  /** The identity that somebody announces: in the call with them, or otherwise at the server. */
  identityOf(contact: string): Fingerprint | undefined {
    const { stage, waiting, held } = this.#calls.lines
    const call = [stage, held, waiting].find((each) => each && isActive(each) && each.contact === contact)
    return call && isActive(call) ? call.identity : this.#signalling.identityOf(contact)
  }

  /**
   * @param mayHaveGhost we were online when the computer or the app stopped, so the server may still hold that
   * connection
   */
  signIn(account: Account, mayHaveGhost = false): CommandResult {
    const checked = checkName(account.name)
    if (!checked.ok) return { ok: false, problem: nameProblem(checked.problem) }
    this.rooms.leave()
    this.roomDirectory.forget()
    this.#texts?.leave()
    this.useServer(account.server)
    this.#calls.sendLateRefusals()
    this.#signalling.signIn({ name: checked.name, server: this.#server }, mayHaveGhost)
    return DONE
  }

  /**
   * The server of people from now on, without a sign-in: what is kept of them is there.
   * @param server as in an account; empty: none
   */
  useServer(server: string): void {
    this.#server = server.trim()
    this.#texts?.serverChanged()
  }

  /** Tries to reach the server at once. */
  tryNow(): CommandResult {
    this.#signalling.tryNow()
    return DONE
  }

  /**
   * The computer goes to sleep: leaves the server until `wake`, and ends the calls that would not find another path then.
   */
  sleep(): void {
    this.#asleepSinceMs ??= this.#clock.uptime()
    this.#calls.sleep()
    this.#signalling.sleep()
  }

  /** The computer is awake. Some systems say so twice, or without `sleep` before. */
  wake(): void {
    const nowMs = this.#clock.uptime()
    this.#calls.wake(nowMs - (this.#asleepSinceMs ?? nowMs))
    this.#asleepSinceMs = undefined
    this.#signalling.wake()
    this.rooms.reconnect()
    this.roomDirectory.reconnect()
    this.#texts?.reconnect()
  }

  signOut(): CommandResult {
    this.rooms.leave()
    this.roomDirectory.forget()
    this.#calls.dispatch({ kind: 'refuse-waiting' })
    this.#calls.dispatch({ kind: 'hang-up-held' })
    this.#calls.dispatch({ kind: 'hang-up' })
    this.#calls.sendLateRefusals()
    this.#signalling.signOut()
    return DONE
  }

  /** Looks for somebody who is not on the list, and whom `call` reaches then if they are at the broker. Never rejects. */
  async lookUp(contact: string): Promise<void> {
    if (this.#signalling.presenceOf(contact)?.online !== true) await this.#signalling.lookUp(contact)
  }

  call(contact: string, consent?: WarningConsent): CommandResult {
    const { stage } = this.#calls.lines
    const identity = this.#signalling.identityOf(contact)
    // Another key may have come after the question.
    const despite = consent?.identity === identity ? consent?.warning : undefined
    // Both call at the same moment and their call has arrived, so they want to talk.
    if (stage.kind === 'ringing' && stage.contact === contact)
      return stage.identity === identity
        ? this.accept(consentTo(stage), despite)
        : refused('problem.callChanged')
    if (this.#signalling.state.kind !== 'online') {
      return refused('problem.notOnline')
    }
    if (contact === this.#signalling.ownName) return refused('problem.ownName')
    if (this.#callsElsewhere() !== 'none') return refused('problem.callElsewhere')
    // A call to somebody whom the server hides has no announced identity: it would be in the clear.
    if (this.#signalling.presenceOf(contact)?.online !== true)
      return { ok: false, problem: { key: 'problem.contactOffline', fill: { name: contact } } }
    const problem =
      this.#privacy.problem({ contact, identity }, despite) ?? this.#calls.relayProblem({ contact, identity })
    if (problem) return { ok: false, problem }
    return this.#command({ kind: 'dial', contact, identity }, 'problem.callExists')
  }

  accept(consent: CallConsent, despite?: PrivacyWarning): CommandResult {
    const { stage } = this.#calls.lines
    const refusal = this.#answerProblem(stage.kind === 'ringing' ? stage : undefined, consent, despite)
    if (refusal) return refusal
    return this.#command({ kind: 'accept' }, 'problem.nobodyCalling')
  }

  /** Whether `accept` with the same arguments would answer. */
  mayAccept(consent: CallConsent, despite?: PrivacyWarning): CommandResult {
    const { stage } = this.#calls.lines
    if (stage.kind !== 'ringing') return refused('problem.nobodyCalling')
    return this.#answerProblem(stage, consent, despite) ?? DONE
  }

  refuse(call: CallTarget): CommandResult {
    const { stage } = this.#calls.lines
    return this.#commandTo(call, [stage], { kind: 'refuse' }, 'problem.nobodyCalling')
  }

  hangUp(call: CallTarget): CommandResult {
    return this.#commandTo(call, [this.#calls.lines.stage], { kind: 'hang-up' }, 'problem.noCallToEnd')
  }

  setMuted(muted: boolean): CommandResult {
    if (this.#calls.lines.stage.kind !== 'talking') return refused('problem.noCallToMute')
    this.#calls.dispatch({ kind: 'set-muted', muted })
    return DONE
  }

  /** Answers the second caller; the first call is ended, or held (muted both ways, still connected). */
  acceptWaiting(consent: CallConsent, first: 'end' | 'hold', despite?: PrivacyWarning): CommandResult {
    const refusal = this.#answerProblem(this.#calls.lines.waiting, consent, despite)
    if (refusal) return refusal
    return this.#command({ kind: 'accept-waiting', first }, 'problem.nobodyWaiting')
  }

  /** Whether `acceptWaiting` with the same arguments would answer. */
  mayAcceptWaiting(consent: CallConsent, despite?: PrivacyWarning): CommandResult {
    const { waiting } = this.#calls.lines
    if (!waiting) return refused('problem.nobodyWaiting')
    return this.#answerProblem(waiting, consent, despite) ?? DONE
  }

  /** The caller may have come to the stage meanwhile: they are refused there. */
  refuseWaiting(call: CallTarget): CommandResult {
    const { stage, waiting } = this.#calls.lines
    if (stage.kind === 'ringing' && isSame(call, stage)) return this.refuse(call)
    return this.#commandTo(call, [waiting], { kind: 'refuse-waiting' }, 'problem.nobodyWaiting')
  }

  /**
   * Holds the current call, and resumes the held one.
   * @param call either of them
   */
  swapCalls(call: CallTarget): CommandResult {
    const { stage, held } = this.#calls.lines
    return this.#commandTo(call, [stage, held], { kind: 'swap' }, 'problem.noCallToHold')
  }

  hangUpHeld(call: CallTarget): CommandResult {
    return this.#commandTo(call, [this.#calls.lines.held], { kind: 'hang-up-held' }, 'problem.nothingHeld')
  }

  /** Whether a second caller may wait while a call is on; if not, it is refused. */
  setCallWaiting(callWaiting: boolean): void {
    this.#calls.callWaiting = callWaiting
  }

  /** Whether the others are told that we are in a call or do not want to be disturbed; they are until this is called. */
  setSharesStatus(shares: boolean): void {
    this.#disclosure.setSharesStatus(shares)
  }

  /** Whether voice of later calls goes through a relay only, so that the other side does not learn our address. */
  setRelayOnly(on: boolean): void {
    this.#disclosure.setRelayOnly(on)
  }

  /** Whether the other side of later calls is told all addresses of this computer; it is until this is called. */
  setOffersAddresses(offers: boolean): void {
    this.#disclosure.setOffersAddresses(offers)
  }

  /** To be called when the quiet of the user's rules begins or ends. */
  quietChanged(): void {
    this.#disclosure.tellStatus()
  }

  /** To be called when the calls of other phones may have changed. */
  elsewhereChanged(): void {
    this.#disclosure.tellStatus()
  }

  /** To be called when pins or nicknames have changed: the calls and rooms shown follow them. */
  privacyChanged(): void {
    this.rooms.peopleChanged()
    this.#texts?.follow()
    this.emit('state')
  }

  dismissEnded(): CommandResult {
    this.#calls.dispatch({ kind: 'dismiss' })
    return DONE
  }

  /** Ends all calls, leaves the server and releases the sound; resolves when everything is released. */
  async shutdown(): Promise<void> {
    this.signOut()
    this.rooms.close()
    this.roomDirectory.close()
    this.#texts?.close()
    await this.#calls.allReleased()
    await this.#voice.shutdown()
    this.#calls.releaseAll()
  }

  /** Why the call must not be answered: it is not the shown one, or needs a confirmation. */
  #answerProblem(
    call: Ringing | undefined,
    consent: CallConsent,
    despite: PrivacyWarning | undefined,
  ): CommandResult | undefined {
    if (!call) return undefined
    if (!isConsentTo(consent, call)) return refused('problem.callChanged')
    const problem = this.#privacy.problem(call, despite) ?? this.#calls.relayProblem(call)
    return problem && { ok: false, problem }
  }

  /** As guests who call: their voice is not private, and they learn our address. */
  #guestWays(calls: ExpectedGuests): GuestWays {
    return {
      calls,
      link: () => ({
        iceServers: this.#signalling.iceServers.map(asWebrtcServer),
        hidesAddresses: !this.#calls.offersAddresses,
      }),
      problem: () => {
        if (this.#incomingPolicy.privateOnly) return { key: 'problem.guestNotPrivate' }
        return this.#calls.relayOnly ? { key: 'problem.guestNotByRelay' } : undefined
      },
    }
  }

  get #inCall(): boolean {
    const { stage, held } = this.#calls.lines
    return (stage.kind !== 'idle' && stage.kind !== 'ended') || held !== undefined
  }

  #onVoice(event: VoiceEvent): void {
    if (isOfRoom(event)) return this.rooms.hear(event)
    switch (event.kind) {
      case 'offered':
        this.emit('offered', event.offer)
        return
      case 'turned-away':
        this.emit('turned-away', event.detail)
        return
      case 'stats':
        this.emit('stats', event.stats)
        this.emit('quality', this.#quality.add(event.callId, event.stats))
        return
      case 'levels':
        this.emit('levels', { inputDbfs: event.inputDbfs, outputDbfs: event.outputDbfs })
        return
      case 'devices':
      case 'sound-test':
      case 'audio-notice':
      case 'signal':
      case 'established':
      case 'peer-state':
      case 'reconnecting':
      case 'reconnected':
      case 'closed':
      case 'closed-by-us':
        return
    }
  }

  /** Dispatches a command about one of these calls; about another one it is refused. */
  #commandTo(
    target: CallTarget,
    calls: readonly (Call | undefined)[],
    event: SwitchboardEvent,
    otherwise: WordingKey,
  ): CommandResult {
    const there = calls.filter((call) => call !== undefined).filter(isActive)
    if (there.length === 0) return refused(otherwise)
    if (!there.some((call) => isSame(target, call))) return refused('problem.callChanged')
    return this.#command(event, otherwise)
  }

  /** Carries out a command of the user; `otherwise` is the result when no call accepts it. */
  #command(event: SwitchboardEvent, otherwise: WordingKey): CommandResult {
    return this.#calls.dispatch(event) ? DONE : refused(otherwise)
  }
}

const DONE: CommandResult = { ok: true }

const isSame = (one: CallTarget, other: CallTarget): boolean =>
  one.id === other.id && one.contact === other.contact

const refused = (key: WordingKey): CommandResult => ({ ok: false, problem: { key } })
