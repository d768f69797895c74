import type { Page } from '@playwright/test'

/** Something that happened in a window, and when (Unix time, ms): the same clock in every window. */
export interface Moment {
  /** `click`, or `call <state>` when the call that is shown has come to another state. */
  readonly what: string
  readonly atMs: number
}

declare global {
  interface Window {
    ringdownMoments?: Moment[]
  }
}

/** Begins to note moments in a window, from the inside: watching from here would be late by a round trip. */
export const noteMoments = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const moments: Moment[] = []
    window.ringdownMoments = moments
    const note = (what: string): unknown => moments.push({ what, atMs: Date.now() })
    document.addEventListener('click', () => note('click'), { capture: true })
    let shown: string | null | undefined
    const look = (): void => {
      const now = document.querySelector('[data-call-state]')?.getAttribute('data-call-state')
      if (now !== shown && now !== undefined) note(`call ${now ?? ''}`)
      shown = now
    }
    new MutationObserver(look).observe(document.body, {
      subtree: true,
      childList: true,
      attributes: true,
      attributeFilter: ['data-call-state'],
    })
    look()
  })

export const momentsOf = (page: Page): Promise<readonly Moment[]> =>
  page.evaluate(() => window.ringdownMoments ?? [])

/**
 * @returns when `what` last happened, Unix time in ms
 * @throws {Error} when it did not happen, naming what did
 */
export const timeOf = (moments: readonly Moment[], what: string): number => {
  const moment = moments.findLast((each) => each.what === what)
  if (moment === undefined)
    throw new Error(
      `"${what}" did not happen, but ${moments.map((each) => each.what).join(', ') || 'nothing'}`,
    )
  return moment.atMs
}
