import { BrokerSocket } from '../broker/broker-socket'
import { byeSignal, isFirstOffer, readCallSignal } from '../broker/call-signals'
import { type DoorRefusal, RoomDoor } from '../broker/room-door'
import { readRoomNews, readRoomSpeech, type RoomNews } from '../broker/room-news'
import { makeSilence, type Silence } from '../sound/silence'
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
  /** Of a room: nobody has let us in. */
  | { readonly door: DoorRefusal }

/** Whom the page calls. */
export type GuestTarget =
  | { readonly kind: 'call'; readonly contact: string }
  | {
      readonly kind: 'room'
      readonly room: string
      /** The secret of the link that invites. */
      readonly link: string | undefined
    }

export type GuestCallState =
  /** `refusal`: the name of the last call that could not be used. */
  | { readonly kind: 'idle'; readonly refusal?: { readonly name: string; readonly why: NameRefusal } }
  /** Before they are called: the microphone, the server. */
  | { readonly kind: 'preparing' }
  /** Of a room: its members are asked. */
  | { readonly kind: 'asking' }
  | { readonly kind: 'calling' }
  | { readonly kind: 'connecting' }
  | {
      readonly kind: 'talking'
      /** By `performance.now()`, ms. */
      readonly sinceMs: number
      readonly muted: boolean
      readonly isReconnecting: boolean
      readonly heard: MediaStream | undefined
      /** Without a microphone. */
      readonly listens: boolean
      /** Whom we have called. */
      readonly contact: string
      /** Of a room; undefined: we have not been told yet. */
      readonly news: RoomNews | undefined
      /** Which guests of the room speak, by their names. */
      readonly speaking: readonly string[]
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
  /** Of a room: the member who has let us in, and what the call is known by there. */
  contact: string
  reference: string
  readonly listens: boolean
  silence: Silence | undefined
  door: RoomDoor | undefined
  news: RoomNews | undefined
  speaking: readonly string[]
  socket: BrokerSocket | undefined
  call: GuestCall | undefined
  retry: ReturnType<typeof setTimeout> | undefined
  heard: MediaStream | undefined
}

/** The telephone in the page: calls one person, or joins a room, and is at the broker only as long as it does. */
export class GuestPhone {
  readonly #listeners = new Set<() => void>()
  readonly #microphone: Microphone
  #state: GuestState
  #line: Line | undefined

  readonly #target: GuestTarget
  /** How the last call was made. */
  #last = { name: '', listens: false }

  constructor(target: GuestTarget) {
    this.#target = target
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

  /** Calls under this name. @param listens without a microphone */
  async call(name: string, listens: boolean): Promise<void> {
    if (this.#line) return
    this.#last = { name, listens }
    const contact = this.#target.kind === 'call' ? this.#target.contact : ''
    const bytes = crypto.getRandomValues(new Uint8Array(REFERENCE_BYTES))
    const reference = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
    const line: Line = {
      ...{ name, contact, reference, listens },
      ...{ silence: undefined, door: undefined, news: undefined, speaking: [] },
      ...{ socket: undefined, call: undefined, retry: undefined, heard: undefined },
    }
    this.#line = line
    this.#setCall({ kind: 'preparing' })
    const { microphone } = this.#state
    if (listens) {
      this.#microphone.close()
      line.silence = makeSilence()
    }
    const opened = microphone.kind === 'open' ? microphone.track : undefined
    const track = listens ? line.silence?.track : (opened ?? (await this.#microphone.open()))
    if (this.#line !== line) return
    if (!track) {
      this.#close(line, { kind: 'idle' })
      return
    }
    await this.#reach(line, track)
  }

  /** As the last time. */
  callAgain(): void {
    void this.call(this.#last.name, this.#last.listens)
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
    if (call.kind !== 'talking' || call.listens || microphone.kind !== 'open') return
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
    if (refusal === undefined && !(await this.#enter(line))) return
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
    this.#setCall({ kind: this.#target.kind === 'room' ? 'connecting' : 'calling' })
    line.call = this.#callBy(line, track)
    line.call.start()
  }

  /** Asks to be let in, if it is a room. @returns whether somebody can be called */
  async #enter(line: Line): Promise<boolean> {
    if (this.#target.kind === 'call') return true
    const { room, link } = this.#target
    this.#setCall({ kind: 'asking' })
    line.door = new RoomDoor(serverUrl(), { room, link, name: line.name })
    const answer = await line.door.answer
    line.door = undefined
    if (this.#line !== line) return false
    if (answer.kind === 'refused') {
      this.#end(line, { door: answer.why })
      return false
    }
    line.contact = answer.by
    line.reference = answer.reference
    return true
  }

  /** @returns undefined: the name is ours at the broker now; else why not, as far as the broker says */
  async #register(line: Line): Promise<string | undefined> {
    try {
      const socket = await BrokerSocket.open(`${serverUrl()}/broker`, {
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
    const { name, contact, reference, listens } = line
    return new GuestCall({
      ...{ reference, microphone, listens },
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

  #talk({ heard, listens, contact, news, speaking }: Line, isReconnecting: boolean): void {
    const { call } = this.#state
    const before = call.kind === 'talking' ? call : { sinceMs: performance.now(), muted: false }
    const { sinceMs, muted } = before
    const line = { heard, listens, contact, news, speaking }
    this.#setCall({ kind: 'talking', sinceMs, muted, isReconnecting, ...line })
  }

  #hear(line: Line, from: string, said: unknown): void {
    const signal = from === line.contact ? readCallSignal(said, line.reference) : undefined
    if (from === line.contact) this.#hearOfRoom(line, said)
    if (signal) line.call?.hear(signal)
    // The page takes no calls.
    else if (isFirstOffer(said)) line.socket?.signal(line.name, from, byeSignal(said['reference'], 'busy'))
  }

  #hearOfRoom(line: Line, said: unknown): void {
    const news = readRoomNews(said, line.reference)
    const speaking = readRoomSpeech(said, line.reference)
    if (!news && !speaking) return
    line.news = news ?? line.news
    line.speaking = speaking ?? line.speaking
    const { call } = this.#state
    if (call.kind === 'talking') this.#setCall({ ...call, news: line.news, speaking: line.speaking })
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
    line.door?.close()
    line.silence?.close()
    // Whoever has hung up is not listened to any more.
    if (this.#microphone.state.kind !== 'problem') this.#microphone.close()
    this.#setCall(call)
  }

  #microphoneChanged(microphone: MicrophoneState): void {
    const { call } = this.#state
    if (microphone.kind === 'open') {
      if (call.kind === 'talking') microphone.track.enabled = !call.muted
      if (this.#line?.listens === false) void this.#line.call?.speakBy(microphone.track)
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

const serverUrl = (): string => `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}`
