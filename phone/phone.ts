import { EventEmitter } from 'node:events'
import type { Message, WordingKey } from '../locales/message'
import type { CancelTimer, Clock } from '../base/clock'
import { checkName, type Fingerprint, identityIn } from '../protocol/directory'
import {
  type Account,
  type AudioNotice,
  type CallQuality,
  type Cleaning,
  type CommandResult,
  type EndReason,
  isWarning,
  type Levels,
  type PhoneState,
  type Privacy,
  type PrivacyWarning,
  type SoundDevices,
  type SoundTest,
  type SoundTestPhase,
} from './model'
import { CallFlood } from './availability/call-flood'
import { callPolicy } from './availability/call-policy'
import { nameProblem } from './signalling/directory/name-problem'
import { OPEN_TO_ALL, type Reception } from './availability/reception'
import { CallDesk } from './calls/call-desk'
import { type CallRecord, refusedRecord } from './calls/call-recorder'
import { QualityLog } from './calls/quality-log'
import { shownHeld, shownStage, shownWaiting } from './calls/shown'
import type { SwitchboardEvent } from './calls/switchboard'
import { type CallRequest, DirectoryClient } from './signalling/directory/directory-client'
import type { Identity } from './privacy/identity'
import { privacyProblem } from './privacy/privacy-problem'
import { privacyOf, type Trust, TrustForNow } from './privacy/trust'
import type { AudioSettings, VoiceCommand, VoiceEvent, VoiceStats } from './voice/voice-contract'

/** The voice engine as the phone sees it: commands in, events out. */
export interface Voice {
  send(command: VoiceCommand): void
  on(listener: (event: VoiceEvent) => void): unknown
  /** Releases everything; resolves when its process has ended. */
  shutdown(): Promise<void>
}

export interface PhoneOptions {
  readonly voice: Voice
  readonly clock: Clock
  /** Where to wait for the other side of an outgoing call; every address when undefined. */
  readonly listenHost?: string | undefined
  /** 0 lets the system choose. */
  readonly listenPort?: number
  /** The host that callees are told; the server fills it in when undefined. */
  readonly announceHost?: string | undefined
  /** Who we are; undefined: no call is private. */
  readonly identity?: Identity | undefined
  /** What is remembered of others' identities; for this run when undefined. */
  readonly trust?: Trust
  /** Who may vouch for a server's certificate, PEM; Node's roots when undefined. */
  readonly roots?: readonly string[] | undefined
  /** Whose calls come through; everybody's when undefined. */
  readonly reception?: Reception
}

interface PhoneEvents {
  /** Something changed that `state` shows. */
  state: []
  levels: [Levels]
  /** Once a second while talking. */
  stats: [VoiceStats]
  /** With each `stats`, as the interface shows it. */
  quality: [CallQuality]
  /** A port is open for the other side of an outgoing call. */
  listening: [host: string, port: number]
  /** Somebody came to our port who could not prove to be whom we called; for logs. */
  'turned-away': [detail: string]
  /** A call is over and all of it released; `detail` is for logs. */
  ended: [contact: string, reason: EndReason, stats: VoiceStats, detail: string]
  /** A call is over, or came in vain. */
  record: [CallRecord]
}

/** A call that is answered without the user rings for so long: nobody is put through unheard. */
const RING_BEFORE_ANSWER_MS = 2_000

/**
 * The telephone: directory, calls and voice put together. Commands in; one state snapshot out.
 * Knows neither windows nor Electron.
 */
export class Phone extends EventEmitter<PhoneEvents> {
  readonly #clock: Clock
  readonly #voice: Voice
  readonly #directory: DirectoryClient
  readonly #calls: CallDesk
  readonly #reception: Reception
  readonly #flood: CallFlood
  readonly #trust: Trust
  #identity: Identity | undefined
  #cancelAnswer: CancelTimer = () => undefined
  #audioNotice: AudioNotice | undefined
  #soundDevices: SoundDevices | undefined
  #soundTest: SoundTestPhase | undefined
  readonly #quality = new QualityLog()

  constructor({
    voice,
    clock,
    listenHost,
    listenPort = 0,
    announceHost,
    roots,
    reception = OPEN_TO_ALL,
    identity,
    trust = new TrustForNow(),
  }: PhoneOptions) {
    super()
    this.#clock = clock
    this.#voice = voice
    this.#reception = reception
    this.#flood = new CallFlood(clock.now())
    this.#identity = identity
    this.#trust = trust
    this.#directory = new DirectoryClient({ clock, roots, identity: identity?.fingerprint })
    this.#calls = new CallDesk({
      clock,
      directory: this.#directory,
      identity: () => this.#identity,
      send: (command) => voice.send(command),
      listenHost,
      listenPort,
      announceHost,
    })
    this.#listenToDirectory()
    this.#listenToCalls()
    this.#voice.on((event) => this.#onVoice(event))
  }

  /** Everything there is to show. */
  get state(): PhoneState {
    const { stage, waiting, held } = this.#calls.lines
    return {
      connection: this.#directory.state,
      contacts: this.#directory.contacts,
      call: shownStage(stage, this.#privacyOf),
      ...(waiting && { waiting: shownWaiting(waiting, this.#privacyOf) }),
      ...(held && { held: shownHeld(held, this.#privacyOf) }),
      ...(this.#audioNotice && { audioNotice: this.#audioNotice }),
      ...(this.#soundDevices && { soundDevices: this.#soundDevices }),
      ...(this.#soundTest && { soundTest: this.#soundTest }),
    }
  }

  /** Who we are; undefined: nobody in particular. */
  get fingerprint(): Fingerprint | undefined {
    return this.#identity?.fingerprint
  }

  /** Another one from the next sign-in on. Call it while no call is on. */
  setIdentity(identity: Identity): void {
    this.#identity = identity
    this.#directory.identity = identity.fingerprint
  }

  /** Who somebody's phone says it is: in the call with them, or else at the server. */
  identityOf(contact: string): Fingerprint | undefined {
    const { stage, waiting, held } = this.#calls.lines
    const call = [stage, held, waiting].find(
      (each) => each && each.kind !== 'idle' && each.kind !== 'ended' && each.contact === contact,
    )
    return call && call.kind !== 'idle' ? call.identity : this.#directory.identityOf(contact)
  }

  signIn(account: Account): CommandResult {
    const checked = checkName(account.name)
    if (!checked.ok) return { ok: false, problem: nameProblem(checked.problem) }
    this.#directory.signIn({ name: checked.name, server: account.server.trim() })
    return DONE
  }

  /** Does not wait any longer for the next attempt to reach the server. */
  tryNow(): CommandResult {
    this.#directory.tryNow()
    return DONE
  }

  /** The computer goes to sleep: ends what is on, and leaves the server until `wake`. */
  sleep(): void {
    this.#calls.dispatch({ kind: 'sleep' })
    this.#directory.sleep()
  }

  wake(): void {
    this.#directory.wake()
  }

  signOut(): CommandResult {
    this.#calls.dispatch({ kind: 'refuse-waiting' })
    this.#calls.dispatch({ kind: 'hang-up-held' })
    this.#calls.dispatch({ kind: 'hang-up' })
    this.#directory.signOut()
    return DONE
  }

  call(contact: string, despite?: PrivacyWarning): CommandResult {
    if (this.#directory.state.kind !== 'online') {
      return refused('problem.notOnline')
    }
    if (contact === this.#directory.ownName) return refused('problem.ownName')
    const identity = this.#directory.identityOf(contact)
    const problem = this.#privacyProblem({ contact, identity }, despite)
    if (problem) return { ok: false, problem }
    return this.#command({ kind: 'dial', contact, identity }, 'problem.callExists')
  }

  accept(despite?: PrivacyWarning): CommandResult {
    const { stage } = this.#calls.lines
    const problem = stage.kind === 'ringing' ? this.#privacyProblem(stage, despite) : undefined
    if (problem) return { ok: false, problem }
    return this.#command({ kind: 'accept' }, 'problem.nobodyCalling')
  }

  refuse(): CommandResult {
    return this.#command({ kind: 'refuse' }, 'problem.nobodyCalling')
  }

  hangUp(): CommandResult {
    return this.#command({ kind: 'hang-up' }, 'problem.noCallToEnd')
  }

  setMuted(muted: boolean): CommandResult {
    if (this.#calls.lines.stage.kind !== 'talking') return refused('problem.noCallToMute')
    this.#calls.dispatch({ kind: 'set-muted', muted })
    return DONE
  }

  /** Answers the second caller; the first call is ended, or held: muted both ways, kept connected. */
  acceptWaiting(first: 'end' | 'hold', despite?: PrivacyWarning): CommandResult {
    const { waiting } = this.#calls.lines
    const problem = waiting && this.#privacyProblem(waiting, despite)
    if (problem) return { ok: false, problem }
    return this.#command({ kind: 'accept-waiting', first }, 'problem.nobodyWaiting')
  }

  refuseWaiting(): CommandResult {
    return this.#command({ kind: 'refuse-waiting' }, 'problem.nobodyWaiting')
  }

  /** Holds the call that is on, and takes back the one that is held. */
  swapCalls(): CommandResult {
    return this.#command({ kind: 'swap' }, 'problem.noCallToHold')
  }

  hangUpHeld(): CommandResult {
    return this.#command({ kind: 'hang-up-held' }, 'problem.nothingHeld')
  }

  /** Whether a second caller may wait while a call is on; if not, it is refused. */
  setCallWaiting(callWaiting: boolean): void {
    this.#calls.callWaiting = callWaiting
  }

  dismissEnded(): CommandResult {
    this.#calls.dispatch({ kind: 'dismiss' })
    return DONE
  }

  /** Takes other devices, also in the middle of a call. */
  setAudio(settings: AudioSettings): void {
    this.#voice.send({ kind: 'audio', settings })
  }

  /** What is done to the microphone's sound, also in the middle of a call. */
  setDsp(settings: Cleaning): void {
    this.#voice.send({ kind: 'dsp', settings })
  }

  /** Whether silence is not sent (discontinuous transmission), also in the middle of a call. */
  setDtx(on: boolean): void {
    this.#voice.send({ kind: 'dtx', on })
  }

  /** @param anew lets devices in use go for a moment, to find those that were plugged in since */
  lookForDevices(anew: boolean): CommandResult {
    this.#voice.send({ kind: 'list-devices', anew })
    return DONE
  }

  testSound(test: SoundTest): CommandResult {
    const { stage, held } = this.#calls.lines
    if ((stage.kind !== 'idle' && stage.kind !== 'ended') || held !== undefined)
      return refused('problem.testInCall')
    this.#voice.send({ kind: 'test-sound', test })
    return DONE
  }

  stopSoundTest(): CommandResult {
    this.#voice.send({ kind: 'test-sound', test: undefined })
    return DONE
  }

  /** Ends the call, leaves the server and releases the sound; resolves when nothing is left. */
  async shutdown(): Promise<void> {
    this.#cancelAnswer()
    this.signOut()
    await this.#calls.allReleased()
    await this.#voice.shutdown()
    this.#calls.releaseAll()
  }

  #listenToDirectory(): void {
    const directory = this.#directory
    directory.on('connection', (connection) => {
      if (connection.kind === 'waiting') this.#calls.dispatch({ kind: 'server-lost' })
      this.emit('state')
    })
    directory.on('contacts', () => this.emit('state'))
    directory.on('left', (names) => {
      for (const contact of names) this.#calls.dispatch({ kind: 'contact-left', contact })
    })
    directory.on('call-request', (request) => this.#requested(request))
    directory.on('call-refused', (contact) => this.#calls.dispatch({ kind: 'call-refused', contact }))
    directory.on('error-response', (contact) => this.#calls.dispatch({ kind: 'error-response', contact }))
  }

  #listenToCalls(): void {
    this.#calls.on('changed', () => this.emit('state'))
    this.#calls.on('record', (record) => this.emit('record', record))
    this.#calls.on('ended', ({ contact, reason }, stats, detail) =>
      this.emit('ended', contact, reason, stats, detail),
    )
  }

  /** Who calls is who the request says: the caller waits by TLS only where it says anything. */
  #requested({ contact, host, port, extension }: CallRequest): void {
    if (!this.#flood.admits(contact, this.#clock.now())) return
    const { quiet, answersFavourites, privateOnly } = this.#reception
    const identity = this.#identity && identityIn(extension)
    const privacy = this.#privacyOf({ contact, identity })
    const caller = { contact, privacy, ...this.#reception.standingOf(contact) }
    const suspect = isWarning(privacy)
    const request = { kind: 'call-request', contact, host, port, identity, suspect } as const
    const { lines } = this.#calls
    switch (callPolicy(caller, { lines, quiet, answersFavourites, privateOnly })) {
      case 'refuse':
        this.#directory.refuseCall(contact)
        return
      case 'refuse-not-private':
        this.#directory.refuseCall(contact)
        this.emit('record', refusedRecord(contact, 'not-private', this.#clock.unixTime()))
        return
      case 'glare':
      case 'ring':
      case 'wait':
        this.#calls.dispatch(request)
        return
      case 'ring-silently':
      case 'wait-silently':
        this.#calls.dispatch({ ...request, silent: true })
        return
      case 'answer':
        this.#calls.dispatch(request)
        this.#answerSoon(contact)
    }
  }

  #answerSoon(contact: string): void {
    this.#cancelAnswer()
    this.#cancelAnswer = this.#clock.after(RING_BEFORE_ANSWER_MS, () => {
      const { stage } = this.#calls.lines
      if (stage.kind === 'ringing' && stage.contact === contact) this.accept()
    })
  }

  #onVoice(event: VoiceEvent): void {
    switch (event.kind) {
      case 'listening':
        this.emit('listening', event.host, event.port)
        this.#calls.dispatch({ kind: 'listening', id: event.callId, port: event.port })
        return
      case 'turned-away':
        this.emit('turned-away', event.detail)
        return
      case 'established':
        this.#pin(event.callId)
        this.#calls.dispatch({ kind: 'established', id: event.callId })
        return
      case 'stats':
        this.emit('stats', event.stats)
        this.emit('quality', this.#quality.add(event.callId, event.stats))
        return
      case 'levels':
        this.emit('levels', { inputDbfs: event.inputDbfs, outputDbfs: event.outputDbfs })
        return
      case 'closed':
        this.#calls.dispatch({ kind: 'voice-closed', id: event.callId, reason: event.reason })
        this.#calls.released(event.callId, event.stats, event.detail)
        return
      case 'closed-by-us':
        this.#calls.released(event.callId, event.stats, '')
        return
      case 'devices': {
        const { inputs, outputs, stale } = event
        this.#soundDevices = { inputs, outputs, ...(stale && { stale }) }
        this.emit('state')
        return
      }
      case 'sound-test':
        this.#soundTest = event.now
        this.emit('state')
        return
      case 'audio-notice':
        this.#audioNotice = event.notice
        this.emit('state')
        return
    }
  }

  /** Why the user may not talk to them, or not before saying so. */
  #privacyProblem(call: Callee, despite: PrivacyWarning | undefined): Message | undefined {
    const { privateOnly } = this.#reception
    return privacyProblem({ contact: call.contact, privacy: this.#privacyOf(call), privateOnly, despite })
  }

  readonly #privacyOf = ({ contact, identity }: Callee): Privacy =>
    privacyOf(identity, this.#trust.pinOf(contact))

  /** They have proved who they are, and whoever needed to be asked about that has been. */
  #pin(callId: number): void {
    const { stage } = this.#calls.lines
    if (
      (stage.kind === 'calling' || stage.kind === 'connecting') &&
      stage.id === callId &&
      stage.identity !== undefined
    )
      this.#trust.pin(stage.contact, stage.identity)
  }

  /** Runs an event of the user's; `otherwise` answers when there is no call that it could be about. */
  #command(event: SwitchboardEvent, otherwise: WordingKey): CommandResult {
    return this.#calls.dispatch(event) ? DONE : refused(otherwise)
  }
}

/** Somebody as the one they say they are, if they say so. */
interface Callee {
  readonly contact: string
  readonly identity?: Fingerprint | undefined
}

const DONE: CommandResult = { ok: true }
const refused = (key: WordingKey): CommandResult => ({ ok: false, problem: { key } })
