import { type DnsMessage, type DnsQuestion, type DnsRecord, sameName } from './dns-message'
import { SERVICE } from './service-names'

/** By which a network's services are listed, RFC 6763 section 9. */
const ALL_SERVICES = '_services._dns-sd._udp.local'
/** A server that was unplugged stays listed for so long. Seconds */
const TTL_S = 120
/** Who asks once keeps the answer no longer than this, RFC 6762 section 6.7. Seconds */
const TTL_FOR_ONE_S = 10

/** What is announced of one server. */
export interface Service {
  /** The instance's full name. */
  readonly instance: string
  /** What is shown. */
  readonly name: string
  readonly hostName: string
  readonly port: number
  readonly addresses: readonly string[]
}

/** Everything there is to say of a service, RFC 6763. */
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

/** The same for an asker who is no multicast DNS responder and keeps no cache of ours. */
export const recordsForOne = (service: Service): DnsRecord[] =>
  recordsOf(service).map((record) => ({ ...record, ttl: TTL_FOR_ONE_S, flush: false }))

/** Takes the service back. The computer's name may be another server's, too: it runs out by itself. */
export const goodbyeOf = (service: Service): DnsRecord[] =>
  recordsOf(service)
    .filter(({ name, data }) => sameName(name, service.instance) || data === service.instance)
    .map((record) => ({ ...record, ttl: 0 }))

/** Who asks whether these names are free, before they are taken: RFC 6762 section 8.1. */
export const isProbe = ({ questions }: DnsMessage, { instance, hostName }: Service): boolean =>
  questions.some(({ type, name }) => type === 'ANY' && (sameName(name, instance) || sameName(name, hostName)))

/** Is it a name of this service that is asked for? */
export const isAbout = (question: DnsQuestion, service: Service): boolean =>
  recordsOf(service).some(({ name }) => sameName(name, question.name))

/** Does a query ask for something of ours that the asker does not know yet? */
export function asksFor({ questions, answers }: DnsMessage, service: Service): boolean {
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
  /** Another service has our name, or another computer has the name of ours. */
  readonly over: 'instance' | 'host'
  /** Of two who took a name in the same moment, this side keeps it: the greater data win, RFC 6762 section 8.2. */
  readonly weKeepIt: boolean
}

/**
 * Whether somebody else answers for names of ours.
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
