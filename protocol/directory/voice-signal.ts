import { ENTRY, type Extension } from './extension'

/**
 * A signal of a call in a voice frame of its own, without a packet, between two phones whose voice connection is encrypted.
 *
 * Entry: JSON in UTF-8.
 */

/** The longest JSON of such a signal, bytes: with it a voice frame stays within 4 KiB. A longer signal goes another way. */
export const MAX_VOICE_SIGNAL_BYTES = 3 * 1024

/** The entry of a voice frame with nothing else. @throws RangeError for JSON that is empty, or too long */
export function voiceSignalEntry(json: Uint8Array): Extension {
  if (!isWithin(json.length))
    throw new RangeError(`a signal of ${json.length} bytes fits into no voice frame`)
  return new Map([[ENTRY.voiceSignal, json]])
}

/** The JSON in a voice frame's block, not checked; undefined where it is missing, empty or too long. */
export function voiceSignalIn(extension: Extension | undefined): Uint8Array | undefined {
  const json = extension?.get(ENTRY.voiceSignal)
  return json !== undefined && isWithin(json.length) ? json : undefined
}

const isWithin = (length: number): boolean => length > 0 && length <= MAX_VOICE_SIGNAL_BYTES
