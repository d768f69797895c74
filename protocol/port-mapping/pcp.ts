import type { PortGrant, PortRequest } from './port-request'

/**
 * PCP (RFC 6887) for IPv4, as much as opens a port: the opcode MAP. Big-endian.
 *
 * Request: u8 version 2, u8 opcode, u16 0, u32 lifetime, 16 bytes own address; then 12 bytes nonce, u8 protocol, 3 bytes
 * 0, u16 internal port, u16 wished port, 16 bytes wished address. An answer has the result in its fourth byte.
 */

export const PCP_PORT = 5351
export const PCP_NONCE_BYTES = 12

const VERSION = 2
const MAP = 1
const ANSWER = 0x80
const MAP_BYTES = 60
const HEADER_BYTES = 24
const EXTERNAL_ADDRESS_AT = 44
const PROTOCOLS = { TCP: 6, UDP: 17 } as const
/** The prefix of an IPv4 address among IPv6 ones. */
const MAPPED_PREFIX = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff] as const

export interface PcpRequest extends PortRequest {
  /** The IPv4 address of this computer that the router sees. */
  readonly ownAddress: string
  /** Random, the same for all requests about this port. */
  readonly nonce: Uint8Array
}

export function pcpRequest({ ownAddress, nonce, ...request }: PcpRequest): Uint8Array {
  const bytes = new Uint8Array(MAP_BYTES)
  const view = new DataView(bytes.buffer)
  bytes.set([VERSION, MAP])
  view.setUint32(4, request.lifetimeS)
  bytes.set([...MAPPED_PREFIX, ...ownAddress.split('.').map(Number)], 8)
  bytes.set(nonce, HEADER_BYTES)
  bytes[36] = PROTOCOLS[request.protocol]
  view.setUint16(40, request.internalPort)
  view.setUint16(42, request.externalPort)
  bytes.set(MAPPED_PREFIX, EXTERNAL_ADDRESS_AT)
  return bytes
}

export type PcpAnswer =
  | { readonly kind: 'granted'; readonly grant: PortGrant }
  /** `result`: RFC 6887, section 7.4; 1 is “another version”. */
  | { readonly kind: 'refused'; readonly result: number }

/** @returns undefined for anything but an answer to this request */
export function readPcpAnswer(bytes: Uint8Array, request: PcpRequest): PcpAnswer | undefined {
  if (bytes.length < HEADER_BYTES || bytes[0] !== VERSION || bytes[1] !== (ANSWER | MAP)) return undefined
  const result = bytes[3] ?? 0
  if (result !== 0) return { kind: 'refused', result }
  if (bytes.length < MAP_BYTES) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const isOurs =
    request.nonce.every((byte, n) => bytes[HEADER_BYTES + n] === byte) &&
    bytes[36] === PROTOCOLS[request.protocol] &&
    view.getUint16(40) === request.internalPort
  const externalPort = view.getUint16(42)
  if (!isOurs || (externalPort === 0 && request.lifetimeS > 0)) return undefined
  const isIpv4 = MAPPED_PREFIX.every((byte, n) => bytes[EXTERNAL_ADDRESS_AT + n] === byte)
  const address = bytes.subarray(EXTERNAL_ADDRESS_AT + MAPPED_PREFIX.length, MAP_BYTES)
  return {
    kind: 'granted',
    grant: {
      externalPort,
      lifetimeS: view.getUint32(4),
      externalAddress: isIpv4 ? address.join('.') : undefined,
    },
  }
}

/** Whether this is an answer of a router that knows NAT-PMP only: it answers every version with its own. */
export const isOfNatPmp = (bytes: Uint8Array): boolean => bytes.length >= 4 && bytes[0] === 0
