import { contextBridge, ipcRenderer, type IpcRendererEvent } from 'electron'
import type { Bridge, EventName, Events } from './api'
import { COMMAND_CHANNEL, eventChannel } from './api/channels'

/** Passes on any command of the page: the main process checks the sender, the name and the arguments. */
const bridge: Bridge = {
  invoke: (name, ...args) => ipcRenderer.invoke(COMMAND_CHANNEL, name, ...args),
  on<Name extends EventName>(event: Name, listener: (payload: Events[Name]) => void) {
    const channel = eventChannel(event)
    const listen = (_event: IpcRendererEvent, payload: Events[Name]) => listener(payload)
    ipcRenderer.on(channel, listen)
    return () => ipcRenderer.removeListener(channel, listen)
  },
}

contextBridge.exposeInMainWorld('ringdown', bridge)
