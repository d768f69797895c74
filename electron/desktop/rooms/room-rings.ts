import { EventEmitter } from 'node:events'
import type { CancelTimer, Clock } from '../../../base/clock'
import { RecentRings } from '../../../phone/rooms/recent-rings'
import type { RingInto } from '../../../phone/rooms/room-bell'
import type { Voice } from '../../../phone/voice/voice'
import type { CommandResult, RoomRing, RoomRingsSlice } from '../../api'

/** So long somebody is heard who asks us into a room. ms */
export const RINGS_MS = 20_000
/** Shown at once; more do not ring. */
export const MAX_RINGS = 4

/** A network, as far as rings need it. */
export interface RingingNetwork {
  readonly id: string
  readonly bell: {
    on(event: 'ring', listener: (ring: RingInto) => void): unknown
    /** Whether the user is still to hear of it. */
    mayRing(ring: RingInto): boolean
  }
}

export interface RoomRingsOptions {
  readonly clock: Clock
  /** Plays the tone, as that of a call. */
  readonly voice: Pick<Voice, 'send'>
  /** Whether the user wants quiet. */
  readonly isQuiet: () => boolean
  /** Those that there are now. */
  readonly networks: () => readonly Pick<RingingNetwork, 'id'>[]
  /** Enters a room of a network. */
  readonly enter: (network: string, room: string) => CommandResult
}

interface Ringing {
  readonly shown: RoomRing
  readonly ring: RingInto
  readonly bell: RingingNetwork['bell']
  readonly cancel: CancelTimer
}

/**
 * Who asks us into a room now, at all networks: each rings once, for 20 s at most, and is heard again a minute later at the
 * earliest.
 */
export class RoomRings extends EventEmitter<{ changed: [] }> {
  readonly #options: RoomRingsOptions
  #all: readonly Ringing[] = []
  #lastId = 0
  readonly #recent: RecentRings

  constructor(options: RoomRingsOptions) {
    super()
    this.#options = options
    this.#recent = new RecentRings(options.clock)
  }

  /** Oldest first. */
  get state(): RoomRingsSlice {
    return { roomRings: this.#all.map(({ shown }) => shown) }
  }

  /** Hears who rings at a network. */
  listen(network: RingingNetwork): void {
    network.bell.on('ring', (ring) => this.#hear(network, ring))
  }

  /** To be called when something may have changed by which somebody must not ring any more. */
  follow(): void {
    const { isQuiet, networks } = this.#options
    const ids = new Set(networks().map(({ id }) => id))
    this.#keep(({ shown, ring, bell }) => !isQuiet() && ids.has(shown.network) && bell.mayRing(ring))
  }

  /** @param isJoining enters the room */
  answerRoomRing(id: number, isJoining: boolean): CommandResult {
    const ringing = this.#all.find(({ shown }) => shown.id === id)
    if (!ringing) return { ok: false, problem: { key: 'problem.ringOver' } }
    this.#keep((each) => each !== ringing)
    const { network, room } = ringing.shown
    return isJoining ? this.#options.enter(network, room) : { ok: true }
  }

  close(): void {
    this.#keep(() => false)
  }

  #hear({ id: network, bell }: RingingNetwork, ring: RingInto): void {
    const { clock, isQuiet } = this.#options
    if (isQuiet() || this.#all.length >= MAX_RINGS) return
    const { room, person, name, key, nickname, picture } = ring
    // A question that is shown already is not made longer, nor said twice by several people.
    if (this.#all.some(({ shown }) => shown.network === network && shown.room === room)) return
    if (!this.#recent.take(`${network} ${key} ${room}`)) return
    const shown: RoomRing = {
      ...{ id: ++this.#lastId, network, room, person, name },
      ...(nickname !== undefined && { nickname }),
      ...(picture !== undefined && { picture }),
    }
    const cancel = clock.after(RINGS_MS, () => this.#keep((each) => each.shown !== shown))
    this.#all = [...this.#all, { shown, ring, bell, cancel }]
    this.#tell()
  }

  #keep(isKept: (ringing: Ringing) => boolean): void {
    const before = this.#all
    this.#all = before.filter(isKept)
    if (this.#all.length === before.length) return
    for (const each of before) if (!this.#all.includes(each)) each.cancel()
    this.#tell()
  }

  #tell(): void {
    this.#options.voice.send({ kind: 'tone', tone: this.#all.length > 0 ? 'ring' : undefined })
    this.emit('changed')
  }
}
