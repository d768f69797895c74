import { Bridge } from './bridge'
import type { Wire } from './wire'

/** The preload's side of `contextBridge`. */
export class ContextBridge {
  readonly #exposed = new Map<string, Wire>()
  readonly #bridge: Bridge

  constructor(secret: string) {
    this.#bridge = new Bridge(secret, 'preload', (message) => {
      // Which of the two worlds starts first is Chromium's choice; whatever was too early is said again.
      if (message.kind === 'hello') {
        for (const [key, value] of this.#exposed) this.#bridge.send({ kind: 'expose', key, value })
      }
    })
  }

  /** @throws Error when the key is taken, or the value holds what cannot cross */
  exposeInMainWorld(key: string, api: unknown): void {
    if (this.#exposed.has(key)) {
      throw new Error('Cannot bind an API on top of an existing property on the window object')
    }
    const value = this.#bridge.pack(api)
    this.#exposed.set(key, value)
    this.#bridge.send({ kind: 'expose', key, value })
  }
}
