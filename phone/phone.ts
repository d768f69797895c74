import { EventEmitter } from 'node:events'
import type { WordingKey } from '../locales/message'
import type { Clock } from '../base/clock'
import { checkName, type Fingerprint } from '../protocol/directory'
import type { Offer } from '../protocol/media/negotiation'
import {
  type Account,
  type CallQuality,
  type Cleaning,
  type CommandResult,
  type EndReason,
  type Levels,
  type PhoneState,
  type PrivacyWarning,
  type SoundTest,
} from './model'
import { OPEN_TO_ALL, type Reception } from './availability/reception'
import { isActive } from './calls/call'
import { CallManager } from './calls/call-manager'
import type { CallRecord } from './calls/call-recorder'
import { QualityLog } from './calls/quality-log'
import { type CallFacts, shownHeld, shownStage, shownWaiting } from './calls/shown'
import type { SwitchboardEvent } from './calls/switchboard'
import { personAt } from './people/person-id'
import type { Identity } from './privacy/identity'
import { PrivacyGuard } from './privacy/privacy-guard'
import { type Trust, TrustForNow } from './privacy/trust'
import { nameProblem } from './signalling/name-problem'
import type { Presence, PresenceChanges } from './signalling/presence'
import type { Signalling } from './signalling/signalling'
import { SoundState } from './voice/sound-state'
import type { Voice } from './voice/voice'
import type { AudioSettings, VoiceEvent, VoiceStats } from './voice/voice-contract'

export interface PhoneOptions {
  readonly voice: Voice
  readonly signalling: Signalling
  readonly clock: Clock
  /** Who we are; undefined: no call is private. */
  readonly identity?: Identity | undefined
  /** What is remembered of others' identities; for this run when undefined. */
  readonly trust?: Trust
  /** Whose calls come through; everybody's when undefined. */
  readonly reception?: Reception
}

interface PhoneEvents {
  /** Something changed that `state` shows. */
  state: []
  /** What became of `contacts`. */
  contacts: [PresenceChanges]
  levels: [Levels]
  /** Once a second while talking. */
  stats: [VoiceStats]
  /** With each `stats`, as the interface shows it. */
  quality: [CallQuality]
  /** An offer is made to the other side of an outgoing call. */
  offered: [Offer]
  /** Somebody came who could not prove to be whom we called; for logs. */
  'turned-away': [detail: string]
  /** A call is over and all of it released; `detail` is for logs. */
  ended: [contact: string, reason: EndReason, stats: VoiceStats, detail: string]
  /** A call is over, or came in vain. */
  record: [CallRecord]
}

/**
 * The telephone: signalling, calls and voice put together. Commands in; a state snapshot and changes of contacts out.
 * Knows neither windows nor Electron.
 */
export class Phone extends EventEmitter<PhoneEvents> {
  readonly #voice: Voice
  readonly #signalling: Signalling
  readonly #calls: CallManager
  readonly #privacy: PrivacyGuard
  #identity: Identity | undefined
  /** Where calls and contacts are from; empty before the first sign-in. */
  #server = ''
  readonly #callFacts: CallFacts
  readonly #sound = new SoundState()
  readonly #quality = new QualityLog()

  constructor({
    voice,
    signalling,
    clock,
    reception = OPEN_TO_ALL,
    identity,
    trust = new TrustForNow(),
  }: PhoneOptions) {
    super()
    this.#voice = voice
    this.#signalling = signalling
    this.#identity = identity
    this.#privacy = new PrivacyGuard(trust, reception)
    this.#callFacts = {
      personOf: (contact) => personAt(this.#server, contact),
      privacyOf: this.#privacy.privacyOf,
    }
    this.#calls = new CallManager({
      ...{ clock, signalling, voice, reception },
      privacy: this.#privacy,
      identity: () => this.#identity,
    })
    signalling.on('connection', () => this.emit('state'))
    signalling.on('contacts', (changes) => this.emit('contacts', changes))
    this.#calls.on('changed', () => this.emit('state'))
    this.#calls.on('record', (record) => this.emit('record', record))
    this.#calls.on('ended', ({ contact, reason }, stats, detail) =>
      this.emit('ended', contact, reason, stats, detail),
    )
    voice.on((event) => this.#onVoice(event))
  }

  /** Everybody at the server, and the latest of those who left, in no order; without ourselves. */
  get contacts(): readonly Presence[] {
    return this.#signalling.contacts
  }

  /** Everything there is to show, but the contacts. */
  get state(): PhoneState {
    const { stage, waiting, held } = this.#calls.lines
    return {
      connection: this.#signalling.state,
      call: shownStage(stage, this.#callFacts),
      ...(waiting && { waiting: shownWaiting(waiting, this.#callFacts) }),
      ...(held && { held: shownHeld(held, this.#callFacts) }),
      ...this.#sound.shown,
    }
  }

  /** Who we are; undefined: nobody in particular. */
  get fingerprint(): Fingerprint | undefined {
    return this.#identity?.fingerprint
  }

  /** Another one from the next sign-in on. Call it while no call is on. */
  setIdentity(identity: Identity): void {
    this.#identity = identity
    this.#signalling.identify(identity.fingerprint)
  }

  /** Who somebody's phone says it is: in the call with them, or else at the server. */
  identityOf(contact: string): Fingerprint | undefined {
    const { stage, waiting, held } = this.#calls.lines
    const call = [stage, held, waiting].find((each) => each && isActive(each) && each.contact === contact)
    return call && isActive(call) ? call.identity : this.#signalling.identityOf(contact)
  }

  signIn(account: Account): CommandResult {
    const checked = checkName(account.name)
    if (!checked.ok) return { ok: false, problem: nameProblem(checked.problem) }
    this.#server = account.server.trim()
    this.#signalling.signIn({ name: checked.name, server: this.#server })
    return DONE
  }

  /** Does not wait any longer for the next attempt to reach the server. */
  tryNow(): CommandResult {
    this.#signalling.tryNow()
    return DONE
  }

  /** The computer goes to sleep: ends what is on, and leaves the server until `wake`. */
  sleep(): void {
    this.#calls.dispatch({ kind: 'sleep' })
    this.#signalling.sleep()
  }

  wake(): void {
    this.#signalling.wake()
  }

  signOut(): CommandResult {
    this.#calls.dispatch({ kind: 'refuse-waiting' })
    this.#calls.dispatch({ kind: 'hang-up-held' })
    this.#calls.dispatch({ kind: 'hang-up' })
    this.#signalling.signOut()
    return DONE
  }

  call(contact: string, despite?: PrivacyWarning): CommandResult {
    const { stage } = this.#calls.lines
    // Both call at the same moment, and theirs has arrived: who calls them wants to talk to them.
    if (stage.kind === 'ringing' && stage.contact === contact) return this.accept(despite)
    if (this.#signalling.state.kind !== 'online') {
      return refused('problem.notOnline')
    }
    if (contact === this.#signalling.ownName) return refused('problem.ownName')
    const identity = this.#signalling.identityOf(contact)
    const problem = this.#privacy.problem({ contact, identity }, despite)
    if (problem) return { ok: false, problem }
    return this.#command({ kind: 'dial', contact, identity }, 'problem.callExists')
  }

  accept(despite?: PrivacyWarning): CommandResult {
    const { stage } = this.#calls.lines
    const problem = stage.kind === 'ringing' ? this.#privacy.problem(stage, despite) : undefined
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
    const problem = waiting && this.#privacy.problem(waiting, despite)
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
    this.signOut()
    await this.#calls.allReleased()
    await this.#voice.shutdown()
    this.#calls.releaseAll()
  }

  #onVoice(event: VoiceEvent): void {
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
        this.#sound.setDevices(event)
        this.emit('state')
        return
      case 'sound-test':
        this.#sound.setTest(event)
        this.emit('state')
        return
      case 'audio-notice':
        this.#sound.setNotice(event)
        this.emit('state')
        return
      case 'signal':
      case 'established':
      case 'closed':
      case 'closed-by-us':
        return
    }
  }

  /** Runs an event of the user's; `otherwise` answers when there is no call that it could be about. */
  #command(event: SwitchboardEvent, otherwise: WordingKey): CommandResult {
    return this.#calls.dispatch(event) ? DONE : refused(otherwise)
  }
}

const DONE: CommandResult = { ok: true }
const refused = (key: WordingKey): CommandResult => ({ ok: false, problem: { key } })
