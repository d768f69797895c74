import { Buffer } from 'node:buffer'
import { EventEmitter } from 'node:events'
import { decode, encode, type Base64 } from '../shared/clone'
import { guardInstances } from '../shared/guard'
import type { ToPreload } from '../shared/messages'

type Handler = (event: Electron.IpcMainInvokeEvent, ...args: unknown[]) => unknown

const base64: Base64 = {
  encode: (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64'),
  decode: (text) => Uint8Array.from(Buffer.from(text, 'base64')),
}

/** @throws DataCloneError for values that cannot be cloned */
export function encodeArgs(args: readonly unknown[]): string {
  return encode(args, base64)
}

function decodeArgs(text: string): unknown[] {
  return decode(text, base64) as unknown[]
}

/** Electron's `ipcMain`. */
export class IpcMain
  extends EventEmitter
  implements Pick<Electron.IpcMain, 'handle' | 'handleOnce' | 'removeHandler'>
{
  readonly #handlers = new Map<string, Handler>()

  handle(channel: string, listener: Handler): void {
    if (this.#handlers.has(channel)) {
      throw new Error(`Attempted to register a second handler for '${channel}'`)
    }
    this.#handlers.set(channel, listener)
  }

  handleOnce(channel: string, listener: Handler): void {
    this.handle(channel, (event, ...args) => {
      this.removeHandler(channel)
      return listener(event, ...args)
    })
  }

  removeHandler(channel: string): void {
    this.#handlers.delete(channel)
  }

  /** Handles `ipcRenderer.send`. */
  receive(event: Electron.IpcMainEvent, channel: string, args: string): void {
    this.emit(channel, event, ...decodeArgs(args))
  }

  /** Handles `ipcRenderer.invoke`; always resolves to the answer. */
  async answer(
    event: Electron.IpcMainInvokeEvent,
    id: number,
    channel: string,
    args: string,
  ): Promise<ToPreload> {
    try {
      const handler = this.#handlers.get(channel)
      if (!handler) throw new Error(`No handler registered for '${channel}'`)
      const value: unknown = await handler(event, ...decodeArgs(args))
      return { kind: 'result', id, value: encode(value, base64) }
    } catch (error) {
      // Electron's own text: of an error only its text is transferred.
      const message = `Error invoking remote method '${channel}': ${String(error)}`
      return { kind: 'failure', id, message }
    }
  }
}

guardInstances('ipcMain', IpcMain)
export const ipcMain = new IpcMain()
