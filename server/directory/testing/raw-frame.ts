/** A frame with any length field, opcode and body. */
export function rawFrame(length: bigint, opcode?: number, body: Uint8Array = new Uint8Array(0)): Uint8Array {
  const head = Buffer.alloc(opcode === undefined ? 8 : 10)
  head.writeBigUInt64LE(length, 0)
  if (opcode !== undefined) head.writeUInt16LE(opcode, 8)
  return Buffer.concat([head, body])
}
