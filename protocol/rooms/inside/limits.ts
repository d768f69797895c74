/** Ciphertext of a text message, a proposal or a signal; of a commit. Characters of base64url */
export const MAX_TEXT_DATA = 24 * 1024
export const MAX_COMMIT_DATA = 96 * 1024
export const MAX_SIGNAL_DATA = 4 * 1024
/** An image in its encryption goes in parts. Bytes; characters of base64url; parts of 2 MiB and what the encryption adds */
export const IMAGE_PART_BYTES = 32 * 1024
export const MAX_PART_DATA = Math.ceil((IMAGE_PART_BYTES * 4) / 3)
export const MAX_IMAGE_PARTS = 65
/** Requests for parts that a client may have under way. */
export const PARTS_AT_ONCE = 4
/** Of a group's info: a part; with a commit; as many parts as it may have, which is enough for about 1,400 members. */
export const MAX_INFO_PART_DATA = 48 * 1024
export const MAX_INFO_WITH_COMMIT = 24 * 1024
export const MAX_INFO_PARTS = 16
/** What a client calls a message of its own. Characters */
export const MAX_MESSAGE_ID = 32
/** Code points. */
export const MAX_TOPIC_LENGTH = 200
/** Random bytes of an invitation link. */
export const LINK_BYTES = 16
/** What a guest is called when it calls the member that lets it in. Hexadecimal digits */
export const GUEST_REFERENCE_LENGTH = 16
/** Guests whom one member brings in: each takes an encoder and a decoder of the member's computer. */
export const MAX_BROUGHT_GUESTS = 4
/** The most letters of a name, two units each. */
export const MAX_NAME_UNITS = 128
export const MAX_MODERATORS = 32
export const MAX_INVITED = 400
export const MAX_BANNED = 100
