/** A peer that talks sends a packet every 20 ms; … */
export const OUTAGE_MS = 1000
/** … and in a pause of discontinuous transmission one every 400 ms. */
export const OUTAGE_IN_PAUSE_MS = 1500
/** A peer whose voice has not begun, or has stopped, sends a report every second. */
export const OUTAGE_OF_REPORTS_MS = 3000
/** When voice is missing for so long while something else comes, the peer sends none; in a pause the same. ms */
const STOPPED_MS = 200
const STOPPED_IN_PAUSE_MS = 600

/** Whether nothing comes from a peer that should send. Pure; any monotonic time. */
export class OutageWatch {
  #voiceMs = -Infinity
  #mayPause = false
  #wasSilent = false
  #isOut = false

  get isOut(): boolean {
    return this.#isOut
  }

  /** A packet of voice has come. @param mayPause none may follow for a while, by discontinuous transmission */
  heard(nowMs: number, mayPause: boolean): void {
    this.#voiceMs = nowMs
    this.#mayPause = mayPause
  }

  /**
   * Some ten times a second. A single check may come late and before packets that wait to be read, so an outage takes
   * two of them.
   * @param silentMs since anything came from the peer, voice or not
   */
  check(silentMs: number, nowMs: number): void {
    const isSilent = silentMs >= this.#mostSilentMs(nowMs - silentMs)
    this.#isOut = isSilent && this.#wasSilent
    this.#wasSilent = isSilent
  }

  /** @param heardMs when anything came last */
  #mostSilentMs(heardMs: number): number {
    if (heardMs - this.#voiceMs > (this.#mayPause ? STOPPED_IN_PAUSE_MS : STOPPED_MS))
      return OUTAGE_OF_REPORTS_MS
    return this.#mayPause ? OUTAGE_IN_PAUSE_MS : OUTAGE_MS
  }
}
