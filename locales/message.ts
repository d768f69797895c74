import type { Translate, WordingKey } from './wording'

export type { WordingKey } from './wording'

/**
 * Something to tell people, not in any language yet: which sentence of the catalogue, and what fills its placeholders.
 * Survives a structured clone.
 */
export interface Message {
  readonly key: WordingKey
  /** Free text comes from others (the system, a server, a device): see `detailOf`. */
  readonly fill?: Readonly<Record<string, string | number | Message>>
}

/** As much free text as a sentence quotes, UTF-16 code units. */
const MAX_DETAIL = 200

/** What the operating system, a server or a device says itself: quoted as it is, on one line, and not all of it. */
export const detailOf = (cause: unknown): string =>
  (cause instanceof Error ? cause.message : String(cause)).slice(0, MAX_DETAIL).replace(/\p{Cc}+/gu, ' ')

/** The message in a language. */
export function say(t: Translate, { key, fill = {} }: Message): string {
  const texts = Object.entries(fill).map(([place, value]): [string, string | number] => [
    place,
    typeof value === 'object' ? say(t, value) : value,
  ])
  return t(key, Object.fromEntries(texts))
}
