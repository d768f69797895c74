import { BLOCK_HEAD_BYTES, ENTRY_HEAD_BYTES, type Extension, viewOf } from '../extension/extension-block'
import { ENTRY } from './extension'

/**
 * The code by which processes of one network know each other's packets on the load balancer plane. It is the last entry.
 *
 * Entry: u64 run, u32 counter, 16 bytes: HMAC-SHA-256 of all bytes before these, cut to 16.
 */
export interface Stamp {
  /** A random number of the sender, new at each start. 64 bits */
  readonly run: bigint
  /** Rises with each packet of the run. 32 bits */
  readonly counter: number
}

export const MAC_BYTES = 16
const RUN_BYTES = 8
const STAMP_BYTES = RUN_BYTES + 4
const MAC_ENTRY_BYTES = STAMP_BYTES + MAC_BYTES
/** A block with nothing but this entry. */
export const MAC_BLOCK_BYTES = BLOCK_HEAD_BYTES + ENTRY_HEAD_BYTES + MAC_ENTRY_BYTES

/** HMAC-SHA-256 by a network's key. @returns at least 16 bytes */
export type MacFunction = (bytes: Uint8Array) => Uint8Array

/** A packet's stamp, and what proves it. The caller compares in constant time. */
export interface Seal {
  readonly stamp: Stamp
  /** All bytes that the code is of. */
  readonly covered: Uint8Array
  readonly code: Uint8Array
}

/** The entries of a packet with a stamp at their end, whose code is still to be written. @throws RangeError */
export function withStamp(extension: Extension | undefined, { run, counter }: Stamp): Extension {
  if (!Number.isInteger(counter) || counter < 0 || counter > 0xffffffff)
    throw new RangeError(`${counter} is not a packet's counter`)
  if (run < 0n || run > 0xffffffffffffffffn) throw new RangeError(`${run} is not a run's number`)
  const entry = new Uint8Array(MAC_ENTRY_BYTES)
  const view = viewOf(entry)
  view.setBigUint64(0, run)
  view.setUint32(RUN_BYTES, counter)
  const entries = new Map(extension)
  entries.delete(ENTRY.mac)
  return entries.set(ENTRY.mac, entry)
}

/** Writes the code into a datagram whose entries have a stamp at their end. */
export function seal(datagram: Uint8Array, mac: MacFunction): void {
  const at = datagram.length - MAC_BYTES
  datagram.set(mac(datagram.subarray(0, at)).subarray(0, MAC_BYTES), at)
}

/** The seal at the end of a datagram; undefined without one. Never throws. */
export function sealIn(datagram: Uint8Array): Seal | undefined {
  const at = datagram.length - MAC_ENTRY_BYTES
  if (at < ENTRY_HEAD_BYTES) return undefined
  const view = viewOf(datagram)
  if (view.getUint16(at - ENTRY_HEAD_BYTES, true) !== ENTRY.mac) return undefined
  if (view.getUint16(at - 2, true) !== MAC_ENTRY_BYTES) return undefined
  return {
    stamp: { run: view.getBigUint64(at), counter: view.getUint32(at + RUN_BYTES) },
    covered: datagram.subarray(0, at + STAMP_BYTES),
    code: datagram.subarray(at + STAMP_BYTES),
  }
}
