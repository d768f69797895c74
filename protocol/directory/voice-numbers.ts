import { ENTRY, type Extension, viewOf } from './extension'

/** The numbers of a packet, as in RTP (RFC 3550 section 5.1): 16 bits, and 32 bits of samples at 48 kHz. */
export interface VoiceNumbers {
  readonly sequence: number
  readonly timestamp: number
}

const BYTES = 6

/** The entry of a voice frame that tells its packet's numbers. */
export function voiceNumbersEntry({ sequence, timestamp }: VoiceNumbers): Extension {
  const bytes = new Uint8Array(BYTES)
  viewOf(bytes).setUint16(0, sequence, true)
  viewOf(bytes).setUint32(2, timestamp, true)
  return new Map([[ENTRY.voiceNumbers, bytes]])
}

/** @returns undefined where a voice frame's block has none. Bytes after them are ignored. */
export function voiceNumbersIn(extension: Extension | undefined): VoiceNumbers | undefined {
  const bytes = extension?.get(ENTRY.voiceNumbers)
  if (bytes === undefined || bytes.length < BYTES) return undefined
  return { sequence: viewOf(bytes).getUint16(0, true), timestamp: viewOf(bytes).getUint32(2, true) }
}

/** The entry of a voice frame that tells whether the sender hears the receiver on the call's other link. */
export const otherLinkEntry = (hears: boolean): Extension =>
  new Map([[ENTRY.otherLink, Uint8Array.of(hears ? 1 : 0)]])

/** @returns undefined where a voice frame's block does not say */
export function otherLinkIn(extension: Extension | undefined): boolean | undefined {
  const said = extension?.get(ENTRY.otherLink)?.[0]
  return said === undefined ? undefined : said !== 0
}
