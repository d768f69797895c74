import { type Answer, AUTHORITATIVE_ANSWER, decode, encode, type Question, type RecordType } from 'dns-packet'

/** Multicast DNS allows packets of this size, RFC 6762 section 17. Bytes */
const MAX_PACKET_BYTES = 9000
/** The most questions and records in one packet. Our own packets have about twenty. */
const MAX_ENTRIES = 128
const HEADER_BYTES = 12

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
 * Decodes a packet; records of other types are left out.
 * @returns undefined when it is malformed, or exceeds the limits
 */
export function decodeDns(packet: Buffer): DnsMessage | undefined {
  if (packet.length < HEADER_BYTES || packet.length > MAX_PACKET_BYTES) return undefined
  // The decoder allocates as many entries as the header claims, before it reads them.
  const entries = [4, 6, 8, 10].reduce((sum, offset) => sum + packet.readUInt16BE(offset), 0)
  if (entries > MAX_ENTRIES) return undefined
  try {
    const { type, id = 0, questions = [], answers = [], additionals = [] } = decode(packet)
    return {
      kind: type === 'response' ? 'response' : 'query',
      id,
      questions: questions.map(({ name, type }) => ({ name, type })),
      answers: answers.flatMap(toRecord),
      additionals: additionals.flatMap(toRecord),
    }
  } catch {
    return undefined
  }
}

function toRecord(answer: Answer): DnsRecord[] {
  if (answer.type === 'PTR' || answer.type === 'A' || answer.type === 'AAAA') {
    const { type, name, ttl = 0, data } = answer
    return [{ type, name, ttl, data }]
  }
  if (answer.type === 'SRV') {
    const { type, name, ttl = 0, data } = answer
    return [{ type, name, ttl, data: { port: data.port, target: data.target } }]
  }
  if (answer.type === 'TXT') {
    const { type, name, ttl = 0, data } = answer
    const strings = Array.isArray(data) ? data : [data]
    return [{ type, name, ttl, data: strings.map((text) => Buffer.from(text)) }]
  }
  return []
}

/** A multicast query packet. */
export const encodeQuery = (questions: readonly DnsQuestion[]): Buffer =>
  encode({ type: 'query', questions: questions.map(toQuestion) })

export interface DnsResponse {
  readonly answers: readonly DnsRecord[]
  readonly additionals?: readonly DnsRecord[]
  /** The query to answer, for resolvers that require it to be repeated. */
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

/** The library supports `ANY`, but its types omit it; unknown types are encoded as 0. */
const toQuestion = ({ name, type }: DnsQuestion): Question => ({ name, type: type as RecordType })

const toAnswer = (record: DnsRecord): Answer =>
  record.type === 'TXT' ? { ...record, data: record.data.map((text) => Buffer.from(text)) } : record
