import { BrowserWindow } from 'electron'
import type { EventName, Events } from '../../api'
import { eventChannel } from '../../api/channels'
import { isOurUrl } from '../our-page'

/** Sends to every window with our page; any other page receives nothing. */
export function tellWindows<Name extends EventName>(event: Name, payload: Events[Name]): void {
  for (const window of BrowserWindow.getAllWindows()) {
    if (window.isDestroyed() || !isOurUrl(window.webContents.getURL())) continue
    window.webContents.send(eventChannel(event), payload)
  }
}
