import type { Protocol } from './cdp'
import { running } from './application'
import type { Page } from './page'

export type WindowState = NonNullable<Protocol.Browser.Bounds['windowState']>

/** How long Chromium may take to measure an empty page, ms. */
const MEASURE_MS = 5_000

/** Chromium's window around a page: follows the application's window, as far as there is a screen. */
export class WindowFrame {
  #page: Page | undefined
  /** The size of Chromium's own bars, px: the window's size minus the page's. */
  #extra = { width: 0, height: 0 }

  /** Attaches the Chromium window. Resolves when it is measured and can be positioned. */
  async adopt(page: Page): Promise<void> {
    this.#page = page
    const extra = await page.evaluate(
      '[outerWidth - innerWidth, outerHeight - innerHeight]',
      false,
      MEASURE_MS,
    )
    const [width, height] = extra as [number, number]
    this.#extra = { width, height }
  }

  /** @param bounds the bounds of the page */
  setBounds({ x, y, width, height }: Electron.Rectangle): void {
    const extra = this.#extra
    this.#apply({ left: x, top: y, width: width + extra.width, height: height + extra.height })
  }

  /** In headless mode a minimised page would only stop drawing. */
  setState(windowState: WindowState): void {
    if (!running().chromium.headless) this.#apply({ windowState })
  }

  close(): void {
    if (!this.#page) return
    const { targetId } = this.#page
    const { browser } = running().chromium.connection
    // It may have closed by itself.
    browser.send('Target.closeTarget', { targetId }).catch(() => undefined)
  }

  #apply(bounds: Protocol.Browser.Bounds): void {
    const session = this.#page?.session
    session
      ?.send('Browser.getWindowForTarget')
      .then(({ windowId }) => session.send('Browser.setWindowBounds', { windowId, bounds }))
      .catch(() => undefined)
  }
}
