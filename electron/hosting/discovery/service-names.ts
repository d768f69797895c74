import { checkName, MAX_NAME_LENGTH } from '../../../base/names/check-name'

/** The DNS-SD service type. */
export const SERVICE = '_ringdown._tcp.local'

/** RFC 1035. Bytes */
const MAX_LABEL_BYTES = 63
/** Leaves room in a label for a suffix. */
const MAX_HOST_LENGTH = 40

/**
 * Characters that a name may not hold (see checkName): controls, invalid UTF-8, invisible characters that reorder text.
 */
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\uFFFD]|(?![\u200C\u200D])\p{Cf}/gu

/** A server's name for display: 1 to 64 code points, one line; undefined when nothing of it can be shown. */
export function shownName(raw: string): string | undefined {
  const short = Array.from(raw.replace(UNPRINTABLE, '').trim()).slice(0, MAX_NAME_LENGTH).join('')
  const checked = checkName(short)
  return checked.ok ? checked.name : undefined
}

/** The name with its number, from the second one on: `Studio (2)`. No longer than a label. */
export function numberedName(name: string, number: number): string {
  const suffix = number === 1 ? '' : ` (${number})`
  let base = Array.from(name)
  while (Buffer.byteLength(base.join('') + suffix) > MAX_LABEL_BYTES) base = base.slice(0, -1)
  return base.join('').trim() + suffix
}

/** The service's full name. Dots are replaced, because a dot would end the label. */
export const instanceName = (name: string): string => `${name.replaceAll('.', '-')}.${SERVICE}`

/** Whether a service of that name can be queried: a query loses a dot within a label and invalid UTF-8. */
export function isQueryable(instance: string): boolean {
  const label = instance.slice(0, -SERVICE.length - 1)
  return !/[.\uFFFD]/.test(label) && Buffer.byteLength(label) <= MAX_LABEL_BYTES
}

/**
 * The host name that goes with the service: `studio-ringdown.local`. It differs from the computer's own one
 * (`studio.local`), for which the system itself may answer with other addresses.
 * @param hostname as `os.hostname()` returns it
 */
export function localHostName(hostname: string, number: number): string {
  const [first = ''] = hostname.split('.')
  const plain = first
    .replace(/[^a-z0-9-]+/gi, '-')
    .slice(0, MAX_HOST_LENGTH)
    .replace(/^-+|-+$/g, '')
  return `${plain === '' ? '' : `${plain}-`}ringdown${number === 1 ? '' : `-${number}`}.local`
}
