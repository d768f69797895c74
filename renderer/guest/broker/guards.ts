/** An object that somebody else has written. */
export type Unread = Readonly<Record<string, unknown>>

export const isUnread = (value: unknown): value is Unread =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** @returns undefined for what is no JSON object. Never throws. */
export function readUnread(text: string): Unread | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isUnread(value) ? value : undefined
  } catch {
    return undefined
  }
}
