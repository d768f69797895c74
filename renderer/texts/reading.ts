import type { Fingerprint, ShownText, TextChanges } from '../../electron/api'
import { merge } from './merge'
import { firstUnread } from './rows'

/** What the user has of a conversation. */
export interface Reading {
  /** Undefined until they have come. */
  readonly texts: readonly ShownText[] | undefined
  /** The last text that the user has seen; undefined: none. */
  readonly seenId: string | undefined
  /** The text below the line that says what is new. It stays until the user has written, or has seen it and more comes. */
  readonly newFrom: string | undefined
}

export const NOTHING_READ: Reading = { texts: undefined, seenId: undefined, newFrom: undefined }

/** @param unread how many texts of others the user had not seen before */
export function loaded(texts: readonly ShownText[], me: Fingerprint, unread: number): Reading {
  const newFrom = firstUnread(texts, me, unread)
  const firstNew = newFrom === undefined ? texts.length : texts.findIndex(({ id }) => id === newFrom)
  return { texts, seenId: texts[firstNew - 1]?.id, newFrom }
}

/** @param isLooking whether the end of the conversation is before the user's eyes */
export function changed(
  reading: Reading,
  changes: TextChanges,
  me: Fingerprint,
  isLooking: boolean,
): Reading {
  if (!reading.texts) return reading
  const next = { ...reading, texts: merge(reading.texts, changes) }
  if (isLooking) return { ...looked(next), newFrom: lineAfter(reading, next, me) }
  const unseen = unseenOf(next, me)
  return { ...next, newFrom: isSeen(next) ? unseen[0]?.id : next.newFrom }
}

/** Whoever looks needs no line; the one that is there stays where it is. */
const lineAfter = (before: Reading, next: Reading, me: Fingerprint): string | undefined =>
  next.texts?.at(-1)?.key === me && next.texts.length > (before.texts?.length ?? 0)
    ? undefined
    : before.newFrom

/** Whether the line is above what the user has seen, so that the next new text gets a new one. */
function isSeen({ texts = [], newFrom, seenId }: Reading): boolean {
  if (newFrom === undefined) return true
  const place = (id: string | undefined): number => texts.findIndex((text) => text.id === id)
  return place(newFrom) <= place(seenId)
}

/** Everything before the user's eyes is seen. */
export const looked = (reading: Reading): Reading =>
  reading.texts ? { ...reading, seenId: reading.texts.at(-1)?.id } : reading

/** The texts of others that the user has not seen. */
export function unseenOf({ texts = [], seenId }: Reading, me: Fingerprint): readonly ShownText[] {
  const seen = texts.findLastIndex(({ id }) => id === seenId)
  return texts.slice(seen + 1).filter(({ key }) => key !== me)
}
