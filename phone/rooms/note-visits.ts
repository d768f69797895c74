import type { EventEmitter } from 'node:events'
import type { Clock } from '../../base/clock'
import type { KnownRooms } from './known-rooms'
import type { RoomManager, RoomManagerEvents } from './room-manager'

export interface NoteVisitsOptions {
  readonly rooms: EventEmitter<RoomManagerEvents> & Pick<RoomManager, 'state' | 'members'>
  readonly known: KnownRooms
  readonly clock: Clock
  /** Where we are signed in, in the form of an account; undefined while signed out. */
  readonly server: () => string | undefined
}

/** Notes each room that we are in, and whom we see there: at once, as a visit may be over before the paced `changed`. */
export function noteVisits({ rooms, known, clock, server }: NoteVisitsOptions): void {
  let enteredMs = 0
  rooms.on('entered', () => (enteredMs = clock.unixTime()))
  rooms.on('update', ({ kind }) => {
    if (kind !== 'phase' && kind !== 'members' && kind !== 'settings') return
    const { name, phase, settings } = rooms.state ?? {}
    const at = server()
    if (at === undefined || name === undefined || phase !== 'inside' || !settings) return
    known.noteInside(at, name, settings, enteredMs)
    known.noteMembers(at, name, rooms.members)
  })
}
