import type { RawData } from 'ws'
import { textIn } from '../../protocol/utf8'

/** The text of a message, which `ws` has checked for UTF-8; undefined for a binary one that is no text. */
export function messageText(data: RawData, isBinary: boolean): string | undefined {
  const bytes = bytesOf(data)
  return isBinary ? textIn(bytes) : bytes.toString()
}

/** The length of a message. Bytes */
export const messageBytes = (data: RawData): number =>
  Array.isArray(data) ? data.reduce((sum, { length }) => sum + length, 0) : data.byteLength

function bytesOf(data: RawData): Buffer {
  if (Buffer.isBuffer(data)) return data
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data)
}
