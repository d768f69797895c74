import { errorText } from '../base/error-text'
import type { Fill, Translate, WordingKey } from './wording'

export type { WordingKey } from './wording'

/**
 * A message independent of language: the key of a text in the catalogue, and its parameters.
 * Survives a structured clone.
 */
export interface Message {
  readonly key: WordingKey
  /** Free text comes from others (the system, a server, a device): see `detailOf`. */
  readonly fill?: Fill
}

/** The most free text in a message, UTF-16 code units. */
const MAX_DETAIL = 200

/** Text of the operating system, a server or a device: quoted on one line, and shortened. */
export const detailOf = (cause: unknown): string =>
  errorText(cause)
    .slice(0, MAX_DETAIL)
    .replace(/\p{Cc}+/gu, ' ')

/** The message in a language. */
export const say = (t: Translate, { key, fill }: Message): string => t(key, fill)
