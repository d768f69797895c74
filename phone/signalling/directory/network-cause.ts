import { detailOf, type Message } from '../../../locales/message'

const KNOWN = [
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
] as const

/** What the system says about a connection: a message where it is known, else its own words. */
export function networkCause(error: NodeJS.ErrnoException): Message | string {
  const code = KNOWN.find((each) => each === error.code)
  return code === undefined ? detailOf(error) : { key: `networkCause.${code}` }
}
