import { expect, it } from 'vitest'
import { RaisedWindow } from './raised-window'

/** A window of a desktop. */
class WrittenWindow {
  isMini = false
  isShown = true
  isActive = false
  isTop = false
  isMinimized = (): boolean => this.isMini
  isVisible = (): boolean => this.isShown
  isFocused = (): boolean => this.isActive
  isDestroyed = (): boolean => false
  restore = (): void => void (this.isMini = false)
  setAlwaysOnTop = (is: boolean): void => void (this.isTop = is)
  showInactive = (): void => void (this.isShown = true)
  moveTop = (): void => undefined
  hide = (): void => void (this.isShown = false)
  minimize = (): void => void (this.isMini = true)
}
const [call, ring] = [{}, {}]

function rig(more: Partial<WrittenWindow> = {}) {
  const window = Object.assign(new WrittenWindow(), more)
  return { window, raised: new RaisedWindow(window) }
}

it('is in front as long as anything needs attention, and then as it was', () => {
  const { window, raised } = rig({ isShown: false })
  raised.raise(call)
  raised.raise(ring)
  expect(window).toMatchObject({ isShown: true, isTop: true, isActive: false })
  raised.lower(call, false)
  expect(window).toMatchObject({ isShown: true, isTop: true })
  raised.lower(ring, false)
  expect(window).toMatchObject({ isShown: false, isTop: false })
})

it('is restored, and minimised again', () => {
  const { window, raised } = rig({ isMini: true })
  raised.raise(ring)
  expect(window.isMini).toBe(false)
  raised.lower(ring, false)
  expect(window.isMini).toBe(true)
})

it('stays where the user has attended to something, or has the window before them', () => {
  const { window, raised } = rig({ isShown: false })
  raised.raise(call)
  raised.raise(ring)
  raised.lower(call, true)
  raised.lower(ring, false)
  expect(window).toMatchObject({ isShown: true, isTop: false })
  const focused = rig({ isShown: false })
  focused.raised.raise(ring)
  focused.window.isActive = true
  focused.raised.lower(ring, false)
  expect(focused.window.isShown).toBe(true)
})

it('is left alone by what has not raised it', () => {
  const { window, raised } = rig({ isShown: false })
  raised.lower(call, false)
  raised.raise(ring)
  raised.lower(call, false)
  expect(window.isTop).toBe(true)
})
