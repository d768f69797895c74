import type * as Library from 'node-datachannel'
import { createRequire } from 'node:module'
import { errorText } from '../../base/error-text'

const require = createRequire(import.meta.url)

let loaded: typeof Library | undefined

/**
 * Loads node-datachannel, which has ICE, DTLS and SRTP, when it is first used: a phone without calls over UDP pays nothing
 * for it. Never call its `cleanup`, which crashes when closed connections have been collected.
 *
 * One thread of a process may load it: with two the process ends at once.
 * @throws Error when it does not load
 */
export function loadWebrtc(): typeof Library {
  try {
    return (loaded ??= require('node-datachannel') as typeof Library)
  } catch (error) {
    const why = errorText(error)
    throw new Error(`node-datachannel, a part of Ringdown, does not load (${why}): install Ringdown again`, {
      cause: error,
    })
  }
}
