/** What a packet is for. The first word says to what it belongs, the second what it means. */
export const PACKET_CODES = [
  /** A node begins: `id`, `version`, `type`. */
  'conn:establish',
  /** The master knows this version, and asks for the proof. */
  'conn:startAuth',
  /** The sender closes the connection. */
  'conn:close',
  /** The sender is there. */
  'conn:alive',
  /** A node proves itself: `cert`. */
  'auth:start',
  /** The master admits the node, and says where it belongs: `upstream`; or the node has understood this. */
  'auth:ack',
  /** The master does not admit the node. */
  'auth:dec',
] as const

export type PacketCode = (typeof PACKET_CODES)[number]

const codes: ReadonlySet<string> = new Set(PACKET_CODES)

export const isPacketCode = (text: string): text is PacketCode => codes.has(text)
