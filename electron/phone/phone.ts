import { EventEmitter } from 'node:events'
import type { CancelTimer, Clock } from '../../native/clock'
import { type Capabilities, checkName, NO_CAPABILITIES } from '../../protocol'
import type {
  Account,
  AppState,
  AudioNotice,
  CallQuality,
  CallState,
  CommandResult,
  EndReason,
  Levels,
  MissedCall,
  SoundDevices,
  SoundTest,
  SoundTestPhase,
} from '../api'
import {
  type Call,
  type CallEffect,
  type CallEvent,
  IDLE,
  RING_TIMEOUT_MS,
  transition,
} from './calls/call-machine'
import { QualityLog } from './calls/quality-log'
import { DirectoryClient } from './directory/directory-client'
import type { DspSettings } from './voice/capture/dsp-settings'
import { NO_STATS } from './voice/no-stats'
import type { AudioSettings, ToneName, VoiceCommand, VoiceEvent, VoiceStats } from './voice/voice-contract'

/** The voice engine as the phone sees it: commands in, events out. */
export interface Voice {
  send(command: Exclude<VoiceCommand, { kind: 'shutdown' }>): void
  on(listener: (event: VoiceEvent) => void): unknown
  /** Releases everything; resolves when the thread has ended. */
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
}

/** All of the interface's state that is the phone's own. */
export type PhoneState = Omit<AppState, 'account' | 'sound'>

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
  /** A call is over and all of it released; `detail` is for logs. */
  ended: [contact: string, reason: EndReason, stats: VoiceStats, detail: string]
}

const MAX_MISSED = 100
/** At the end the voice engine gets this long to release a call and to count it, ms. */
const RELEASE_TIMEOUT_MS = 3_000

/**
 * The telephone: directory, calls and voice put together. Commands in; one state snapshot out.
 * Knows neither windows nor Electron.
 */
export class Phone extends EventEmitter<PhoneEvents> {
  readonly #options: PhoneOptions
  readonly #clock: Clock
  readonly #voice: Voice
  readonly #directory: DirectoryClient
  #call: Call = IDLE
  #missed: readonly MissedCall[] = []
  #audioNotice: AudioNotice | undefined
  #soundDevices: SoundDevices | undefined
  #soundTest: SoundTestPhase | undefined
  readonly #quality = new QualityLog()
  #cancelRing: CancelTimer = () => undefined
  #tone: ToneName | undefined
  #nextCallId = 1
  #nextMissedId = 1
  /** Calls for which the voice engine holds something that it has not said to be released. */
  readonly #voiceCalls = new Set<number>()
  /** Calls that have ended while the voice engine still releases them. */
  readonly #ending = new Map<number, Extract<Call, { kind: 'ended' }>>()

  constructor(options: PhoneOptions) {
    super()
    this.#options = options
    this.#clock = options.clock
    this.#voice = options.voice
    this.#directory = new DirectoryClient({ clock: options.clock })
    this.#listenToDirectory()
    this.#voice.on((event) => this.#onVoice(event))
  }

  /** Everything there is to show. */
  get state(): PhoneState {
    return {
      connection: this.#directory.state,
      contacts: this.#directory.contacts,
      call: shown(this.#call),
      missed: this.#missed,
      ...(this.#audioNotice && { audioNotice: this.#audioNotice }),
      ...(this.#soundDevices && { soundDevices: this.#soundDevices }),
      ...(this.#soundTest && { soundTest: this.#soundTest }),
    }
  }

  signIn(account: Account): CommandResult {
    const checked = checkName(account.name)
    if (!checked.ok) return refused(`${capitalised(checked.reason)}.`)
    this.#directory.signIn({ name: checked.name, server: account.server.trim() })
    return DONE
  }

  /** Does not wait any longer for the next attempt to reach the server. */
  tryNow(): CommandResult {
    this.#directory.tryNow()
    return DONE
  }

  signOut(): CommandResult {
    this.#dispatch({ kind: 'hang-up' })
    this.#directory.signOut()
    return DONE
  }

  call(contact: string): CommandResult {
    if (this.#directory.state.kind !== 'online') {
      return refused('There is no connection to the server: calls can be placed when it is back.')
    }
    if (contact === this.#directory.ownName) return refused('You cannot call yourself.')
    return this.#command({ kind: 'dial', contact }, 'There is a call already: end it first.')
  }

  accept(): CommandResult {
    return this.#command({ kind: 'accept' }, 'Nobody is calling any more.')
  }

  refuse(): CommandResult {
    return this.#command({ kind: 'refuse' }, 'Nobody is calling any more.')
  }

  hangUp(): CommandResult {
    return this.#command({ kind: 'hang-up' }, 'There is no call to end.')
  }

  setMuted(muted: boolean): CommandResult {
    if (this.#call.kind !== 'talking') return refused('There is no call to mute.')
    this.#dispatch({ kind: 'set-muted', muted })
    return DONE
  }

  dismissEnded(): CommandResult {
    this.#dispatch({ kind: 'dismiss' })
    return DONE
  }

  clearMissed(): CommandResult {
    this.#missed = []
    this.emit('state')
    return DONE
  }

  /** Takes other devices, also in the middle of a call. */
  setAudio(settings: AudioSettings): void {
    this.#voice.send({ kind: 'audio', settings })
  }

  /** What is done to the microphone's sound, also in the middle of a call. */
  setDsp(settings: DspSettings): void {
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
    if (this.#call.kind !== 'idle' && this.#call.kind !== 'ended')
      return refused('Devices can be tested when the call is over.')
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
    await this.#allReleased()
    await this.#voice.shutdown()
    // What the engine did not confirm in time has ended with it.
    for (const id of [...this.#ending.keys()]) this.#released(id, NO_STATS, '')
  }

  #listenToDirectory(): void {
    const directory = this.#directory
    directory.on('connection', (connection) => {
      if (connection.kind === 'waiting') this.#dispatch({ kind: 'server-lost' })
      this.emit('state')
    })
    directory.on('contacts', () => this.emit('state'))
    directory.on('left', (names) => {
      for (const contact of names) this.#dispatch({ kind: 'contact-left', contact })
    })
    directory.on('call-request', ({ contact, host, port }) =>
      this.#dispatch({ kind: 'call-request', contact, host, port }),
    )
    directory.on('call-refused', (contact) => this.#dispatch({ kind: 'call-refused', contact }))
    directory.on('error-response', (contact) => this.#dispatch({ kind: 'error-response', contact }))
  }

  #onVoice(event: VoiceEvent): void {
    switch (event.kind) {
      case 'ready':
        return
      case 'listening':
        this.emit('listening', event.host, event.port)
        this.#dispatch({ kind: 'listening', id: event.callId, port: event.port })
        return
      case 'established':
        this.#dispatch({ kind: 'established', id: event.callId })
        return
      case 'stats':
        this.emit('stats', event.stats)
        this.emit('quality', this.#quality.add(event.callId, event.stats))
        return
      case 'levels':
        this.emit('levels', { inputDbfs: event.inputDbfs, outputDbfs: event.outputDbfs })
        return
      case 'closed':
        this.#dispatch({ kind: 'voice-closed', id: event.callId, reason: event.reason })
        this.#released(event.callId, event.stats, event.detail)
        return
      case 'closed-by-us':
        this.#released(event.callId, event.stats, '')
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
        this.#audioNotice = event.code && { code: event.code, message: event.message }
        this.emit('state')
        return
    }
  }

  /** Runs an event of the user's; `otherwise` answers when there is no call that it could be about. */
  #command(event: CallEvent, otherwise: string): CommandResult {
    return this.#dispatch(event) ? DONE : refused(otherwise)
  }

  /** @returns whether the event meant anything in this state */
  #dispatch(event: CallEvent): boolean {
    const before = this.#call
    const { call, effects } = transition(before, event, {
      nowMs: this.#clock.unixTime(),
      ownName: this.#directory.ownName,
      online: this.#directory.state.kind === 'online',
      newId: this.#nextCallId,
    })
    if (call.kind !== 'idle' && call.id === this.#nextCallId) this.#nextCallId++
    this.#call = call
    for (const effect of effects) this.#run(effect)
    this.#playTone()
    if (call !== before) {
      this.emit('state')
      if (call.kind === 'ended') this.#announceEnd(call)
    }
    return call !== before || effects.length > 0
  }

  #run(effect: CallEffect): void {
    switch (effect.kind) {
      case 'listen': {
        const { listenHost: host, listenPort: port = 0 } = this.#options
        this.#voiceCalls.add(effect.id)
        this.#voice.send({ kind: 'listen', callId: effect.id, host, port, peer: this.#peer })
        return
      }
      case 'connect': {
        const { id: callId, host, port } = effect
        this.#voiceCalls.add(callId)
        this.#voice.send({ kind: 'connect', callId, host, port, peer: this.#peer })
        return
      }
      case 'close-voice':
        this.#voice.send({ kind: 'close', callId: effect.id })
        return
      case 'set-muted':
        this.#voice.send({ kind: 'mute', muted: effect.muted })
        return
      case 'request-call':
        this.#directory.requestCall(effect.contact, this.#options.announceHost ?? '', effect.port)
        return
      case 'refuse-call':
        this.#directory.refuseCall(effect.contact)
        return
      case 'start-ring-timer':
        this.#startRingTimer(effect.id)
        return
      case 'stop-ring-timer':
        this.#cancelRing()
        return
      case 'note-missed':
        this.#noteMissed(effect.contact, effect.why)
        return
    }
  }

  /** What the phone at the other end of this call can do. */
  get #peer(): Capabilities {
    return this.#call.kind === 'idle' ? NO_CAPABILITIES : this.#directory.capabilitiesOf(this.#call.contact)
  }

  #startRingTimer(id: number): void {
    this.#cancelRing()
    this.#cancelRing = this.#clock.after(RING_TIMEOUT_MS, () => this.#dispatch({ kind: 'ring-timeout', id }))
  }

  #noteMissed(contact: string, why: MissedCall['why']): void {
    const missed = { id: this.#nextMissedId++, contact, atMs: this.#clock.unixTime(), why }
    this.#missed = [missed, ...this.#missed].slice(0, MAX_MISSED)
    this.emit('state')
  }

  #playTone(): void {
    const tone = toneOf(this.#call)
    if (tone === this.#tone) return
    this.#tone = tone
    this.#voice.send({ kind: 'tone', tone })
  }

  /** `ended` is emitted when the voice engine, if it had a part in the call, has released it and counted. */
  #announceEnd(call: Extract<Call, { kind: 'ended' }>): void {
    this.#ending.set(call.id, call)
    if (!this.#voiceCalls.has(call.id)) this.#released(call.id, NO_STATS, '')
  }

  #allReleased(): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#clock.after(RELEASE_TIMEOUT_MS, resolve)
      const check = () => {
        if (this.#ending.size > 0) return
        cancel()
        this.off('ended', check)
        resolve()
      }
      this.on('ended', check)
      check()
    })
  }

  #released(id: number, stats: VoiceStats, detail: string): void {
    this.#voiceCalls.delete(id)
    const call = this.#ending.get(id)
    if (!call) return
    this.#ending.delete(id)
    this.emit('ended', call.contact, call.reason, stats, detail)
  }
}

const DONE: CommandResult = { ok: true }
const refused = (message: string): CommandResult => ({ ok: false, message })
const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

function toneOf(call: Call): ToneName | undefined {
  if (call.kind === 'ringing') return 'ring'
  return call.kind === 'calling' ? 'ring-back' : undefined
}

/** The part of a call's state that people see. */
function shown(call: Call): CallState {
  switch (call.kind) {
    case 'idle':
      return { kind: 'idle' }
    case 'dialing':
    case 'calling':
      return { kind: 'calling', contact: call.contact, sinceMs: call.sinceMs }
    case 'ringing':
      return { kind: 'ringing', contact: call.contact, sinceMs: call.sinceMs }
    case 'connecting': {
      const { kind, contact, direction, sinceMs } = call
      return { kind, contact, direction, sinceMs }
    }
    case 'talking': {
      const { kind, contact, direction, sinceMs, muted } = call
      return { kind, contact, direction, sinceMs, muted }
    }
    case 'ended': {
      const { kind, contact, direction, reason, durationMs, atMs } = call
      return { kind, contact, direction, reason, durationMs, atMs }
    }
  }
}
