import { isDeepStrictEqual } from 'node:util'
import type { CancelTimer, Clock } from '../../base/clock'
import type { StartChild } from '../../base/supervision/child'
import type { Death } from '../../base/supervision/child-life'
import type { WatchTiming } from '../../base/supervision/hang-watch'
import { Supervisor } from '../../base/supervision/supervisor'
import { NO_CLEANING } from '../model'
import { NO_ROOM_STATS, NO_STATS } from './no-stats'
import type { RoomVoiceStats } from './room-contract'
import type {
  ProcessEvent,
  ToneName,
  VoiceCommand,
  VoiceEvent,
  VoiceProcessData,
  VoiceStats,
} from './voice-contract'

/** How long the process may take to start, and to release devices and files before it is killed. ms */
const START_MS = 20_000
const STOP_MS = 3000
/** The shortest interval between replacements, because a sound system that does not answer wears out every process. ms */
const REPLACE_EVERY_MS = 30_000
/** A death within this time after the start counts as a failed start. ms */
const EARLY_DEATH_MS = 5000
/** After this many early deaths in a row it is not restarted until the next call. */
const MAX_EARLY_DEATHS = 3
/** The process's heap limit; a call needs a tenth of it. MB */
export const MAX_HEAP_MB = 256
/** During a call, in which the process reports its levels as often, a hung one is detected within 0.7 s. */
const CALL_TIMING: WatchTiming = { checkEveryMs: 100, limitMs: 500 }
/** Without a call a hung process is less urgent. */
const IDLE_TIMING: WatchTiming = { checkEveryMs: 5000, limitMs: 15_000 }

export interface VoiceEngineOptions {
  /** Starts a process on this platform. */
  readonly start: StartChild
  /** The built voice-process.ts. */
  readonly file: string
  /** The initial data of a process. Read at each start, so that the owner of the settings keeps the only copy. */
  readonly data: () => VoiceProcessData
  readonly clock: Clock
  /** Takes log lines for diagnosis, without names and addresses. */
  readonly log?: (line: string) => void
  /** Takes the output of the process. */
  readonly print?: (text: string) => void
}

/**
 * The voice process for the phone. The process starts with the first command, or with `prepare`. The engine outlives its
 * process: when that dies or hangs, its calls and its room are closed as `engine-failed` and a new process is started. A process whose sound system has not answered cannot use it any more,
 * and is replaced as soon as it is idle.
 */
export class VoiceEngine {
  readonly #log: (line: string) => void
  readonly #listeners = new Set<(event: VoiceEvent) => void>()
  readonly #supervisor: Supervisor<VoiceProcessData, VoiceCommand, ProcessEvent>
  readonly #clock: Clock
  readonly #data: () => VoiceProcessData
  #tone: ToneName | undefined
  /** The calls of the process, current or held, by their id, with their latest stats. */
  readonly #calls = new Map<number, VoiceStats>()
  /** The room of the process, and another one that is being closed, by their id, with their latest stats. */
  readonly #rooms = new Map<number, RoomVoiceStats>()
  /** Calls that ring, whose links the process has prepared. */
  readonly #prepared = new Set<number>()
  #isTesting = false
  /** The list of devices is in use. */
  #isListed = false
  #isWornOut = false
  /** The state of the current notice; `left-behind`: its process has ended and will not withdraw it. */
  #notice: 'none' | 'stands' | 'left-behind' = 'none'
  #startedMs = 0
  #replacedMs = -Infinity
  #cancelReplacing: CancelTimer = () => undefined
  #isPrepared = false
  #stopped = false

  constructor({ start, file, data, clock, log, print }: VoiceEngineOptions) {
    this.#clock = clock
    this.#log = log ?? (() => undefined)
    this.#data = data
    const spec = { file, name: 'Ringdown voice', maxHeapMb: MAX_HEAP_MB }
    this.#supervisor = new Supervisor({
      clock,
      start: (handlers) => {
        this.#startedMs = clock.now()
        return start(spec, handlers)
      },
      data,
      startMs: START_MS,
      stopMs: STOP_MS,
      stableMs: EARLY_DEATH_MS,
      retryMs: (deaths) => (deaths < MAX_EARLY_DEATHS ? 0 : undefined),
      onReady: () => this.#ready(),
      onEvent: (event) => this.#take(event),
      onOutput: (text) => print?.(text),
      onDied: (death) => this.#died(death),
    })
    this.#supervisor.watch(IDLE_TIMING)
  }

  /** Starts the process before its first command, so that it has warmed up by then. A second call does nothing. */
  prepare(): void {
    if (this.#isPrepared) return
    this.#isPrepared = true
    this.#supervisor.start()
  }

  /** The id of the current process; undefined before the first one. */
  get pid(): number | undefined {
    return this.#supervisor.pid
  }

  /** @returns stops it */
  on(listener: (event: VoiceEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  send(command: VoiceCommand): void {
    if (this.#stopped) return
    this.#note(command)
    this.#supervisor.start()
    this.#supervisor.send(command)
    this.#followUse()
  }

  /** Releases everything; a hung process is killed. Never rejects. No event follows. */
  async shutdown(): Promise<void> {
    this.#stopped = true
    this.#cancelReplacing()
    this.#listeners.clear()
    await this.#supervisor.stop()
  }

  get #isTalking(): boolean {
    return this.#calls.size > 0 || this.#rooms.size > 0
  }

  get #isInUse(): boolean {
    return this.#isTalking || this.#prepared.size > 0 || this.#tone !== undefined || this.#isTesting
  }

  /** Keeps the state that a new process needs. */
  #note(command: VoiceCommand): void {
    switch (command.kind) {
      case 'tone':
        this.#tone = command.tone
        if (command.tone !== undefined) this.#takeNoticeBack()
        return
      case 'test-sound':
        this.#isTesting = command.test !== undefined
        this.#takeNoticeBack()
        return
      case 'list-devices':
        this.#isListed = true
        return
      case 'prepare-link':
        this.#prepared.add(command.callId)
        return
      case 'close':
        this.#prepared.delete(command.callId)
        return
      case 'open-link':
        this.#prepared.delete(command.callId)
        this.#calls.set(command.callId, NO_STATS)
        this.#takeNoticeBack()
        return
      case 'open-room':
        this.#rooms.set(command.roomId, NO_ROOM_STATS)
        this.#takeNoticeBack()
        return
      case 'audio':
      case 'dsp':
      case 'dtx':
      case 'hold':
      case 'resume':
      case 'mute':
      case 'signal':
      case 'authenticate':
      case 'meet':
      case 'cue':
      case 'room-admission':
      case 'room-mode':
      case 'room-keys':
      case 'room-talk':
      case 'room-mute':
      case 'room-listening':
      case 'open-guest':
      case 'tell-guest-link':
      case 'close-guest':
      case 'hear-guests':
      case 'close-room':
        return
    }
  }

  #ready(): void {
    const afterMs = Math.round(this.#clock.now() - this.#startedMs)
    this.#log(`the voice process, pid ${this.pid}, is ready after ${afterMs} ms`)
  }

  #take(event: ProcessEvent): void {
    switch (event.kind) {
      case 'priority':
        return this.#log(`the voice process has ${priorityInWords(event.giver)}`)
      case 'worn-out':
        this.#isWornOut = true
        return this.#followUse()
      case 'stats':
        if (this.#calls.has(event.callId)) this.#calls.set(event.callId, event.stats)
        break
      case 'closed':
      case 'closed-by-us':
        this.#calls.delete(event.callId)
        break
      case 'room-stats':
        if (this.#rooms.has(event.roomId)) this.#rooms.set(event.roomId, event.stats)
        break
      case 'room-closed':
        this.#rooms.delete(event.roomId)
        break
      case 'sound-test':
        this.#isTesting = event.now !== undefined
        break
      case 'audio-notice':
        this.#notice = event.notice === undefined ? 'none' : 'stands'
        break
      case 'offered':
      case 'signal':
      case 'turned-away':
      case 'established':
      case 'peer-state':
      case 'reconnecting':
      case 'reconnected':
      case 'levels':
      case 'devices':
      case 'room-link':
      case 'room-floor':
      case 'room-speaking':
      case 'room-held':
      case 'guest-signal':
      case 'guest-connected':
      case 'guest-closed':
      case 'guests-speaking':
        break
    }
    this.#emit(event)
    this.#followUse()
  }

  /** Watches more closely during a call and in a room, and replaces a worn-out process that is not in use. */
  #followUse(): void {
    if (this.#stopped) return
    this.#supervisor.watch(this.#isTalking ? CALL_TIMING : IDLE_TIMING)
    if (!this.#isWornOut || this.#isInUse) return
    const waitMs = this.#replacedMs + REPLACE_EVERY_MS - this.#clock.now()
    if (waitMs > 0) {
      this.#cancelReplacing()
      this.#cancelReplacing = this.#clock.after(waitMs, () => this.#followUse())
      return
    }
    this.#replacedMs = this.#clock.now()
    const begunWith = this.#data()
    this.#supervisor.replace(
      () => {
        this.#log(`the voice process was replaced by pid ${this.pid}: its sound system had not answered`)
        this.#isWornOut = false
        this.#begunAnew(begunWith)
        // The old process may have taken a test with it that it had not begun.
        this.#emit({ kind: 'sound-test', now: undefined })
      },
      () => !this.#isInUse,
    )
  }

  /** @param data the initial data of the new process */
  #begunAnew(data: VoiceProcessData): void {
    if (this.#notice === 'stands') this.#notice = 'left-behind'
    const { audio, dsp = NO_CLEANING, dtx = false } = this.#data()
    const send = (command: VoiceCommand): void => this.#supervisor.send(command)
    if (!isDeepStrictEqual(audio, data.audio)) send({ kind: 'audio', settings: audio })
    if (!isDeepStrictEqual(dsp, data.dsp ?? NO_CLEANING)) send({ kind: 'dsp', settings: dsp })
    if (dtx !== (data.dtx ?? false)) send({ kind: 'dtx', on: dtx })
    // A call may be ringing at this moment.
    if (this.#tone !== undefined) send({ kind: 'tone', tone: this.#tone })
    if (this.#isListed) send({ kind: 'list-devices', anew: false })
  }

  #takeNoticeBack(): void {
    if (this.#notice !== 'left-behind') return
    this.#notice = 'none'
    this.#emit({ kind: 'audio-notice', notice: undefined })
  }

  #died(death: Death): void {
    const why = deathInWords(death)
    this.#log(`the voice process has died: ${why}`)
    const [calls, rooms] = [[...this.#calls], [...this.#rooms]]
    this.#calls.clear()
    this.#rooms.clear()
    this.#prepared.clear()
    this.#isTesting = false
    this.#isWornOut = false
    this.#begunAnew(this.#data())
    this.#followUse()
    this.#emit({ kind: 'sound-test', now: undefined })
    const detail = `the voice process has died: ${why}`
    for (const [callId, stats] of calls)
      this.#emit({ kind: 'closed', callId, reason: 'engine-failed', detail, stats })
    for (const [roomId, stats] of rooms)
      this.#emit({ kind: 'room-closed', roomId, reason: 'engine-failed', detail, stats })
  }

  #emit(event: VoiceEvent): void {
    for (const listener of [...this.#listeners]) listener(event)
  }
}

const priorityInWords = (giver: Extract<ProcessEvent, { kind: 'priority' }>['giver']): string =>
  giver === undefined ? 'the usual priority: the system allows no higher one' : `high priority, by ${giver}`

const deathInWords = (death: Death): string => {
  switch (death.cause) {
    case 'ended':
      return death.detail ?? 'it ended by itself'
    case 'no-start':
      return `it did not start within ${death.afterMs / 1000} s`
    case 'no-answer':
      return `it has not answered for ${death.afterMs / 1000} s`
    case 'flood':
      return 'it sent messages without end'
  }
}
