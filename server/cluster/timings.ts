import type { Wait } from './session'

/** How long a session waits for a packet. ms */
export const WAIT_MS: Readonly<Record<Wait, number>> = { step: 10_000, farewell: 5_000, alive: 45_000 }
/** A side that has sent nothing for this long says that it is there. ms */
export const ALIVE_MS = 15_000
/** How long the other side may take to read the last packet. ms */
export const LAST_WORDS_MS = 2_000
