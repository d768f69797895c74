import { fileURLToPath } from 'node:url'

/** The voice process as it is shipped; the setup of the unit tests builds it. */
export const VOICE_PROCESS = fileURLToPath(new URL('../../../out/node/voice-process.cjs', import.meta.url))
