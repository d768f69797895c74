import type { Clock } from '../../base/clock'
import type { CommandResult } from '../../phone/model'
import type { People } from '../../phone/people/people'
import type { Phone } from '../../phone/phone'
import type { KnownRooms } from '../../phone/rooms/known-rooms'
import { RecentRings } from '../../phone/rooms/recent-rings'
import { RoomBell } from '../../phone/rooms/room-bell'
import type { DirectTexts } from '../../phone/texts/direct-texts'
import type { Output } from '../output'
import { english, nameWords } from '../words'

export interface RoomBellReportsOptions {
  readonly rooms: Phone['rooms']
  readonly texts: Pick<DirectTexts, 'ring' | 'on'>
  readonly known: KnownRooms
  readonly people: Pick<People, 'marksOf'>
  readonly clock: Clock
  readonly server: string
  readonly output: Pick<Output, 'emit'>
}

/** Reports who asks us into a room, and asks others: with the limits of the app. */
export class RoomBellReports {
  readonly #bell: RoomBell
  readonly #options: RoomBellReportsOptions
  /** The room that we are in, and since when. Unix time, ms */
  #entered: { readonly room: string; readonly atMs: number } | undefined

  constructor(options: RoomBellReportsOptions) {
    const { rooms, texts, known, people, clock, server, output } = options
    this.#options = options
    this.#bell = new RoomBell({
      ...{ rooms, texts, known, clock, server: () => server },
      marksOf: (name, key) => people.marksOf(name, key),
      find: () => undefined,
    })
    // `changed` is paced: a visit may be over before it.
    rooms.on('update', ({ kind }) => {
      if (kind === 'phase' || kind === 'members' || kind === 'settings') this.#noteMembers()
    })
    const recent = new RecentRings(clock)
    this.#bell.on('ring', ({ name, key, room }) => {
      if (!recent.take(`${key} ${room}`)) return
      const words = english('rooms.ring.asks', { name: nameWords(name), room: nameWords(room) })
      output.emit({ event: 'asked-into', room, name, key }, words)
    })
  }

  /** Asks everyone who has been in the room that we are in, and is not there. */
  ring(): CommandResult {
    return this.#bell.ring()
  }

  /** Only whom we have seen in a room is rung, and may ring us into it. */
  #noteMembers(): void {
    const { rooms, known, server, clock } = this.#options
    const { state, members } = rooms
    if (state?.phase !== 'inside' || !state.settings) return
    if (this.#entered?.room !== state.name) this.#entered = { room: state.name, atMs: clock.unixTime() }
    known.noteInside(server, state.name, state.settings, this.#entered.atMs)
    known.noteMembers(server, state.name, members)
  }
}
