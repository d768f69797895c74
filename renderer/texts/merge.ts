import type { Conversation, ShownText, TextChanges } from '../../electron/api'

export const isSameConversation = (one: Conversation, other: Conversation): boolean =>
  keyOf(one) === keyOf(other)

/** For lists and effects. */
export const keyOf = (conversation: Conversation): string =>
  conversation.kind === 'room' ? `room ${conversation.name}` : `person ${conversation.id}`

/**
 * The texts after a change: known ones keep their places, new ones come last. In a room, a text of ours gets its place when the
 * room's host has it: before that, others may have written.
 */
export function merge(
  texts: readonly ShownText[],
  { conversation, put, isWhole }: TextChanges,
): readonly ShownText[] {
  if (isWhole) return put
  const isInRoom = conversation.kind === 'room'
  const changed = new Map(put.map((text) => [text.id, text]))
  const kept = texts.flatMap((text) => {
    const now = changed.get(text.id) ?? text
    if (isInRoom && isOnItsWay(text) && !isOnItsWay(now)) return []
    changed.delete(text.id)
    return [now]
  })
  return [...kept, ...changed.values()]
}

const isOnItsWay = ({ delivery }: ShownText): boolean => delivery === 'sending' || delivery === 'failed'
