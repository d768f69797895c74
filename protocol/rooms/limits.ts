/** A message of a client, in UTF-8. */
export const MAX_CLIENT_MESSAGE_BYTES = 128 * 1024
/** A message for clients, in UTF-8. */
export const MAX_DELIVERY_BYTES = 256 * 1024
/** A message between gateway and room host, in UTF-8: the longest message of either side, and its envelope. */
export const MAX_LINK_MESSAGE_BYTES = 288 * 1024
/** Objects and lists within each other, of a client’s message. With its envelope it stays below the limit of any JSON. */
export const MAX_CLIENT_DEPTH = 24
/** A client’s token, and the secret of gateways and room hosts. UTF-16 code units */
export const MAX_TOKEN_LENGTH = 4096
/** What names a client or a room host, a UUID as a rule. UTF-16 code units */
export const MAX_ID_LENGTH = 64
/** Code points. */
export const MAX_ROOM_NAME_LENGTH = 64
