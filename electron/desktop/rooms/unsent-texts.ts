import type { ShownText } from '../../api'

/** More are not kept: of those that have failed the oldest go. */
const MOST_UNSENT = 300

interface Unsent {
  readonly text: ShownText
  /** Of an image that is on its way. */
  readonly bytes?: Uint8Array | undefined
}

/** Our texts that have no place in the room, in the order in which they were written: on their way, or failed. */
export class UnsentTexts {
  readonly #texts = new Map<string, Unsent>()

  get all(): readonly ShownText[] {
    return [...this.#texts.values()].map(({ text }) => text)
  }

  find(id: string): ShownText | undefined {
    return this.#texts.get(id)?.text
  }

  /** The bytes of an image that is on its way. */
  image(id: string): Uint8Array | undefined {
    return this.#texts.get(id)?.bytes
  }

  /** A new one, or one that has failed: its image is not kept then. */
  put(text: ShownText, bytes?: Uint8Array): void {
    this.#texts.set(text.id, { text, bytes: text.delivery === 'failed' ? undefined : bytes })
    if (this.#texts.size <= MOST_UNSENT) return
    const oldest = [...this.#texts.values()].find(({ text: { delivery } }) => delivery === 'failed')
    if (oldest) this.#texts.delete(oldest.text.id)
  }

  delete(id: string): boolean {
    return this.#texts.delete(id)
  }

  clear(): void {
    this.#texts.clear()
  }
}
