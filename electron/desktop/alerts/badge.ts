import { app, type BrowserWindow, nativeImage } from 'electron'
import { wordingIn } from '../../../locales/wording'
import type { AppState } from '../../api'
import { unseenIn } from './badge-count'

/** Shows on the dock or the taskbar how many missed calls and texts the user has not seen. */
export class Badge {
  readonly #window: BrowserWindow
  readonly #picture: string
  #count = 0

  /** @param picture overlays the taskbar button where a number is not supported (Windows) */
  constructor(window: BrowserWindow, picture: string) {
    this.#window = window
    this.#picture = picture
  }

  update({ language, ...counted }: Pick<AppState, 'unseenMissed' | 'networks' | 'language'>): void {
    const count = unseenIn(counted)
    if (count === this.#count) return
    this.#count = count
    app.setBadgeCount(count)
    if (process.platform !== 'win32' || this.#window.isDestroyed()) return
    const { t } = wordingIn(language)
    const image = count > 0 ? nativeImage.createFromPath(this.#picture) : null
    this.#window.setOverlayIcon(image, count > 0 ? t('notification.unseen', { count }) : '')
  }
}
