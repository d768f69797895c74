import { decodeRedundancy, type MediaPacket } from '../../../../protocol/media'
import { isSilent } from '../../capture/dtx-gate'

/** A peer that talks sends a packet every 20 ms: after such a silence the path does not work. ms */
const DEAF_MS = 1000
/** The same in a pause of discontinuous transmission, which has a packet every 400 ms. ms */
const DEAF_IN_PAUSE_MS = 1500
/** A path that has failed before must work for so long without such a silence. ms */
export const STEADY_MS = 1000

/** Whether the peer's voice comes by a path: from its first packet on, until there is none for a second. Pure. */
export class Hearing {
  #heardMs = -Infinity
  #steadySinceMs = 0
  #mayPause = false
  #hasFailed = false
  #hears = false

  get hears(): boolean {
    return this.#hears
  }

  /** When voice last came; -Infinity: never. */
  get heardMs(): number {
    return this.#heardMs
  }

  /** Voice has come. @param mayPause none may follow for a while, by discontinuous transmission */
  heard(nowMs: number, mayPause: boolean): void {
    if (this.#isSilent(nowMs)) this.#steadySinceMs = nowMs
    this.#heardMs = nowMs
    this.#mayPause = mayPause
    this.#hears ||= !this.#hasFailed || nowMs - this.#steadySinceMs >= STEADY_MS
  }

  /** Time has passed. */
  check(nowMs: number): void {
    if (!this.#hears || !this.#isSilent(nowMs)) return
    this.#hears = false
    this.#hasFailed = true
  }

  #isSilent(nowMs: number): boolean {
    return nowMs - this.#heardMs >= (this.#mayPause ? DEAF_IN_PAUSE_MS : DEAF_MS)
  }
}

/** The peer may send nothing for a while, by discontinuous transmission. */
export function isOfPause({ payload, redundant }: MediaPacket): boolean {
  const opus = redundant === true ? decodeRedundancy(payload)?.primary.payload : payload
  return opus !== undefined && isSilent(opus)
}
