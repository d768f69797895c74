import type { Conversation, ShownText, TextChanges } from '../../electron/api'

export const isSameConversation = (one: Conversation, other: Conversation): boolean =>
  keyOf(one) === keyOf(other)

/** For lists and effects. */
export const keyOf = (conversation: Conversation): string =>
  conversation.kind === 'room' ? `room ${conversation.name}` : `person ${conversation.id}`

/** The texts after a change: known ones keep their places, new ones come last. */
export function merge(
  texts: readonly ShownText[],
  { put, isWhole }: Pick<TextChanges, 'put' | 'isWhole'>,
): readonly ShownText[] {
  if (isWhole) return put
  const changed = new Map(put.map((text) => [text.id, text]))
  const kept = texts.map((text) => {
    const now = changed.get(text.id)
    changed.delete(text.id)
    return now ?? text
  })
  return [...kept, ...changed.values()]
}
