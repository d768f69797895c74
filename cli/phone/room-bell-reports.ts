import type { Clock } from '../../base/clock'
import type { CommandResult } from '../../phone/model'
import type { People } from '../../phone/people/people'
import type { Phone } from '../../phone/phone'
import type { KnownRooms } from '../../phone/rooms/known-rooms'
import { noteVisits } from '../../phone/rooms/note-visits'
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

  constructor({ rooms, texts, known, people, clock, server: at, output }: RoomBellReportsOptions) {
    const server = (): string => at
    this.#bell = new RoomBell({
      ...{ rooms, texts, known, clock, server },
      marksOf: (name, key) => people.marksOf(name, key),
      find: () => undefined,
    })
    // Only whom we have seen in a room is rung, and may ring us into it.
    noteVisits({ rooms, known, clock, server })
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
}
