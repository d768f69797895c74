/** What was begun in a conversation and not sent, for as long as the window is open. */
const drafts = new Map<string, string>()
const MOST = 100

export const draftOf = (conversation: string): string => drafts.get(conversation) ?? ''

export function keepDraft(conversation: string, words: string): void {
  drafts.delete(conversation)
  if (words !== '') drafts.set(conversation, words)
  for (const oldest of drafts.keys()) {
    if (drafts.size <= MOST) return
    drafts.delete(oldest)
  }
}
