import { EventEmitter } from 'node:events'
import type { Clock } from '../../base/clock'
import type { WordingKey } from '../../locales/message'
import type { UserMarks } from '../availability/incoming-policy'
import type { CommandResult, Contact, Fingerprint, PersonId, PictureHash } from '../model'
import type { DirectTexts } from '../texts/direct-texts'
import type { KnownRooms } from './known-rooms'
import { RING_EVERY_MS } from './recent-rings'
import type { RoomManager } from './room-manager'

export interface RoomBellOptions {
  readonly rooms: Pick<RoomManager, 'state' | 'members'>
  readonly texts: Pick<DirectTexts, 'ring' | 'on'>
  readonly known: KnownRooms
  readonly clock: Clock
  /** Where we are signed in, in the form of an account; undefined while signed out. */
  readonly server: () => string | undefined
  /** Nothing rings of whoever is blocked or silenced. */
  readonly marksOf: (name: string, key: Fingerprint) => Pick<UserMarks, 'blocked' | 'silenced'>
  /** What we know of somebody, if anything. */
  readonly find: (person: PersonId) => Pick<Contact, 'nickname' | 'picture'> | undefined
}

/** Somebody asks us into a room. */
export interface RingInto {
  readonly room: string
  readonly person: PersonId
  readonly name: string
  readonly key: Fingerprint
  /** What the user calls them. */
  readonly nickname?: string
  readonly picture?: PictureHash
}

const refused = (key: WordingKey): CommandResult => ({ ok: false, problem: { key } })

/**
 * "Ring everyone" at one network: asks those whom we have seen in the room that we are in, and who are not there, and takes such
 * questions from those whom we have seen in the room that they ask us into.
 */
export class RoomBell extends EventEmitter<{ ring: [RingInto] }> {
  readonly #options: RoomBellOptions
  #last: { readonly room: string; readonly atMs: number } | undefined

  constructor(options: RoomBellOptions) {
    super()
    this.#options = options
    options.texts.on('ring', (person, name, key, room) => {
      const { nickname, picture } = options.find(person) ?? {}
      const ring: RingInto = {
        ...{ room, person, name, key },
        ...(nickname !== undefined && { nickname }),
        ...(picture !== undefined && { picture }),
      }
      if (this.mayRing(ring)) this.emit('ring', ring)
    })
  }

  ring(): CommandResult {
    const { rooms, known, texts, clock, server } = this.#options
    const { name: room, phase, isModerator, settings } = rooms.state ?? {}
    const at = server()
    if (room === undefined || phase !== 'inside' || at === undefined) return refused('problem.notInRoom')
    if (isModerator !== true && settings?.membersRing !== true) return refused('problem.ringModerators')
    const isAgain = this.#last?.room === room && clock.now() - this.#last.atMs < RING_EVERY_MS
    if (isAgain) return refused('problem.ringAgain')
    const present = new Set(rooms.members.filter(({ isPresent }) => isPresent).map(({ key }) => key))
    const absent = (known.find(at, room)?.members ?? []).filter((key) => !present.has(key))
    if (texts.ring(room, absent) === 0) return refused('problem.ringNobody')
    this.#last = { room, atMs: clock.now() }
    return { ok: true }
  }

  /** Whether the user is to hear of it, now. */
  mayRing({ room, name, key }: Pick<RingInto, 'room' | 'name' | 'key'>): boolean {
    const { rooms, known, clock, server, marksOf } = this.#options
    const at = server()
    const { members = [], silencedUntilMs = 0 } = at === undefined ? {} : (known.find(at, room) ?? {})
    const { state } = rooms
    const isInside = state?.name === room && state.phase !== 'ended'
    const { blocked, silenced = false } = marksOf(name, key)
    const isWanted = !blocked && !silenced && silencedUntilMs <= clock.unixTime()
    return members.includes(key) && isWanted && !isInside
  }
}
