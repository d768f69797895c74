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

/** The system's error of a connection: a message if it is known, else the system's text. */
export function networkCause(error: NodeJS.ErrnoException): Message | string {
  const code = KNOWN.find((each) => each === error.code)
  return code === undefined ? detailOf(error) : { key: `networkCause.${code}` }
}
