import type { PortRequest } from './port-request'

/**
 * NAT-PMP (RFC 6886), on the port of PCP. Big-endian. Request: u8 version 0, u8 opcode; to map a port also u16 0, u16
 * internal port, u16 wished port, u32 lifetime. Answer: u8 version 0, u8 128 + opcode, u16 result, u32 age, and the rest.
 */

const ADDRESS = 0
const MAP = { UDP: 1, TCP: 2 } as const
const ANSWER = 0x80
const ADDRESS_BYTES = 12
const MAP_BYTES = 16

/** Asks for the router's address outside. */
export const natPmpAddressRequest = (): Uint8Array => Uint8Array.of(0, ADDRESS)

/** @returns undefined for anything but a good answer */
export function readNatPmpAddress(bytes: Uint8Array): string | undefined {
  if (bytes.length < ADDRESS_BYTES || !isGood(bytes, ADDRESS)) return undefined
  return bytes.subarray(8, ADDRESS_BYTES).join('.')
}

export function natPmpRequest({ protocol, internalPort, externalPort, lifetimeS }: PortRequest): Uint8Array {
  const bytes = new Uint8Array(12)
  const view = new DataView(bytes.buffer)
  bytes[1] = MAP[protocol]
  view.setUint16(4, internalPort)
  // To give a port back, the wished one must be 0 (RFC 6886, section 3.4).
  view.setUint16(6, lifetimeS === 0 ? 0 : externalPort)
  view.setUint32(8, lifetimeS)
  return bytes
}

export type NatPmpAnswer =
  | { readonly kind: 'granted'; readonly externalPort: number; readonly lifetimeS: number }
  | { readonly kind: 'refused'; readonly result: number }

/** @returns undefined for anything but an answer to this request */
export function readNatPmpAnswer(
  bytes: Uint8Array,
  { protocol, internalPort, lifetimeS }: PortRequest,
): NatPmpAnswer | undefined {
  if (bytes.length < 4 || bytes[0] !== 0 || bytes[1] !== (ANSWER | MAP[protocol])) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const result = view.getUint16(2)
  if (result !== 0) return { kind: 'refused', result }
  if (bytes.length < MAP_BYTES || view.getUint16(8) !== internalPort) return undefined
  const externalPort = view.getUint16(10)
  if (externalPort === 0 && lifetimeS > 0) return undefined
  return { kind: 'granted', externalPort, lifetimeS: view.getUint32(12) }
}

const isGood = (bytes: Uint8Array, opcode: number): boolean =>
  bytes[0] === 0 && bytes[1] === (ANSWER | opcode) && bytes[2] === 0 && bytes[3] === 0
