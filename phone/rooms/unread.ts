import type { Fingerprint } from '../../protocol/directory'
import type { RoomMessage } from '../model'
import type { ReadMark } from './known-rooms'

/** Texts that we have not looked at. */
export interface Unread {
  readonly unread: number
  /** Those among them that mention us. */
  readonly mentions: number
}

export interface UnreadOptions {
  /** Our identity. */
  readonly own: Fingerprint
  /** The last text that we have looked at; undefined: none. */
  readonly read?: ReadMark | undefined
  /** Whom we have blocked: their texts do not count. */
  readonly blocked: ReadonlySet<Fingerprint>
}

/** Counts the texts of others after the one that was read last. @param messages oldest first */
export function unreadOf(messages: readonly RoomMessage[], { own, read, blocked }: UnreadOptions): Unread {
  const place = read ? messages.findIndex(({ id }) => id === read.id) : -1
  // What was read may have gone from the list.
  const later =
    place >= 0 || !read ? messages.slice(place + 1) : messages.filter(({ unixMs }) => unixMs > read.unixMs)
  const counted = later.filter(({ key, isDeleted }) => key !== own && !isDeleted && !blocked.has(key))
  return {
    unread: counted.length,
    mentions: counted.filter(({ mentions }) => mentions.includes(own)).length,
  }
}
