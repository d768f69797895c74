import { isDeepStrictEqual } from 'node:util'
import { backoffDelay } from '../../base/backoff'
import type { CancelTimer, Clock } from '../../base/clock'
import type { Fingerprint } from '../../protocol/directory'
import type { Offer, Signal } from '../../protocol/media/negotiation'
import type { GroupFrameKeys } from '../../protocol/media/sframe'
import type { OwnRoomFloor, RoomFloor, RoomSpeaker, RoomVoiceState } from '../model'
import type {
  Listening,
  OwnFloor,
  RoomAdmission,
  RoomMode,
  RoomVoiceCommand,
  RoomVoiceEvent,
  RoomVoiceStats,
} from '../voice/room-contract'

/** The keys of a room, as voice needs them. */
export interface VoiceKeys {
  readonly members: readonly { readonly leaf: number; readonly identity: Fingerprint }[]
  /** Keys for one cipher. Rejects when the keys are gone. */
  frameKeys(): Promise<GroupFrameKeys>
}

/** Somebody in the room, as the servers of voice know them. */
export interface Listener {
  readonly user: number
  readonly key: Fingerprint
  /** From 0, not at all, to 2. */
  readonly volume: number
}

type OpenGuest = Extract<RoomVoiceCommand, { kind: 'open-guest' }>
/** How a guest's browser connects to us. */
export type GuestLinkOptions = Pick<OpenGuest, 'iceServers' | 'hidesAddresses'>
/** What ends guests, or is of one. */
export type GuestVoiceEvent = Extract<
  RoomVoiceEvent,
  { kind: 'guest-signal' | 'guest-connected' | 'guest-closed' | 'guests-speaking' | 'room-closed' }
>

export interface RoomVoiceOptions {
  /** To the voice process. */
  readonly send: (command: RoomVoiceCommand) => void
  readonly clock: Clock
  /** Numbers in [0, 1). */
  readonly random: () => number
  /** Returns the number of an opening, greater each time. */
  readonly nextId: () => number
  readonly onChanged: () => void
  /** At each change of who is heard, and ten times a second while somebody is. */
  readonly onSpeaking: (speakers: readonly RoomSpeaker[]) => void
  readonly onGuests: (event: GuestVoiceEvent) => void
  /** Once a second. */
  readonly onStats: (stats: RoomVoiceStats) => void
}

type Link = Extract<RoomVoiceEvent, { kind: 'room-link' }>['state']

/** An opening of the room in the voice process. */
interface Opened {
  readonly id: number
  link: Link
  isHeld: boolean
  /** The keys that were given last. */
  keys: { readonly of: VoiceKeys; readonly epoch: bigint } | undefined
  listening: readonly Listening[]
}

/**
 * Ties a room to its voice: what the host and the keys say goes to the voice process; what that says is about people. The
 * voice opens as soon as we are admitted, and again when the voice process fails.
 */
export class RoomVoice {
  readonly #options: RoomVoiceOptions
  #opened: Opened | undefined
  #mode: RoomMode = 'open'
  #admission: RoomAdmission | undefined
  #keys: VoiceKeys | undefined
  #listeners: readonly Listener[] = []
  #isSilent = false
  #hearsGuests = false
  #isTalking = false
  #holder: number | undefined
  #own: OwnRoomFloor = { kind: 'none' }
  #speaking: readonly Fingerprint[] = []
  #failures = 0
  #cancelReopening: CancelTimer = () => undefined

  constructor(options: RoomVoiceOptions) {
    this.#options = options
  }

  get state(): RoomVoiceState {
    if (!this.#opened) return this.#admission ? 'connecting' : 'none'
    return this.#opened.isHeld ? 'held' : this.#opened.link
  }

  get speaking(): readonly Fingerprint[] {
    return this.#speaking
  }

  get isTalking(): boolean {
    return this.#isTalking
  }

  /** Undefined in an open room. */
  get floor(): RoomFloor | undefined {
    if (this.#mode === 'open') return undefined
    const holder = this.#listeners.find(({ user }) => user === this.#holder)?.key
    return { own: this.#own, ...(holder !== undefined && { holder }) }
  }

  /** We may enter, or go on. */
  admit(admission: RoomAdmission): void {
    if (isDeepStrictEqual(admission, this.#admission)) return
    this.#admission = admission
    if (this.#opened) this.#send({ kind: 'room-admission', roomId: this.#opened.id, admission })
    else this.#open()
    this.#options.onChanged()
  }

  setMode(mode: RoomMode): void {
    if (mode === this.#mode) return
    this.#mode = mode
    // The voice process gives the floor up.
    this.#isTalking = false
    if (this.#opened) this.#send({ kind: 'room-mode', roomId: this.#opened.id, mode })
  }

  /** Of each epoch. @param keys undefined: there are none now, so nothing is sent or played */
  setKeys(keys: VoiceKeys | undefined): void {
    this.#keys = keys
    this.#giveKeys()
    this.#followListening()
  }

  /** Who is there. Whoever has another volume than 1 is named to the voice process. */
  setListeners(listeners: readonly Listener[]): void {
    this.#listeners = listeners
    this.#followListening()
  }

  /** Whether nothing is sent. */
  setSilent(isSilent: boolean): void {
    if (isSilent === this.#isSilent) return
    this.#isSilent = isSilent
    if (this.#opened) this.#send({ kind: 'room-mute', roomId: this.#opened.id, muted: isSilent })
  }

  /** The button is pressed, or let go. While a call has the devices it cannot be pressed. */
  talk(on: boolean): void {
    if (on === this.#isTalking || (on && this.#opened?.isHeld === true)) return
    this.#isTalking = on
    if (this.#opened) this.#send({ kind: 'room-talk', roomId: this.#opened.id, on })
    this.#options.onChanged()
  }

  /** A guest whom we bring in calls. @returns false: there is no voice now */
  openGuest(guestId: string, offer: Offer, link: GuestLinkOptions): boolean {
    const opened = this.#opened
    if (opened) this.#send({ kind: 'open-guest', roomId: opened.id, guestId, offer, ...link })
    return opened !== undefined
  }

  tellGuestLink(guestId: string, signal: Signal): void {
    if (this.#opened) this.#send({ kind: 'tell-guest-link', roomId: this.#opened.id, guestId, signal })
  }

  closeGuest(guestId: string): void {
    if (this.#opened) this.#send({ kind: 'close-guest', roomId: this.#opened.id, guestId })
  }

  /** Whether the room hears our guests. */
  hearGuests(on: boolean): void {
    this.#hearsGuests = on
    if (this.#opened) this.#send({ kind: 'hear-guests', roomId: this.#opened.id, on })
  }

  /** For good. */
  close(): void {
    this.#cancelReopening()
    this.#admission = undefined
    const opened = this.#opened
    this.#forget()
    if (opened) this.#send({ kind: 'close-room', roomId: opened.id })
  }

  #send(command: RoomVoiceCommand): void {
    this.#options.send(command)
  }

  #open(): void {
    const admission = this.#admission
    if (!admission) return
    this.#cancelReopening()
    const roomId = this.#options.nextId()
    this.#opened = { id: roomId, link: 'connecting', isHeld: false, keys: undefined, listening: [] }
    this.#send({ kind: 'open-room', roomId, mode: this.#mode, admission, muted: this.#isSilent })
    this.#followListening()
    if (this.#isTalking) this.#send({ kind: 'room-talk', roomId, on: true })
    if (this.#hearsGuests) this.#send({ kind: 'hear-guests', roomId, on: true })
    this.#giveKeys()
  }

  #followListening(): void {
    const opened = this.#opened
    const listening = this.#listening
    if (!opened || isDeepStrictEqual(listening, opened.listening)) return
    opened.listening = listening
    this.#send({ kind: 'room-listening', roomId: opened.id, listening })
  }

  /** Whoever is not named is heard as they are. */
  get #listening(): readonly Listening[] {
    const leaves = new Map(this.#keys?.members.map(({ identity, leaf }) => [identity, leaf]))
    return this.#listeners
      .filter(({ volume }) => volume !== 1)
      .map(({ user, key, volume }): Listening => {
        const leaf = leaves.get(key)
        return { userId: user, ...(leaf !== undefined && { leaf }), volume }
      })
      .sort((one, other) => one.userId - other.userId)
  }

  #giveKeys(): void {
    const opened = this.#opened
    if (!opened) return
    if (this.#keys) void this.#giveFrameKeys(opened, this.#keys)
    else if (opened.keys) {
      opened.keys = undefined
      this.#send({ kind: 'room-keys', roomId: opened.id, keys: undefined })
    }
  }

  async #giveFrameKeys(opened: Opened, of: VoiceKeys): Promise<void> {
    const keys = await of.frameKeys().catch(() => undefined)
    if (!keys || opened !== this.#opened || of !== this.#keys) return
    // Two commits have come while we waited.
    if (opened.keys?.of === of && opened.keys.epoch >= keys.epoch) return
    opened.keys = { of, epoch: keys.epoch }
    this.#send({ kind: 'room-keys', roomId: opened.id, keys })
  }

  #forget(): void {
    this.#opened = undefined
    this.#holder = undefined
    this.#own = { kind: 'none' }
    this.#hearSpeakers([])
  }

  /** Takes what the voice process says of any room. */
  hear(event: RoomVoiceEvent): void {
    const opened = this.#opened
    if (opened?.id !== event.roomId) return
    switch (event.kind) {
      case 'room-link':
        opened.link = event.state
        if (event.state === 'connected') this.#failures = 0
        break
      case 'room-held':
        opened.isHeld = event.is
        if (event.is) this.#isTalking = false
        break
      case 'room-floor':
        this.#holder = event.holder
        this.#own = this.#ownFloor(event.own)
        break
      case 'room-speaking':
        return this.#hearSpeakers(event.speakers.flatMap(({ leaf, dbfs }) => this.#speaker(leaf, dbfs)))
      case 'room-stats':
        return this.#options.onStats(event.stats)
      case 'guest-signal':
      case 'guest-connected':
      case 'guest-closed':
      case 'guests-speaking':
        return this.#options.onGuests(event)
      case 'room-closed':
        this.#options.onGuests(event)
        this.#forget()
        if (event.reason === 'engine-failed') this.#reopenLater()
        else this.#admission = undefined
        break
    }
    this.#options.onChanged()
  }

  #reopenLater(): void {
    const ms = backoffDelay(++this.#failures, this.#options.random)
    this.#cancelReopening = this.#options.clock.after(ms, () => this.#open())
  }

  #speaker(leaf: number, dbfs: number): readonly RoomSpeaker[] {
    const member = this.#keys?.members.find((each) => each.leaf === leaf)
    return member ? [{ key: member.identity, dbfs }] : []
  }

  #hearSpeakers(speakers: readonly RoomSpeaker[]): void {
    const before = this.#speaking
    const now = speakers.map(({ key }) => key).sort()
    if (speakers.length === 0 && before.length === 0) return
    this.#options.onSpeaking(speakers)
    if (isDeepStrictEqual(now, before)) return
    this.#speaking = now
    this.#options.onChanged()
  }

  #ownFloor(own: OwnFloor): OwnRoomFloor {
    if (own.kind === 'waiting')
      return { kind: 'waiting', ...(own.place !== undefined && { place: own.place }) }
    if (own.kind !== 'granted') return own
    const { leftMs } = own
    return {
      kind: 'granted',
      ...(leftMs !== undefined && { untilMs: this.#options.clock.steadyUnixTime() + leftMs }),
    }
  }
}
