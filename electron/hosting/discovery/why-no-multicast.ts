import { detailOf, type Message } from '../../../locales/message'

const KNOWN = [
  'EADDRINUSE',
  'EACCES',
  'EPERM',
  'ENODEV',
  'ENETUNREACH',
  'ENETDOWN',
  'EHOSTUNREACH',
  'EADDRNOTAVAIL',
] as const

/** Why discovery does not work. @param error undefined: there is no usable network */
export function whyNoMulticast(error: unknown): Message {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  const known = error instanceof Error ? KNOWN.find((each) => each === code) : 'ENETUNREACH'
  return known === undefined
    ? { key: 'discovery.otherCause', fill: { detail: detailOf(error) } }
    : { key: `discoveryCause.${known}` }
}
