import { decode, encode, type Base64 } from '../shared/clone'
import { SEND_BINDING, type ToMain, type ToPreload } from '../shared/messages'
import { Emitter } from './emitter'

/** Characters per call of String.fromCharCode, well below the engine's limit of arguments. */
const CHUNK = 0x2000

const base64: Base64 = {
  encode: (bytes) => {
    let text = ''
    for (let i = 0; i < bytes.length; i += CHUNK) text += String.fromCharCode(...bytes.subarray(i, i + CHUNK))
    return btoa(text)
  },
  decode: (text) => Uint8Array.from(atob(text), (char) => char.charCodeAt(0)),
}

export function sendToMain(message: ToMain): void {
  const send = (globalThis as unknown as Partial<Record<string, (text: string) => void>>)[SEND_BINDING]
  send?.(JSON.stringify(message))
}

/** Electron's `ipcRenderer`, over a DevTools binding. */
export class IpcRenderer extends Emitter {
  readonly #waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()
  #lastId = 0

  /** @throws DataCloneError for arguments that cannot be cloned */
  send(channel: string, ...args: unknown[]): void {
    sendToMain({ kind: 'send', channel, args: encode(args, base64) })
  }

  /** Rejects with a DataCloneError for arguments that cannot be cloned, or with the handler's error. */
  async invoke(channel: string, ...args: unknown[]): Promise<unknown> {
    const text = encode(args, base64)
    const id = ++this.#lastId
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      sendToMain({ kind: 'invoke', id, channel, args: text })
    })
  }

  receive(text: string): void {
    const message = JSON.parse(text) as ToPreload
    if (message.kind === 'event') {
      const args = decode(message.args, base64) as unknown[]
      this.emit(message.channel, { sender: this, senderId: 0, ports: [] }, ...args)
      return
    }
    const waiting = this.#waiting.get(message.id)
    this.#waiting.delete(message.id)
    if (message.kind === 'result') waiting?.resolve(decode(message.value, base64))
    else waiting?.reject(new Error(message.message))
  }
}
