/** A message between a peer and a broker, in UTF-8. An offer with all its addresses has a few thousand bytes. */
export const MAX_MESSAGE_BYTES = 64 * 1024
/** A signal as JSON, in UTF-8. With its envelope it fits into a message. */
export const MAX_SIGNAL_BYTES = 48 * 1024
/** A message between brokers, in UTF-8. */
export const MAX_CLUSTER_BYTES = 64 * 1024
/** A peer's name, UTF-16 code units. */
export const MAX_PEER_ID_LENGTH = 256
/** A request's id as JSON, UTF-16 code units. Real ones have 36 characters. */
export const MAX_REQUEST_ID_LENGTH = 256
/** The part of an unknown method's name that an answer repeats, UTF-16 code units. */
export const MAX_METHOD_LENGTH = 64
/** Objects and lists within each other. Writing JSON recurses, so deeper ones could exhaust the stack. */
export const MAX_DEPTH = 32
