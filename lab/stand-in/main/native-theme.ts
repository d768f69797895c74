import { EventEmitter } from 'node:events'
import { guardInstances } from '../shared/guard'
import type { Page } from './page'

type Source = Electron.NativeTheme['themeSource']

const IS_DARK = `matchMedia('(prefers-color-scheme: dark)').matches`

/** Electron's `nativeTheme`: determines `prefers-color-scheme` in every window. */
class NativeTheme
  extends EventEmitter
  implements Pick<Electron.NativeTheme, 'themeSource' | 'shouldUseDarkColors'>
{
  readonly #pages = new Set<Page>()
  #source: Source = 'system'
  /** The desktop's theme as Chromium detected it; light until a window exists. */
  #systemIsDark = false

  get themeSource(): Source {
    return this.#source
  }

  set themeSource(source: Source) {
    if (!['system', 'light', 'dark'].includes(source)) throw new TypeError(`themeSource cannot be ${source}`)
    const before = this.shouldUseDarkColors
    this.#source = source
    for (const page of this.#pages) this.#apply(page)
    if (before !== this.shouldUseDarkColors) this.emit('updated')
  }

  get shouldUseDarkColors(): boolean {
    return this.#source === 'system' ? this.#systemIsDark : this.#source === 'dark'
  }

  /** Makes the page follow the theme until `detach`. */
  attach(page: Page): void {
    this.#pages.add(page)
    if (this.#source === 'system') {
      page
        .evaluate(IS_DARK, false, 1_000)
        .then((dark) => this.#systemIs(dark === true))
        .catch(() => undefined)
    } else this.#apply(page)
  }

  detach(page: Page): void {
    this.#pages.delete(page)
  }

  #systemIs(dark: boolean): void {
    const before = this.shouldUseDarkColors
    this.#systemIsDark = dark
    if (before !== this.shouldUseDarkColors) this.emit('updated')
  }

  #apply(page: Page): void {
    const value = this.#source === 'system' ? '' : this.#source
    page.session
      .send('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value }] })
      .catch(() => undefined)
  }
}

guardInstances('nativeTheme', NativeTheme)
export const nativeTheme = new NativeTheme()
