import type { Page } from '@playwright/test'

/** An event in a window and its time (Unix time, ms), on the same clock in every window. */
export interface Moment {
  /** `click`, or `call <state>` when the displayed call changes its state. */
  readonly what: string
  readonly atMs: number
}

declare global {
  interface Window {
    ringdownMoments?: Moment[]
  }
}

/** Starts to record events inside the window: recording them from outside would add a round trip. */
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
 * @throws {Error} when it did not happen, with a list of the moments that did
 */
export const timeOf = (moments: readonly Moment[], what: string): number => {
  const moment = moments.findLast((each) => each.what === what)
  if (moment === undefined)
    throw new Error(
      `"${what}" did not happen, but ${moments.map((each) => each.what).join(', ') || 'nothing'}`,
    )
  return moment.atMs
}
