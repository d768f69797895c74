import { inProject } from '../../../scripts/lib/paths.mjs'

/** The voice process as it is shipped; the set-up of the tests builds it. */
export const VOICE_PROCESS = inProject('out', 'node', 'voice-process.cjs')
