import type { Extension } from '../extension/extension-block'
import { ENTRY } from './extension'
import { FieldReader, FieldWriter } from './fields'

/** What a call controller adds to its decisions about the floor. Each entry: u16; further bytes are ignored. */

const NUMBER_BYTES = 2

/** In FloorDenied: the asker's place in the queue, from 1; 0: they are not in it. @throws RangeError */
export const placeEntry = (place: number): Extension => numberEntry(ENTRY.place, place)
/** The place in a block; undefined where the entry is missing or malformed. */
export const placeIn = (extension: Extension | undefined): number | undefined =>
  numberIn(ENTRY.place, extension)

/** In FloorGranted: after this long the floor is taken back. Seconds @throws RangeError */
export const talkLimitEntry = (seconds: number): Extension => numberEntry(ENTRY.talkLimit, seconds)
/** The limit in a block, seconds; undefined where the entry is missing or malformed. */
export const talkLimitIn = (extension: Extension | undefined): number | undefined =>
  numberIn(ENTRY.talkLimit, extension)

const numberEntry = (type: number, value: number): Extension =>
  new Map([[type, new FieldWriter(NUMBER_BYTES).u16(value).bytes]])

function numberIn(type: number, extension: Extension | undefined): number | undefined {
  const bytes = extension?.get(type)
  return bytes && bytes.length >= NUMBER_BYTES ? new FieldReader(bytes).u16() : undefined
}
