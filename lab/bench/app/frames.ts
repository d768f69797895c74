import type { Page } from '@playwright/test'

/** Records frame times inside the page. A string, because the page has another language level. */
const NOTE_FRAMES = `(() => {
  window.frames_ms = []
  let last = performance.now()
  const note = (now) => { window.frames_ms.push(now - last); last = now; requestAnimationFrame(note) }
  requestAnimationFrame(note)
})()`

/** The time from each frame of the page to the next one, while something happens. ms */
export async function framesOf(page: Page, meanwhile: () => Promise<void>): Promise<number[]> {
  await page.evaluate(NOTE_FRAMES)
  await meanwhile()
  return page.evaluate<number[]>('window.frames_ms')
}
