import { EventEmitter } from 'node:events'
import type { Clock } from '../../../base/clock'
import type { WordingKey } from '../../../locales/message'
import type { Phone } from '../../../phone/phone'
import type { KnownRooms } from '../../../phone/rooms/known-rooms'
import type { DirectTexts } from '../../../phone/texts/direct-texts'
import type { CommandResult, Fingerprint, PersonId } from '../../api'

export interface RoomBellOptions {
  readonly phone: Pick<Phone, 'rooms'>
  readonly texts: Pick<DirectTexts, 'ring' | 'on'>
  readonly known: KnownRooms
  readonly clock: Clock
  /** Where we are signed in, in the form of an account; undefined while signed out. */
  readonly server: () => string | undefined
  /** Whether nothing of somebody rings: they are blocked or silenced. */
  readonly isUnwanted: (name: string, key: Fingerprint) => boolean
}

/** Somebody asks us into a room. */
export interface RingInto {
  readonly room: string
  readonly person: PersonId
  readonly name: string
  readonly key: Fingerprint
}

/** Everyone is rung at most so often. ms */
export const RING_EVERY_MS = 60_000

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
      const ring = { room, person, name, key }
      if (this.mayRing(ring)) this.emit('ring', ring)
    })
  }

  ring(): CommandResult {
    const { phone, known, texts, clock, server } = this.#options
    const { name: room, phase, isModerator, settings } = phone.rooms.state ?? {}
    const at = server()
    if (room === undefined || phase !== 'inside' || at === undefined) return refused('problem.notInRoom')
    if (isModerator !== true && settings?.membersRing !== true) return refused('problem.ringModerators')
    const isAgain = this.#last?.room === room && clock.now() - this.#last.atMs < RING_EVERY_MS
    if (isAgain) return refused('problem.ringAgain')
    const present = new Set(phone.rooms.members.filter(({ isPresent }) => isPresent).map(({ key }) => key))
    const absent = (known.find(at, room)?.members ?? []).filter((key) => !present.has(key))
    if (texts.ring(room, absent) === 0) return refused('problem.ringNobody')
    this.#last = { room, atMs: clock.now() }
    return { ok: true }
  }

  /** Whether the user is to hear of it, now. */
  mayRing({ room, name, key }: Pick<RingInto, 'room' | 'name' | 'key'>): boolean {
    const { phone, known, clock, server, isUnwanted } = this.#options
    const at = server()
    const { members = [], silencedUntilMs = 0 } = at === undefined ? {} : (known.find(at, room) ?? {})
    const { state } = phone.rooms
    const isInside = state?.name === room && state.phase !== 'ended'
    return members.includes(key) && silencedUntilMs <= clock.unixTime() && !isInside && !isUnwanted(name, key)
  }
}
