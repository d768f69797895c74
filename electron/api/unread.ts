import type { DirectSummary, PersonId } from '../../phone/model'
import type { ShownRoom } from './rooms'

/** Texts that the user has not looked at; those of silenced people and rooms do not count. */
export interface Unread {
  readonly people: number
  readonly rooms: number
}

export interface UnreadIn {
  readonly directTexts: readonly Pick<DirectSummary, 'person' | 'unread'>[]
  readonly rooms: readonly Pick<ShownRoom, 'unread' | 'silencedUntilMs'>[]
}

/** The unread texts of all people and of all rooms of a network. */
export const unreadOf = (
  { directTexts, rooms }: UnreadIn,
  isSilenced: (person: PersonId) => boolean,
): Unread => ({
  people: sum(directTexts.filter(({ person, unread }) => unread > 0 && !isSilenced(person))),
  rooms: sum(rooms.filter(({ silencedUntilMs }) => silencedUntilMs === undefined)),
})

const sum = (each: readonly { readonly unread: number }[]): number =>
  each.reduce((total, { unread }) => total + unread, 0)
