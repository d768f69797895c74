import type { CancelTimer, Clock } from '../../base/clock'
import type { RoomEndCause, RoomState } from '../../phone/model'
import type { RoomManager } from '../../phone/rooms/room-manager'
import { EXIT, type ExitStatus } from '../exit-status'
import type { Output } from '../output'
import { problemOf } from './problem-words'

/** What a phone with `--room` does. */
export interface RoomVisitOptions {
  readonly name: string
  /** Makes the room if there is none. */
  readonly isCreated: boolean
  /** The secret of an invitation. */
  readonly link: string | undefined
  /** The button of push-to-talk is pressed while the sound of the input lasts; a room that is made is push-to-talk. */
  readonly isPushToTalk: boolean
  /** Written as soon as we are inside. */
  readonly text: string | undefined
  /** Leaves after this much time inside, ms. */
  readonly durationMs: number | undefined
  /** The length of the input file, ms; undefined: the input does not end. */
  readonly soundMs: number | undefined
}

/** The rooms of the phone, as a visit uses them. */
export interface VisitedRooms extends Pick<RoomManager, 'enter' | 'leave' | 'write' | 'talk'> {
  readonly state: Pick<RoomState, 'phase' | 'voice'> | undefined
  on(event: 'changed', listener: () => void): unknown
}

/** After the end of a file the last of it is still on its way. ms */
const LAST_SOUND_MS = 500

/** Enters a room, and does there what the options say. The phone ends when the room does. */
export class RoomVisit {
  readonly #rooms: VisitedRooms
  readonly #options: RoomVisitOptions
  readonly #output: Pick<Output, 'error'>
  readonly #clock: Clock
  readonly #finish: (status: ExitStatus) => void
  #isIn = false
  #hasTalked = false
  readonly #timers: CancelTimer[] = []

  constructor(
    rooms: VisitedRooms,
    options: RoomVisitOptions,
    output: Pick<Output, 'error'>,
    clock: Clock,
    finish: (status: ExitStatus) => void,
  ) {
    this.#rooms = rooms
    this.#options = options
    this.#output = output
    this.#clock = clock
    this.#finish = finish
    rooms.on('changed', () => this.#changed())
  }

  /** We are signed in for the first time. */
  begin(): void {
    const { name, isCreated, link, isPushToTalk } = this.#options
    const create = { mode: isPushToTalk ? 'push-to-talk' : 'open' } as const
    const result = this.#rooms.enter(name, { ...(isCreated && { create }), link })
    if (result.ok) return
    this.#output.error(problemOf(result) ?? '')
    this.#finish(EXIT.notTalked)
  }

  /** @param cause why we are in the room no longer */
  ended(cause: RoomEndCause): void {
    this.close()
    this.#finish(cause === 'left' ? EXIT.fine : EXIT.notTalked)
  }

  close(): void {
    for (const cancel of this.#timers.splice(0)) cancel()
  }

  #changed(): void {
    const { state } = this.#rooms
    if (state?.phase === 'inside' && !this.#isIn) this.#arrived()
    if (state?.voice === 'connected' && this.#options.isPushToTalk && !this.#hasTalked) this.#talk()
  }

  #arrived(): void {
    this.#isIn = true
    const { text, durationMs } = this.#options
    const trouble = text === undefined ? undefined : problemOf(this.#rooms.write(text))
    if (trouble !== undefined) this.#output.error(trouble)
    if (durationMs !== undefined) this.#timers.push(this.#clock.after(durationMs, () => this.#rooms.leave()))
  }

  #talk(): void {
    this.#hasTalked = true
    this.#rooms.talk(true)
    const { soundMs } = this.#options
    if (soundMs === undefined) return
    this.#timers.push(this.#clock.after(soundMs + LAST_SOUND_MS, () => this.#rooms.talk(false)))
  }
}
