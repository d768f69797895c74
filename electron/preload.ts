import { contextBridge, ipcRenderer, type IpcRendererEvent } from 'electron'
import {
  COMMAND_NAMES,
  commandChannel,
  eventChannel,
  type EventName,
  type Events,
  type RingdownApi,
} from './api'

const commands = Object.fromEntries(
  COMMAND_NAMES.map((name) => [
    name,
    (...args: unknown[]): Promise<unknown> => ipcRenderer.invoke(commandChannel(name), ...args),
  ]),
) as Omit<RingdownApi, 'on'>

const api: RingdownApi = {
  ...commands,
  on<Name extends EventName>(event: Name, listener: (payload: Events[Name]) => void) {
    const channel = eventChannel(event)
    const listen = (_event: IpcRendererEvent, payload: Events[Name]) => listener(payload)
    ipcRenderer.on(channel, listen)
    return () => ipcRenderer.removeListener(channel, listen)
  },
}

contextBridge.exposeInMainWorld('ringdown', api)
