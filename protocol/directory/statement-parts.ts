import { viewOf } from './extension'

/**
 * A part of a signed statement: u16 length, the bytes. The length makes statements with different parts differ.
 * @throws RangeError for more than 65,535 bytes
 */
export function withLength(bytes: Uint8Array): Uint8Array {
  if (bytes.length > 0xffff) throw new RangeError(`a part of ${bytes.length} bytes is too long to be signed`)
  const part = new Uint8Array(2 + bytes.length)
  viewOf(part).setUint16(0, bytes.length, true)
  part.set(bytes, 2)
  return part
}

export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}
