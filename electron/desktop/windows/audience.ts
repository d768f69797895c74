import { BrowserWindow } from 'electron'
import { eventChannel, type EventName, type Events } from '../../api'
import { isOurUrl } from '../our-page'

/** Sends to every window with our page; any other page receives nothing. */
export function tellWindows<Name extends EventName>(event: Name, payload: Events[Name]): void {
  for (const window of BrowserWindow.getAllWindows()) {
    if (window.isDestroyed() || !isOurUrl(window.webContents.getURL())) continue
    window.webContents.send(eventChannel(event), payload)
  }
}
