import type { MediaPacket } from '../media-packet'

/** A packet with a payload whose numbers do not matter. */
export const mediaPacket = (payload: Uint8Array): MediaPacket => ({ sequence: 0, timestamp: 0, payload })
