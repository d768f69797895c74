/** The TCP port at which room hosts wait for gateways. */
export const DEFAULT_ROOMS_PORT = 3002
/** How long a gateway or a room host waits for the first message: a client’s auth, a host’s init. ms */
export const FIRST_MESSAGE_MS = 20_000
/** A gateway dials a room host again so long after a link has ended or failed. ms */
export const REDIAL_MS = 5_000
/** Of a link: how often each side pings, and when a silent other side is dead. ms */
export const LINK_KEEP_ALIVE = { pingMs: 10_000, deadMs: 30_000 }
/** Of a client; a phone’s network may be away for a while. ms */
export const CLIENT_KEEP_ALIVE = { pingMs: 15_000, deadMs: 45_000 }
/** How long the other side may take to read a close. ms */
export const LAST_WORDS_MS = 2_000

/** A client that leaves more than this unread is dropped. Bytes */
export const MAX_CLIENT_QUEUE_BYTES = 1024 * 1024
/**
 * Beyond this, a gateway reads nothing more from the clients of a room host until that has read, and a room host sends a gateway no
 * images. Bytes
 */
export const CONGESTED_BYTES = 1024 * 1024
/** A link whose other side leaves more than this unread is ended. Bytes */
export const MAX_LINK_QUEUE_BYTES = 64 * 1024 * 1024

/** What a client may send at once, and in the long run, before it is read more slowly: the largest image in parts, a lively chat. Bytes */
export const CLIENT_BURST_BYTES = 3 * 1024 * 1024
export const CLIENT_BYTES_PER_SECOND = 64 * 1024
/** Each message, ping or pong costs as much as so many bytes. */
export const MESSAGE_COST_BYTES = 2 * 1024
/** What is kept of a client that is read more slowly, or whose room has no host: about what was read with one look at its socket. */
export const MAX_HELD_BYTES = 256 * 1024
export const MAX_HELD_MESSAGES = 256

/** How long a room without a host keeps its clients: a host that starts again is dialled within it. ms */
export const HOST_WAIT_MS = 8_000

export const MAX_HOSTS = 64
export const MAX_GATEWAYS = 1_024
/** Members of one gateway, at a room host. */
export const MAX_MEMBERS_PER_GATEWAY = 50_000
