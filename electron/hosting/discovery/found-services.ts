import { isIPv4 } from 'node:net'
import { type DnsMessage, type DnsRecord, sameName } from './dns-message'
import { SERVICE, shownName } from './service-names'

/** The most services that are kept. */
const MAX_SERVICES = 50
/** The most services of one computer, so that it cannot fill the list. */
const MAX_SERVICES_OF_ONE = 10
const MAX_ADDRESSES = 8
/** The longest lifetime without a refresh, whatever a record claims; each service is queried twice in this time. ms */
const MAX_LIFE_MS = 150_000

interface Entry {
  readonly instance: string
  /** The announcing address. Records from another address about the same name make another entry. */
  readonly source: string
  untilMs: number
  location: { readonly host: string; readonly port: number } | undefined
  name: string | undefined
  /** The announcement has a known version. */
  known: boolean
  addresses: readonly string[]
}

/** A service with enough records to be listed. */
export interface FoundService {
  readonly id: string
  readonly instance: string
  readonly name: string
  readonly host: string
  readonly port: number
}

/** A cache of announced services with their expiry. Pure: takes the time as an argument. */
export class FoundServices {
  readonly #entries = new Map<string, Entry>()

  /** When the next service expires; undefined while there is none. */
  get nextExpiryMs(): number | undefined {
    const times = [...this.#entries.values()].map(({ untilMs }) => untilMs)
    return times.length === 0 ? undefined : Math.min(...times)
  }

  /** Services with nothing known but their name. */
  get incomplete(): readonly string[] {
    return [...this.#entries.values()].filter(({ location }) => !location).map(({ instance }) => instance)
  }

  clear(): void {
    this.#entries.clear()
  }

  expire(nowMs: number): void {
    for (const [key, { untilMs }] of this.#entries) {
      if (untilMs <= nowMs) this.#entries.delete(key)
    }
  }

  /** Processes a response: adds, updates and withdraws services. */
  take({ answers, additionals }: DnsMessage, source: string, nowMs: number): void {
    const records = [...answers, ...additionals]
    for (const record of records) {
      if (record.type === 'PTR' && sameName(record.name, SERVICE)) this.#list(record, source, nowMs)
    }
    for (const record of records) this.#describe(record, source, nowMs)
    const hosts = addressesByHost(records, source)
    for (const entry of this.#entries.values()) {
      if (entry.source !== source) continue
      const here = hosts.get(entry.location?.host.toLowerCase() ?? '')
      if (here) entry.addresses = here
    }
  }

  /**
   * Sorted by name. A name that two computers announce is listed twice; one computer with several addresses, each of which
   * announces all of them, is listed once.
   */
  list(): FoundService[] {
    const listed: Entry[] = []
    for (const entry of this.#entries.values())
      if (!listed.some((other) => isSameComputer(entry, other))) listed.push(entry)
    return listed
      .flatMap(({ instance, source, location, name, known, addresses }) => {
        if (!location || !known) return []
        const shown = name ?? shownName(instance.slice(0, -SERVICE.length - 1)) ?? 'Ringdown'
        const id = keyOf(instance, source)
        return [{ id, instance, name: shown, host: reachable(addresses, source), port: location.port }]
      })
      .sort((a, b) => a.name.localeCompare(b.name) || a.instance.localeCompare(b.instance))
  }

  #list({ data: instance, ttl }: Extract<DnsRecord, { type: 'PTR' }>, source: string, nowMs: number): void {
    if (!instance.toLowerCase().endsWith(`.${SERVICE}`)) return
    const key = keyOf(instance, source)
    if (ttl === 0) return void this.#entries.delete(key)
    const entry = this.#entries.get(key)
    if (entry) {
      entry.untilMs = nowMs + lifeMs(ttl)
      return
    }
    const ofSource = [...this.#entries.values()].filter((other) => other.source === source).length
    if (this.#entries.size >= MAX_SERVICES || ofSource >= MAX_SERVICES_OF_ONE) return
    this.#entries.set(key, {
      instance,
      source,
      untilMs: nowMs + lifeMs(ttl),
      location: undefined,
      name: undefined,
      known: true,
      addresses: [],
    })
  }

  #describe(record: DnsRecord, source: string, nowMs: number): void {
    const key = keyOf(record.name, source)
    const entry = this.#entries.get(key)
    if (!entry) return
    if (record.type === 'SRV') {
      if (record.ttl === 0 || record.data.port === 0) return void this.#entries.delete(key)
      entry.location = { host: record.data.target, port: record.data.port }
      entry.untilMs = Math.max(entry.untilMs, nowMs + lifeMs(record.ttl))
    }
    if (record.type === 'TXT') {
      const version = valueIn(record.data, 'v')
      entry.known = version === undefined || version === '1'
      entry.name = shownName(valueIn(record.data, 'name') ?? '')
    }
  }
}

const keyOf = (instance: string, source: string): string => `${instance.toLowerCase()} ${source}`

/** Whether both announce the same service, and each says that the other's address is its own. */
const isSameComputer = (a: Entry, b: Entry): boolean =>
  a.instance.toLowerCase() === b.instance.toLowerCase() &&
  a.location?.port === b.location?.port &&
  a.addresses.includes(b.source) &&
  b.addresses.includes(a.source)

const lifeMs = (ttlSeconds: number): number => Math.min(ttlSeconds * 1000, MAX_LIFE_MS)

/** The value of a key, RFC 6763 section 6; the first occurrence counts. */
function valueIn(strings: readonly Uint8Array[], key: string): string | undefined {
  const start = `${key}=`
  const found = strings
    .map((bytes) => Buffer.from(bytes).toString('utf8'))
    .find((text) => text.toLowerCase().startsWith(start))
  return found?.slice(start.length)
}

/** The addresses in one packet, by host name in lower case. */
function addressesByHost(records: readonly DnsRecord[], source: string): Map<string, string[]> {
  const hosts = new Map<string, string[]>()
  for (const { type, name, ttl, data } of records) {
    if (type !== 'A' && type !== 'AAAA') continue
    const addresses = hosts.get(name.toLowerCase()) ?? []
    hosts.set(name.toLowerCase(), addresses)
    if (ttl > 0 && addresses.length < MAX_ADDRESSES && isUsable(data, source)) addresses.push(data)
  }
  return hosts
}

/** Excludes loopback, unspecified, multicast, IPv4-mapped and link-local addresses, except the sender's own. */
const isUsable = (address: string, source: string): boolean =>
  address === source || !/^(0\.|127\.|2[2-5]\d\.|::1?$|::ffff:|fe80:|ff)/i.test(address)

/** The sender's address, if it is one of the service's own: that one is known to work. Else IPv4 before IPv6. */
function reachable(addresses: readonly string[], source: string): string {
  if (addresses.includes(source)) return source
  return addresses.find((address) => isIPv4(address)) ?? addresses[0] ?? source
}
