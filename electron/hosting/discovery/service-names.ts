import { checkName, MAX_NAME_LENGTH } from '../../../protocol/directory'

/** What servers are announced as. */
export const SERVICE = '_ringdown._tcp.local'

/** RFC 1035. Bytes */
const MAX_LABEL_BYTES = 63
/** Leaves room in a label for what is put behind it. */
const MAX_HOST_LENGTH = 40

/** What a name may not hold (see checkName): controls, broken UTF-8, what is not seen but turns writing around. */
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\uFFFD]|(?![\u200C\u200D])\p{Cf}/gu

/** A server's name as it can be shown: 1 to 64 code points, one line; undefined when nothing is left of it. */
export function shownName(raw: string): string | undefined {
  const short = Array.from(raw.replace(UNPRINTABLE, '').trim()).slice(0, MAX_NAME_LENGTH).join('')
  const checked = checkName(short)
  return checked.ok ? checked.name : undefined
}

/** The name with its number, from the second of that name on: `Studio (2)`. No longer than a label. */
export function numberedName(name: string, number: number): string {
  const suffix = number === 1 ? '' : ` (${number})`
  let base = Array.from(name)
  while (Buffer.byteLength(base.join('') + suffix) > MAX_LABEL_BYTES) base = base.slice(0, -1)
  return base.join('').trim() + suffix
}

/** The service's full name. A dot would end the label, so that it can't stand in it. */
export const instanceName = (name: string): string => `${name.replaceAll('.', '-')}.${SERVICE}`

/** Can others' services of that name be asked for? A dot within a label, and what was no UTF-8, are lost in a question. */
export function canBeAskedFor(instance: string): boolean {
  const label = instance.slice(0, -SERVICE.length - 1)
  return !/[.\uFFFD]/.test(label) && Buffer.byteLength(label) <= MAX_LABEL_BYTES
}

/**
 * The name of this computer that goes with the service: `studio-ringdown.local`. It is not the computer's own one
 * (`studio.local`), for which the system itself may answer, with other addresses.
 * @param hostname as the system tells it
 */
export function localHostName(hostname: string, number: number): string {
  const [first = ''] = hostname.split('.')
  const plain = first
    .replace(/[^a-z0-9-]+/gi, '-')
    .slice(0, MAX_HOST_LENGTH)
    .replace(/^-+|-+$/g, '')
  return `${plain === '' ? '' : `${plain}-`}ringdown${number === 1 ? '' : `-${number}`}.local`
}
