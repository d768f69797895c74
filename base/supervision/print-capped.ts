import type { Clock } from '../clock'

/** Sound systems print a hundred lines about missing cards at each scan. Characters */
const AT_ONCE = 16_384
const PER_SECOND = 512

/** Passes on a child's output up to a burst and a rate of characters; the rest is dropped. */
export const printCapped = (clock: Clock, print: (text: string) => void): ((text: string) => void) => {
  let left = AT_ONCE
  let filledMs = clock.now()
  return (text) => {
    const nowMs = clock.now()
    left = Math.min(AT_ONCE, left + ((nowMs - filledMs) / 1000) * PER_SECOND)
    filledMs = nowMs
    const part = text.slice(0, Math.floor(left))
    left -= part.length
    if (part !== '') print(part)
  }
}
