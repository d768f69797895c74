import { BrowserWindow } from 'electron'
import { eventChannel, type EventName, type Events } from '../../api'

/** Tells every window there is: all show the same page of ours. */
export function tellWindows<Name extends EventName>(event: Name, payload: Events[Name]): void {
  for (const window of BrowserWindow.getAllWindows()) {
    if (!window.isDestroyed()) window.webContents.send(eventChannel(event), payload)
  }
}
