import { isIPv4 } from 'node:net'
import { type DnsMessage, type DnsRecord, sameName } from './dns-message'
import { SERVICE, shownName } from './service-names'

/** The most services that are kept. Spoofed announcements stay unconfirmed, so they cannot take a confirmed one's place. */
const MAX_CONFIRMED = 30
const MAX_UNCONFIRMED = 20
/** The most services of one computer in each share, so that it cannot fill the list. */
const MAX_SERVICES_OF_ONE = 10
const MAX_ADDRESSES = 8
/** The longest lifetime without a refresh, whatever a record claims; each service is queried twice in this time. ms */
const MAX_LIFE_MS = 150_000
/** The lifetime after an answer, whose own one is for resolvers without a cache. ms */
const ANSWER_LIFE_MS = 120_000

interface Entry {
  readonly instance: string
  /** The announcing address. Records from another address about the same name make another entry. */
  readonly source: string
  untilMs: number
  /** Its computer has listed it in an answer that nobody else can give. */
  readonly confirmed: boolean
  /** A later announcement contradicts the confirmed service, or withdraws it. */
  doubted: boolean
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

/**
 * A cache of announced services with their expiry. Any host can announce under any source address; only `confirm` changes
 * or withdraws a confirmed service. Pure: takes the time as an argument.
 */
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

  /**
   * Processes an announcement: adds, updates and withdraws services.
   * @returns whether to ask the source which services it has
   */
  take(message: DnsMessage, source: string, nowMs: number): boolean {
    this.#read(message, source, nowMs, false)
    return this.#of(source).some(({ confirmed, doubted }) => !confirmed || doubted)
  }

  /** Processes the source's own answer. Doubted services that it does not list are gone. */
  confirm(message: DnsMessage, source: string, nowMs: number): void {
    this.#read(message, source, nowMs, true)
    this.silent(source)
  }

  /** The source does not answer: its doubted services are gone. */
  silent(source: string): void {
    for (const { instance, doubted } of this.#of(source))
      if (doubted) this.#entries.delete(keyOf(instance, source))
  }

  #of(source: string): Entry[] {
    return [...this.#entries.values()].filter((entry) => entry.source === source)
  }

  #read({ answers, additionals }: DnsMessage, source: string, nowMs: number, isProven: boolean): void {
    const records = [...answers, ...additionals]
    for (const record of records) {
      if (record.type !== 'PTR' || !sameName(record.name, SERVICE)) continue
      if (isProven) this.#confirm(record, source, nowMs)
      else this.#list(record, source, nowMs)
    }
    for (const record of records) this.#describe(record, source, nowMs, isProven)
    const hosts = addressesByHost(records, source)
    for (const entry of this.#of(source)) {
      if (entry.confirmed && !isProven && entry.addresses.length > 0) continue
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

  #list({ data: instance, ttl }: PtrRecord, source: string, nowMs: number): void {
    if (!isService(instance)) return
    const key = keyOf(instance, source)
    const entry = this.#entries.get(key)
    const untilMs = nowMs + lifeMs(ttl)
    if (entry?.confirmed) {
      if (ttl === 0) entry.doubted = true
      else entry.untilMs = Math.max(entry.untilMs, untilMs)
    } else if (ttl === 0) this.#entries.delete(key)
    else if (entry) entry.untilMs = untilMs
    else if (this.#hasRoom(source, false))
      this.#entries.set(key, newEntry({ instance, source, untilMs, confirmed: false }))
  }

  #confirm({ data: instance, ttl }: PtrRecord, source: string, nowMs: number): void {
    if (!isService(instance)) return
    const key = keyOf(instance, source)
    if (ttl === 0) return void this.#entries.delete(key)
    const entry = this.#entries.get(key)
    const untilMs = nowMs + ANSWER_LIFE_MS
    if (entry?.confirmed) {
      entry.untilMs = untilMs
      entry.doubted = false
    } else if (this.#hasRoom(source, true)) {
      this.#entries.delete(key)
      this.#entries.set(key, newEntry({ instance, source, untilMs, confirmed: true }))
    }
  }

  /** Makes room: the oldest unconfirmed service leaves, or the newest confirmed one of the computer that has most. */
  #hasRoom(source: string, confirmed: boolean): boolean {
    const share = [...this.#entries.values()].filter((entry) => entry.confirmed === confirmed)
    const ofSource = share.filter((entry) => entry.source === source).length
    if (ofSource >= MAX_SERVICES_OF_ONE) return false
    if (share.length < (confirmed ? MAX_CONFIRMED : MAX_UNCONFIRMED)) return true
    const leaving = confirmed ? newestOfFullest(share, ofSource + 1) : share[0]
    return leaving !== undefined && this.#entries.delete(keyOf(leaving.instance, leaving.source))
  }

  #describe(record: DnsRecord, source: string, nowMs: number, isProven: boolean): void {
    const key = keyOf(record.name, source)
    const entry = this.#entries.get(key)
    if (!entry) return
    const isFixed = entry.confirmed && !isProven
    if (record.type === 'SRV') {
      const { target, port } = record.data
      const isGone = record.ttl === 0 || port === 0
      if (isFixed && (isGone || (entry.location && !isAt(entry.location, target, port)))) {
        entry.doubted = true
        return
      }
      if (isGone) return void this.#entries.delete(key)
      entry.location = { host: target, port }
      entry.untilMs = Math.max(entry.untilMs, nowMs + lifeMs(record.ttl))
    }
    if (record.type === 'TXT') {
      const version = valueIn(record.data, 'v')
      const known = version === undefined || version === '1'
      const name = shownName(valueIn(record.data, 'name') ?? '')
      if (isFixed && entry.name !== undefined) entry.doubted ||= known !== entry.known || name !== entry.name
      else Object.assign(entry, { known, name })
    }
  }
}

type PtrRecord = Extract<DnsRecord, { type: 'PTR' }>

const newEntry = (of: Pick<Entry, 'instance' | 'source' | 'untilMs' | 'confirmed'>): Entry => ({
  ...of,
  doubted: false,
  location: undefined,
  name: undefined,
  known: true,
  addresses: [],
})

const isService = (instance: string): boolean => instance.toLowerCase().endsWith(`.${SERVICE}`)

const isAt = (location: { readonly host: string; readonly port: number }, host: string, port: number) =>
  sameName(location.host, host) && location.port === port

/** @returns undefined when no computer has more than `least` of these services */
function newestOfFullest(entries: readonly Entry[], least: number): Entry | undefined {
  const counts = new Map<string, number>()
  for (const { source } of entries) counts.set(source, (counts.get(source) ?? 0) + 1)
  const [fullest, count] = [...counts].reduce((a, b) => (b[1] > a[1] ? b : a), ['', 0])
  return count > least ? entries.findLast(({ source }) => source === fullest) : undefined
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
