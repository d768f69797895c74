import { type DnsMessage, type DnsQuestion, type DnsRecord, sameName } from './dns-message'
import { SERVICE } from './service-names'

/** The name that lists a network's service types, RFC 6763 section 9. */
const ALL_SERVICES = '_services._dns-sd._udp.local'
/** How long an unplugged server stays listed. Seconds */
const TTL_S = 120
/** The most that a one-shot resolver caches an answer, RFC 6762 section 6.7. Seconds */
const TTL_FOR_ONE_S = 10

/** The announcement of one server. */
export interface Service {
  /** The instance's full name. */
  readonly instance: string
  /** The display name. */
  readonly name: string
  readonly hostName: string
  readonly port: number
  readonly addresses: readonly string[]
}

/** All records of a service, RFC 6763. */
export function recordsOf({ instance, name, hostName, port, addresses }: Service): DnsRecord[] {
  const txt = ['v=1', `name=${name}`].map((text) => Buffer.from(text))
  return [
    { type: 'PTR', name: SERVICE, ttl: TTL_S, data: instance },
    { type: 'PTR', name: ALL_SERVICES, ttl: TTL_S, data: SERVICE },
    { type: 'SRV', name: instance, ttl: TTL_S, flush: true, data: { port, target: hostName } },
    { type: 'TXT', name: instance, ttl: TTL_S, flush: true, data: txt },
    ...addresses.map((address): DnsRecord => {
      const type = address.includes(':') ? 'AAAA' : 'A'
      return { type, name: hostName, ttl: TTL_S, flush: true, data: address }
    }),
  ]
}

/** The same records for a one-shot resolver, which keeps no multicast DNS cache. */
export const recordsForOne = (service: Service): DnsRecord[] =>
  recordsOf(service).map((record) => ({ ...record, ttl: TTL_FOR_ONE_S, flush: false }))

/**
 * Withdraws the service. Another server may use the same host name, so that its address records expire by themselves.
 */
export const goodbyeOf = (service: Service): DnsRecord[] =>
  recordsOf(service)
    .filter(({ name, data }) => sameName(name, service.instance) || data === service.instance)
    .map((record) => ({ ...record, ttl: 0 }))

/** Probes that the names are free: RFC 6762 section 8.1. */
export const isProbe = ({ questions }: DnsMessage, { instance, hostName }: Service): boolean =>
  questions.some(({ type, name }) => type === 'ANY' && (sameName(name, instance) || sameName(name, hostName)))

/** Whether a question asks for a name of this service. */
export const isQuestionFor = (question: DnsQuestion, service: Service): boolean =>
  recordsOf(service).some(({ name }) => sameName(name, question.name))

/** Whether a query asks for a record of ours that it does not list as known. */
export function isQueryFor({ questions, answers }: DnsMessage, service: Service): boolean {
  const known = answers.some(
    ({ type, data, ttl }) =>
      type === 'PTR' && typeof data === 'string' && sameName(data, service.instance) && ttl >= TTL_S / 2,
  )
  const records = recordsOf(service)
  return questions.some(({ name, type }) => {
    if (sameName(name, SERVICE)) return !known && (type === 'PTR' || type === 'ANY')
    return records.some((record) => sameName(record.name, name) && (type === 'ANY' || type === record.type))
  })
}

export interface Conflict {
  /** Another service has our name, or another computer has our host name. */
  readonly over: 'instance' | 'host'
  /** In a simultaneous probe this side wins: it has the greater data, RFC 6762 section 8.2. */
  readonly weKeepIt: boolean
}

/**
 * Finds conflicts between a packet and our names.
 * @param own every address of this computer
 */
export function conflictWith(
  { answers, additionals }: DnsMessage,
  service: Service,
  own: ReadonlySet<string>,
): Conflict | undefined {
  const ours = `${service.hostName}:${service.port}`.toLowerCase()
  const greatest = [...own].sort().at(-1) ?? ''
  let conflict: Conflict | undefined
  for (const record of [...answers, ...additionals]) {
    if (record.ttl === 0) continue
    if (record.type === 'SRV' && sameName(record.name, service.instance)) {
      const theirs = `${record.data.target}:${record.data.port}`.toLowerCase()
      if (theirs !== ours) return { over: 'instance', weKeepIt: ours > theirs }
    }
    if ((record.type === 'A' || record.type === 'AAAA') && sameName(record.name, service.hostName)) {
      if (own.has(record.data)) continue
      const weKeepIt = greatest > record.data && conflict?.weKeepIt !== false
      conflict = { over: 'host', weKeepIt }
    }
  }
  return conflict
}
