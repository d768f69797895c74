import type { BrowserWindow } from 'electron'

type Window = Pick<
  BrowserWindow,
  | 'isMinimized'
  | 'isVisible'
  | 'isFocused'
  | 'isDestroyed'
  | 'restore'
  | 'setAlwaysOnTop'
  | 'showInactive'
  | 'moveTop'
  | 'hide'
  | 'minimize'
>

/**
 * The window in front of all others while anything needs the user's attention, without taking the keyboard focus from another program.
 * Afterwards it is hidden or minimised again if it was before.
 */
export class RaisedWindow {
  readonly #window: Window
  /** What needs attention. */
  readonly #holders = new Set<object>()
  /** The window's state before. */
  #was: 'shown' | 'minimised' | 'hidden' = 'shown'
  /** The user has attended to something. */
  #stays = false

  constructor(window: Window) {
    this.#window = window
  }

  /** @param by what needs attention, until `lower` is called with it */
  raise(by: object): void {
    const window = this.#window
    if (this.#holders.size === 0) {
      this.#was = window.isMinimized() ? 'minimised' : window.isVisible() ? 'shown' : 'hidden'
      this.#stays = false
    }
    this.#holders.add(by)
    if (window.isMinimized()) window.restore()
    window.setAlwaysOnTop(true)
    window.showInactive()
    window.moveTop()
  }

  /** @param isAttended the user goes on with it in the window, so that it stays */
  lower(by: object, isAttended: boolean): void {
    const window = this.#window
    if (!this.#holders.delete(by)) return
    this.#stays ||= isAttended
    if (this.#holders.size > 0 || window.isDestroyed()) return
    window.setAlwaysOnTop(false)
    if (this.#stays || window.isFocused()) return
    if (this.#was === 'hidden') window.hide()
    if (this.#was === 'minimised') window.minimize()
  }
}
