import { Bridge } from './bridge'
import type { Wire } from './wire'

/** The preload's side of `contextBridge`. */
export class ContextBridge {
  readonly #exposed = new Map<string, Wire>()
  readonly #bridge: Bridge

  constructor(secret: string) {
    this.#bridge = new Bridge(secret, 'preload', (message) => {
      // Chromium starts the two worlds in any order; messages sent too early are repeated.
      if (message.kind === 'hello') {
        for (const [key, value] of this.#exposed) this.#bridge.send({ kind: 'expose', key, value })
      }
    })
  }

  /** @throws Error when the key is taken, or the value holds something that cannot be transferred */
  exposeInMainWorld(key: string, api: unknown): void {
    if (this.#exposed.has(key)) {
      throw new Error('Cannot bind an API on top of an existing property on the window object')
    }
    const value = this.#bridge.pack(api)
    this.#exposed.set(key, value)
    this.#bridge.send({ kind: 'expose', key, value })
  }
}
