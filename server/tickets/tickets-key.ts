import { randomBytes } from 'node:crypto'

/** By which tickets are signed, and checked. */
export interface TicketsKey {
  readonly current: Uint8Array
}

const KEY_BYTES = 32
/** base64url */
const FORM = /^[\w-]{22,512}$/

export const newTicketsKey = (): Uint8Array => randomBytes(KEY_BYTES)

export const ticketsKeyText = (key: Uint8Array): string => Buffer.from(key).toString('base64url')

/** The key in a text of base64url; undefined for one that is none, or is shorter than 16 bytes. */
export const ticketsKeyIn = (text: string | undefined): Uint8Array | undefined =>
  text !== undefined && FORM.test(text) ? Buffer.from(text, 'base64url') : undefined
