import type { Lab } from './rig/lab'

/** A fault of a network, a machine or one of our own processes, and its expected outcome. */
export interface Fault {
  /** The fault. */
  readonly name: string
  /** The expected outcome, in the words of `run`. */
  readonly expected: string
  /** It takes a second or two, so that it is part of `npm test`. */
  readonly isQuick: boolean
  /** Why it cannot be tried on this machine; undefined when it can. */
  readonly whyNot?: () => string | undefined
  /**
   * Causes it, with real processes, sockets and disks.
   * @returns the outcome
   * @throws {Error} when the trial itself cannot be set up
   */
  readonly run: (lab: Lab) => Promise<string>
}

/** The outcome in words: the keys whose value is true, and the others as "not …". */
export const inWords = (facts: Readonly<Record<string, boolean>>): string =>
  Object.entries(facts)
    .map(([words, isSo]) => (isSo ? words : `NOT: ${words}`))
    .join('; ')

/** Faults that need a separate disk, network or process limit. */
export const whyNotRoot = (): string | undefined => {
  if (process.platform !== 'linux') return 'this is not Linux'
  return process.getuid?.() === 0 ? undefined : 'this is not root'
}
