import type { LinkStats } from '../media-link'

type Counters = Pick<
  LinkStats,
  'framesSent' | 'framesReceived' | 'bytesSent' | 'bytesReceived' | 'droppedFrames'
>

const NONE: Counters = { framesSent: 0, framesReceived: 0, bytesSent: 0, bytesReceived: 0, droppedFrames: 0 }

/** Counters of the link in use, going on where it changes: they never decrease, and count no voice twice. Pure. */
export class JoinedCounters {
  #before = NONE
  #since = NONE

  /** @param current of the link in use */
  of(current: Counters): Counters {
    return combined((name) => this.#before[name] + current[name] - this.#since[name])
  }

  /** Another link is in use from now on. */
  change(from: Counters, to: Counters): void {
    this.#before = this.of(from)
    this.#since = combined((name) => to[name])
  }
}

const combined = (valueOf: (name: keyof Counters) => number): Counters => ({
  framesSent: valueOf('framesSent'),
  framesReceived: valueOf('framesReceived'),
  bytesSent: valueOf('bytesSent'),
  bytesReceived: valueOf('bytesReceived'),
  droppedFrames: valueOf('droppedFrames'),
})
