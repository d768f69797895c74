import { SocketAddress } from 'node:net'
import { type Answer, AUTHORITATIVE_ANSWER, encode, type Question, type RecordType } from 'dns-packet'
import { DnsDecoder, MalformedDns, type RawRecord } from './dns-decoder'

/** Multicast DNS allows packets of this size, RFC 6762 section 17. Bytes */
const MAX_PACKET_BYTES = 9000
/** The most questions and records in one packet. Our own packets have about twenty. */
const MAX_ENTRIES = 128
const HEADER_BYTES = 12
const SRV_HEAD_BYTES = 6
/** The flag of a response. */
const RESPONSE = 0x8000
const TYPE_NAMES: ReadonlyMap<number, 'A' | 'PTR' | 'TXT' | 'AAAA' | 'SRV' | 'ANY'> = new Map([
  [1, 'A'],
  [12, 'PTR'],
  [16, 'TXT'],
  [28, 'AAAA'],
  [33, 'SRV'],
  [255, 'ANY'],
])

interface RecordOf<Type extends string, Data> {
  readonly type: Type
  readonly name: string
  /** Seconds; 0 withdraws the record. */
  readonly ttl: number
  /** The cache-flush bit: earlier records of this name and type are outdated. */
  readonly flush?: boolean
  readonly data: Data
}

/** The record types of DNS-SD, RFC 6763. */
export type DnsRecord =
  | RecordOf<'PTR', string>
  | RecordOf<'SRV', { readonly port: number; readonly target: string }>
  | RecordOf<'TXT', readonly Uint8Array[]>
  | RecordOf<'A' | 'AAAA', string>

export interface DnsQuestion {
  readonly name: string
  /** A record type, `ANY`, or an unknown type. */
  readonly type: string
}

export interface DnsMessage {
  readonly kind: 'query' | 'response'
  readonly id: number
  readonly questions: readonly DnsQuestion[]
  readonly answers: readonly DnsRecord[]
  readonly additionals: readonly DnsRecord[]
}

/** Names are case-insensitive, RFC 6762 section 16. */
export const sameName = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase()

/**
 * Decodes a packet; omits records of other types.
 * @returns undefined when it is malformed, or exceeds the limits
 */
export function decodeDns(packet: Buffer): DnsMessage | undefined {
  if (packet.length < HEADER_BYTES || packet.length > MAX_PACKET_BYTES) return undefined
  const entries = [4, 6, 8, 10].reduce((sum, offset) => sum + packet.readUInt16BE(offset), 0)
  if (entries > MAX_ENTRIES) return undefined
  try {
    return read(packet)
  } catch (error) {
    if (error instanceof MalformedDns) return undefined
    throw error
  }
}

function read(packet: Buffer): DnsMessage {
  const [questions = 0, answers = 0, authorities = 0, additionals = 0] = [4, 6, 8, 10].map((offset) =>
    packet.readUInt16BE(offset),
  )
  const decoder = new DnsDecoder(packet, HEADER_BYTES)
  const records = (count: number): DnsRecord[] =>
    Array.from({ length: count }, () => decoder.record()).flatMap((raw) => toRecord(packet, decoder, raw))
  const asked = Array.from({ length: questions }, () => decoder.question())
  const answered = records(answers)
  records(authorities)
  return {
    kind: (packet.readUInt16BE(2) & RESPONSE) === 0 ? 'query' : 'response',
    id: packet.readUInt16BE(0),
    questions: asked.map(({ name, type }) => ({ name, type: TYPE_NAMES.get(type) ?? `TYPE${type}` })),
    answers: answered,
    additionals: records(additionals),
  }
}

function toRecord(packet: Buffer, decoder: DnsDecoder, raw: RawRecord): DnsRecord[] {
  const { name, ttl, flush, from, to } = raw
  const common = { name, ttl, ...(flush && { flush }) }
  const type = TYPE_NAMES.get(raw.type)
  switch (type) {
    case 'PTR':
      return [{ ...common, type, data: decoder.nameAt(from) }]
    case 'SRV': {
      if (to - from < SRV_HEAD_BYTES + 1) throw new MalformedDns('a location is cut off')
      const [port, target] = [packet.readUInt16BE(from + 4), decoder.nameAt(from + SRV_HEAD_BYTES)]
      return [{ ...common, type, data: { port, target } }]
    }
    case 'TXT':
      return [{ ...common, type, data: stringsIn(packet.subarray(from, to)) }]
    case 'A':
      if (to - from !== 4) throw new MalformedDns('an address of a wrong length')
      return [{ ...common, type, data: packet.subarray(from, to).join('.') }]
    case 'AAAA':
      if (to - from !== 16) throw new MalformedDns('an address of a wrong length')
      return [{ ...common, type, data: ipv6In(packet.subarray(from, to)) }]
    case 'ANY':
    case undefined:
      return []
  }
}

function stringsIn(bytes: Buffer): readonly Uint8Array[] {
  const strings: Uint8Array[] = []
  for (let at = 0; at < bytes.length;) {
    const end = at + 1 + (bytes[at] ?? 0)
    if (end > bytes.length) throw new MalformedDns('a text is cut off')
    strings.push(bytes.subarray(at + 1, end))
    at = end
  }
  return strings
}

/** In the form of RFC 5952, as sockets show it. */
const ipv6In = (bytes: Buffer): string => {
  const groups = Array.from({ length: 8 }, (_, n) => bytes.readUInt16BE(2 * n).toString(16)).join(':')
  return new SocketAddress({ address: groups, family: 'ipv6' }).address
}

/** A query packet. @param id 0 in multicast queries */
export const encodeQuery = (questions: readonly DnsQuestion[], id = 0): Buffer =>
  encode({ type: 'query', id, questions: questions.map(toQuestion) })

export interface DnsResponse {
  readonly answers: readonly DnsRecord[]
  readonly additionals?: readonly DnsRecord[]
  /** The query to answer; some resolvers require its repetition. */
  readonly to?: { readonly id: number; readonly questions: readonly DnsQuestion[] }
}

export const encodeResponse = ({ answers, additionals = [], to }: DnsResponse): Buffer =>
  encode({
    type: 'response',
    flags: AUTHORITATIVE_ANSWER,
    id: to?.id ?? 0,
    questions: (to?.questions ?? []).map(toQuestion),
    answers: answers.map(toAnswer),
    additionals: additionals.map(toAnswer),
  })

/** The library supports `ANY`, but its types omit it. Unknown types are encoded as 0. */
const toQuestion = ({ name, type }: DnsQuestion): Question => ({ name, type: type as RecordType })

const toAnswer = (record: DnsRecord): Answer =>
  record.type === 'TXT' ? { ...record, data: record.data.map((text) => Buffer.from(text)) } : record
