import { EventEmitter } from 'node:events'
import type { CancelTimer, Clock } from '../../base/clock'
import type { Fingerprint } from '../../protocol/directory'
import type { DirectoryClient } from '../signalling/directory/directory-client'
import type { Identity } from '../privacy/identity'
import type { VoiceTls } from '../voice/links/tcp/voice-tls'
import { NO_STATS } from '../voice/no-stats'
import type { ToneName, VoiceCommand, VoiceStats } from '../voice/voice-contract'
import { type Call, RING_TIMEOUT_MS } from './call-machine'
import { type CallRecord, CallRecorder, refusedRecord } from './call-recorder'
import {
  type Ended,
  type Lines,
  NO_LINES,
  type SwitchboardEffect,
  type SwitchboardEvent,
  switchLines,
} from './switchboard'

export interface CallDeskOptions {
  readonly clock: Clock
  /** Who we are, to prove it in calls with whoever has an identity; undefined: no call is private. */
  readonly identity: () => Identity | undefined
  readonly directory: DirectoryClient
  readonly send: (command: VoiceCommand) => void
  /** Where to wait for the other side of an outgoing call; every address when undefined. */
  readonly listenHost: string | undefined
  /** 0 lets the system choose. */
  readonly listenPort: number
  /** The host that callees are told; the server fills it in when undefined. */
  readonly announceHost: string | undefined
}

interface CallDeskEvents {
  /** `lines` are others now. */
  changed: []
  /** A call is over, or came in vain: what the history notes of it. At once, before `ended`. */
  record: [CallRecord]
  /** A call is over and all of it released; `detail` is for logs. */
  ended: [call: Ended, stats: VoiceStats, detail: string]
}

/** At the end the voice engine gets this long to release a call and to count it, ms. */
const RELEASE_TIMEOUT_MS = 3_000

/** Keeps the calls there are, and does what the switchboard says: timers, packets, voice and tones. */
export class CallDesk extends EventEmitter<CallDeskEvents> {
  readonly #options: CallDeskOptions
  /** A second caller may wait while we talk; otherwise it is refused. */
  callWaiting = false
  #lines = NO_LINES
  #nextId = 1
  #tone: ToneName | undefined
  readonly #recorder = new CallRecorder()
  readonly #ringTimers = new Map<number, CancelTimer>()
  /** Calls for which the voice engine holds something that it has not said to be released. */
  readonly #voiceCalls = new Set<number>()
  /** Calls that have ended while the voice engine still releases them. */
  readonly #ending = new Map<number, Ended>()

  constructor(options: CallDeskOptions) {
    super()
    this.#options = options
  }

  get lines(): Lines {
    return this.#lines
  }

  /** @returns whether the event meant anything now */
  dispatch(event: SwitchboardEvent): boolean {
    const { clock, directory } = this.#options
    const before = this.#lines
    const { lines, effects, ended } = switchLines(before, event, {
      nowMs: clock.unixTime(),
      ownName: directory.ownName,
      online: directory.state.kind === 'online',
      newId: this.#nextId,
      callWaiting: this.callWaiting,
    })
    if (idOf(lines.stage) === this.#nextId || lines.waiting?.id === this.#nextId) this.#nextId++
    this.#lines = lines
    for (const effect of effects) this.#run(effect)
    this.#playTone()
    const changed =
      lines.stage !== before.stage || lines.waiting !== before.waiting || lines.held !== before.held
    if (changed) this.emit('changed')
    const nowMs = clock.unixTime()
    for (const call of ended) {
      this.emit('record', this.#recorder.ended(call))
      this.#announceEnd(call)
    }
    this.#recorder.follow(lines, nowMs)
    return changed || effects.length > 0
  }

  /** The voice engine has let go of a call. */
  released(id: number, stats: VoiceStats, detail: string): void {
    this.#voiceCalls.delete(id)
    const call = this.#ending.get(id)
    if (!call) return
    this.#ending.delete(id)
    this.emit('ended', call, stats, detail)
  }

  /** Resolves when all that ended is released, or has been given enough time for it. */
  allReleased(): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#options.clock.after(RELEASE_TIMEOUT_MS, resolve)
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

  /** The voice engine is gone: what it has not confirmed has ended with it. */
  releaseAll(): void {
    for (const id of [...this.#ending.keys()]) this.released(id, NO_STATS, '')
  }

  #run(effect: SwitchboardEffect): void {
    const { directory, send, listenHost, listenPort, announceHost } = this.#options
    switch (effect.kind) {
      case 'listen':
        this.#voiceCalls.add(effect.id)
        send({
          kind: 'listen',
          callId: effect.id,
          host: listenHost,
          port: listenPort,
          peer: this.#peerOf(effect.id),
          ...this.#tls(effect.identity),
        })
        return
      case 'connect': {
        const { id: callId, host, port, identity } = effect
        this.#voiceCalls.add(callId)
        send({ kind: 'connect', callId, host, port, peer: this.#peerOf(callId), ...this.#tls(identity) })
        return
      }
      case 'close-voice':
        send({ kind: 'close', callId: effect.id })
        return
      case 'hold-voice':
        send({ kind: 'hold', callId: effect.id })
        return
      case 'resume-voice':
        send({ kind: 'resume', callId: effect.id })
        return
      case 'set-muted':
        send({ kind: 'mute', muted: effect.muted })
        return
      case 'request-call':
        directory.requestCall(effect.contact, announceHost ?? '', effect.port)
        return
      case 'refuse-call':
        directory.refuseCall(effect.contact)
        return
      case 'start-ring-timer':
        this.#startRingTimer(effect.id)
        return
      case 'stop-ring-timer':
        this.#stopRingTimer(effect.id)
        return
      case 'note-busy':
        this.emit('record', refusedRecord(effect.contact, 'busy', this.#options.clock.unixTime()))
        return
    }
  }

  /** What the phone at the other end of a call can do. Only the call on the stage is connected. */
  #peerOf(id: number) {
    const { stage } = this.#lines
    return this.#options.directory.capabilitiesOf(idOf(stage) === id ? contactOf(stage) : '')
  }

  #tls(peer: Fingerprint | undefined): { readonly tls?: VoiceTls } {
    const own = this.#options.identity()
    return own && peer !== undefined ? { tls: { own, peer } } : {}
  }

  #startRingTimer(id: number): void {
    this.#stopRingTimer(id)
    const cancel = this.#options.clock.after(RING_TIMEOUT_MS, () => {
      this.#ringTimers.delete(id)
      this.dispatch({ kind: 'ring-timeout', id })
    })
    this.#ringTimers.set(id, cancel)
  }

  #stopRingTimer(id: number): void {
    this.#ringTimers.get(id)?.()
    this.#ringTimers.delete(id)
  }

  #playTone(): void {
    const tone = toneOf(this.#lines)
    if (tone === this.#tone) return
    this.#tone = tone
    this.#options.send({ kind: 'tone', tone })
  }

  /** `ended` is emitted when the voice engine, if it had a part in the call, has released it and counted. */
  #announceEnd(call: Ended): void {
    this.#ending.set(call.id, call)
    if (!this.#voiceCalls.has(call.id)) this.released(call.id, NO_STATS, '')
  }
}

const idOf = (call: Call): number | undefined => (call.kind === 'idle' ? undefined : call.id)
const contactOf = (call: Call): string => (call.kind === 'idle' ? '' : call.contact)

function toneOf({ stage, waiting }: Lines): ToneName | undefined {
  if (waiting !== undefined) return waiting.silent ? undefined : 'call-waiting'
  if (stage.kind === 'ringing') return stage.silent ? undefined : 'ring'
  return stage.kind === 'calling' ? 'ring-back' : undefined
}
