/** The longest text that is sealed: an image with what belongs to it. Bytes */
export const MAX_TEXT_BYTES = 2 * 1024 * 1024 + 64 * 1024
/** What MLS adds to a text at most, with its padding. Bytes */
const MESSAGE_OVERHEAD = 4096
/** The longest message that is read. Bytes */
export const MAX_MESSAGE_BYTES = MAX_TEXT_BYTES + MESSAGE_OVERHEAD
/** The longest GroupInfo that is read; one member takes about 400. Bytes */
export const MAX_GROUP_INFO_BYTES = 4 * 1024 * 1024
/** Operations that wait for those before them. */
export const MAX_WAITING = 1000
/** So many epochs before the present one are kept for late texts, */
export const PREVIOUS_EPOCHS = 2
/** for so long after their end. ms */
export const PREVIOUS_EPOCH_MS = 10_000
/** Texts are padded to a multiple of this. Bytes */
export const PADDING_STEP = 256
