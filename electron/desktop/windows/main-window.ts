import { BrowserWindow, nativeTheme, screen } from 'electron'
import { reachableBounds, type WindowBoundsStore, type WindowPlace } from '../stores/window-bounds'
import { protectedBy, protectedPage } from './protected-page'

const SIZE = { width: 960, height: 680, minWidth: 360, minHeight: 540 } as const
/** Shown until the interface has drawn itself: its own background colours, so that the window does not flash. */
const BACKGROUND = { light: '#eaefec', dark: '#0c1312' } as const

export interface MainWindowOptions {
  readonly preload: string
  /** Remembers the window's position. */
  readonly place: Pick<WindowBoundsStore, 'place' | 'remember'>
  /** Starts hidden in the tray. */
  readonly hidden: boolean
}

/** Opens the main window at its last position, if that is still on a display. */
export function openMainWindow({ preload, place, hidden }: MainWindowOptions): BrowserWindow {
  const before = place.place
  const window = new BrowserWindow({
    ...SIZE,
    ...reachable(before),
    title: 'Ringdown',
    show: false,
    autoHideMenuBar: true,
    backgroundColor: nativeTheme.shouldUseDarkColors ? BACKGROUND.dark : BACKGROUND.light,
    webPreferences: protectedBy(preload),
  })
  if (!hidden)
    window.once('ready-to-show', () => {
      if (before?.maximised) window.maximize()
      window.show()
    })
  rememberPlace(window, place)
  protectedPage(window, '')
  return window
}

/** Brings the window to the front. */
export function bringToFront(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
}

const reachable = (before: WindowPlace | undefined): Partial<Electron.Rectangle> =>
  before
    ? (reachableBounds(
        before.bounds,
        screen.getAllDisplays().map(({ workArea }) => workArea),
      ) ?? {})
    : {}

function rememberPlace(window: BrowserWindow, place: Pick<WindowBoundsStore, 'remember'>): void {
  const note = (): void =>
    place.remember({ bounds: window.getNormalBounds(), maximised: window.isMaximized() })
  window.on('resize', note)
  window.on('move', note)
  window.on('maximize', note)
  window.on('unmaximize', note)
}
