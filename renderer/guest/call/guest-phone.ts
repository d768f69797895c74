import { BrokerSocket } from '../broker/broker-socket'
import { byeSignal, isFirstOffer, readCallSignal } from '../broker/call-signals'
import { Microphone, type MicrophoneState } from '../sound/microphone'
import { GuestCall, type GuestCallEnd } from './guest-call'
import { iceServersOf } from './ice-servers'

/** Why the name cannot be used. */
export type NameRefusal = 'taken' | 'owned'

export type GuestEnd =
  | GuestCallEnd
  /** Nobody of that name is online. */
  | 'not-here'
  /** The server cannot be reached, or is busy. */
  | 'server-unavailable'

export type GuestCallState =
  /** `refusal`: the name of the last call that could not be used. */
  | { readonly kind: 'idle'; readonly refusal?: { readonly name: string; readonly why: NameRefusal } }
  /** Before they are called: the microphone, the server. */
  | { readonly kind: 'preparing' }
  | { readonly kind: 'calling' }
  | { readonly kind: 'connecting' }
  | {
      readonly kind: 'talking'
      /** By `performance.now()`, ms. */
      readonly sinceMs: number
      readonly muted: boolean
      readonly isReconnecting: boolean
      readonly heard: MediaStream | undefined
    }
  | { readonly kind: 'ended'; readonly why: GuestEnd; readonly lengthMs: number }

export interface GuestState {
  readonly microphone: MicrophoneState
  readonly call: GuestCallState
}

/** Between two attempts to come back to the broker during a call. */
const RETURN_MS = 5_000
const REFERENCE_BYTES = 8

/** What is open during a call. */
interface Line {
  readonly name: string
  readonly contact: string
  readonly reference: string
  socket: BrokerSocket | undefined
  call: GuestCall | undefined
  retry: ReturnType<typeof setTimeout> | undefined
  heard: MediaStream | undefined
}

/** The telephone in the page: calls one person, and is at the broker only as long as it does. */
export class GuestPhone {
  readonly #listeners = new Set<() => void>()
  readonly #microphone: Microphone
  #state: GuestState
  #line: Line | undefined

  constructor() {
    this.#microphone = new Microphone((microphone) => this.#microphoneChanged(microphone))
    this.#state = { microphone: this.#microphone.state, call: { kind: 'idle' } }
  }

  get state(): GuestState {
    return this.#state
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** @param id undefined: the browser's choice */
  openMicrophone(id?: string): void {
    void this.#microphone.open(id)
  }

  /** Calls somebody under this name. */
  async call(name: string, contact: string): Promise<void> {
    if (this.#line) return
    const bytes = crypto.getRandomValues(new Uint8Array(REFERENCE_BYTES))
    const reference = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
    const line: Line = {
      ...{ name, contact, reference },
      ...{ socket: undefined, call: undefined, retry: undefined, heard: undefined },
    }
    this.#line = line
    this.#setCall({ kind: 'preparing' })
    const { microphone } = this.#state
    const track = microphone.kind === 'open' ? microphone.track : await this.#microphone.open()
    if (this.#line !== line) return
    if (!track) {
      this.#close(line, { kind: 'idle' })
      return
    }
    await this.#reach(line, track)
  }

  /** Ends the call in whatever state it is. */
  hangUp(): void {
    const line = this.#line
    if (!line) return
    if (line.call) line.call.hangUp()
    else this.#end(line, 'cancelled')
  }

  setMuted(muted: boolean): void {
    const { call, microphone } = this.#state
    if (call.kind !== 'talking' || microphone.kind !== 'open') return
    microphone.track.enabled = !muted
    this.#setCall({ ...call, muted })
  }

  /** Goes back to the beginning after a call. */
  dismiss(): void {
    if (!this.#line) this.#setCall({ kind: 'idle' })
  }

  async #reach(line: Line, track: MediaStreamTrack): Promise<void> {
    const refusal = await this.#register(line)
    if (this.#line !== line) return
    if (refusal === 'taken' || refusal === 'owned') {
      this.#close(line, { kind: 'idle', refusal: { name: line.name, why: refusal } })
      return
    }
    const exists = refusal === undefined ? await line.socket?.ask('exists', { id: line.contact }) : undefined
    if (this.#line !== line) return
    if (exists?.ok !== true) {
      this.#end(line, 'server-unavailable')
      return
    }
    if (exists.result !== true) {
      this.#end(line, 'not-here')
      return
    }
    this.#setCall({ kind: 'calling' })
    line.call = this.#callBy(line, track)
    line.call.start()
  }

  /** @returns undefined: the name is ours at the broker now; else why not, as far as the broker says */
  async #register(line: Line): Promise<string | undefined> {
    try {
      const socket = await BrokerSocket.open(brokerUrl(), {
        onSignal: (from, signal) => this.#hear(line, from, signal),
        onLost: () => this.#lost(line),
      })
      if (this.#line !== line) {
        socket.close()
        return 'over'
      }
      line.socket = socket
      const answer = await socket.ask('register', { id: line.name })
      return answer.ok ? undefined : (answer.refusal ?? 'busy')
    } catch {
      return 'unreachable'
    }
  }

  #callBy(line: Line, microphone: MediaStreamTrack): GuestCall {
    const { name, contact, reference } = line
    return new GuestCall({
      reference,
      microphone,
      send: (signal) => line.socket?.signal(name, contact, signal),
      iceServers: () => iceServersOf(location.hostname),
      events: {
        onAnswered: () => this.#setCall({ kind: 'connecting' }),
        onConnected: () => this.#talk(line, false),
        onDisconnected: () => this.#talk(line, true),
        onHeard: (heard) => {
          line.heard = heard
          if (this.#state.call.kind === 'talking') this.#talk(line, this.#state.call.isReconnecting)
        },
        onEnded: (why) => this.#end(line, why),
      },
    })
  }

  #talk({ heard }: Line, isReconnecting: boolean): void {
    const { call } = this.#state
    const before = call.kind === 'talking' ? call : { sinceMs: performance.now(), muted: false }
    this.#setCall({ kind: 'talking', sinceMs: before.sinceMs, muted: before.muted, isReconnecting, heard })
  }

  #hear(line: Line, from: string, said: unknown): void {
    const signal = from === line.contact ? readCallSignal(said, line.reference) : undefined
    if (signal) line.call?.hear(signal)
    // The page takes no calls.
    else if (isFirstOffer(said)) line.socket?.signal(line.name, from, byeSignal(said['reference'], 'busy'))
  }

  /** The voice does not need the broker, and goes on. */
  #lost(line: Line): void {
    if (this.#line !== line) return
    line.socket = undefined
    if (this.#state.call.kind !== 'talking') return this.#end(line, 'server-unavailable')
    line.retry = setTimeout(() => void this.#return(line), RETURN_MS)
  }

  async #return(line: Line): Promise<void> {
    const refusal = await this.#register(line)
    if (this.#line !== line || refusal === undefined) return
    line.socket?.close()
    this.#lost(line)
  }

  #end(line: Line, why: GuestEnd): void {
    const { call } = this.#state
    const lengthMs = call.kind === 'talking' ? performance.now() - call.sinceMs : 0
    this.#close(line, { kind: 'ended', why, lengthMs })
  }

  #close(line: Line, call: GuestCallState): void {
    if (this.#line !== line) return
    this.#line = undefined
    clearTimeout(line.retry)
    line.socket?.close()
    // Whoever has hung up is not listened to any more.
    if (this.#microphone.state.kind !== 'problem') this.#microphone.close()
    this.#setCall(call)
  }

  #microphoneChanged(microphone: MicrophoneState): void {
    const { call } = this.#state
    if (microphone.kind === 'open') {
      if (call.kind === 'talking') microphone.track.enabled = !call.muted
      void this.#line?.call?.speakBy(microphone.track)
    }
    this.#set({ microphone, call })
  }

  #setCall(call: GuestCallState): void {
    this.#set({ ...this.#state, call })
  }

  #set(state: GuestState): void {
    this.#state = state
    for (const listener of this.#listeners) listener()
  }
}

const brokerUrl = (): string => `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/broker`
