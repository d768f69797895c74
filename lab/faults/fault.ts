import type { Lab } from './rig/lab'

/** Something that networks, machines or our own threads do, and what is to come of it. */
export interface Fault {
  /** What happens. */
  readonly name: string
  /** What is to be seen then, in the words that `run` gives. */
  readonly expected: string
  /** It takes a second or two, and is part of `npm test`. */
  readonly isQuick: boolean
  /** Why it cannot be tried here; undefined when it can. */
  readonly whyNot?: () => string | undefined
  /**
   * Lets it happen, with real processes, sockets and disks.
   * @returns what was seen
   * @throws {Error} when something that the trial itself needs does not come about
   */
  readonly run: (lab: Lab) => Promise<string>
}

/** What was seen, in words: those whose value is true; others are said not to be so. */
export const inWords = (facts: Readonly<Record<string, boolean>>): string =>
  Object.entries(facts)
    .map(([words, isSo]) => (isSo ? words : `NOT: ${words}`))
    .join('; ')

/** Faults that need a disk, a network or limits of their own. */
export const whyNotRoot = (): string | undefined => {
  if (process.platform !== 'linux') return 'this is not Linux'
  return process.getuid?.() === 0 ? undefined : 'this is not root'
}
