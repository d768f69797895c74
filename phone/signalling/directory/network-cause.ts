import type { Message } from '../../../locales/message'

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

/** The system's error of a connection. The texts of the system and of OpenSSL are for programmers: only the code is shown. */
export function networkCause(error: NodeJS.ErrnoException): Message {
  const known = KNOWN.find((each) => each === error.code)
  if (known !== undefined) return { key: `networkCause.${known}` }
  const { code = error.name } = error
  return { key: 'server.networkError', fill: { code } }
}
