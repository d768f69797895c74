import type { Page } from '@playwright/test'

/** An event in a window and its time (Unix time, ms), on the same clock in every window. */
export interface Moment {
  /** `click`; `call STATE`, `connection STATE` or `online NUMBER` when the window shows another one. */
  readonly what: string
  readonly atMs: number
}

declare global {
  interface Window {
    ringdownMoments?: Moment[]
  }
}

/**
 * Starts to record events inside the window: recording them from outside would add a round trip. Records clicks and what is shown of
 * the call, of the connection, and of the number of people who are online.
 */
export const noteMoments = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const moments: Moment[] = []
    window.ringdownMoments = moments
    const note = (what: string): unknown => moments.push({ what, atMs: Date.now() })
    document.addEventListener('click', () => note('click'), { capture: true })
    const shown = (name: string): string | null | undefined =>
      document.querySelector(`[${name}]`)?.getAttribute(name)
    const latest = new Map<string, string>()
    const look = (): void => {
      const online = document.querySelectorAll('.row[data-away="false"]').length
      const now = {
        call: shown('data-call-state'),
        connection: shown('data-connection'),
        online: `${online}`,
      }
      for (const [kind, value] of Object.entries(now)) {
        if (value !== latest.get(kind) && value !== undefined) note(`${kind} ${value ?? ''}`)
        if (value) latest.set(kind, value)
        else latest.delete(kind)
      }
    }
    new MutationObserver(look).observe(document.body, {
      subtree: true,
      childList: true,
      attributes: true,
      attributeFilter: ['data-call-state', 'data-connection', 'data-away'],
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
