/** What is kept of a child's output. Characters */
const MAX_CHARACTERS = 4096

/** The last error that a process printed, for whoever asks why it ended. */
export class FatalError {
  #tail = ''

  add(text: string): void {
    this.#tail = (this.#tail + text).slice(-MAX_CHARACTERS)
  }

  /** As Node prints an error that nobody caught, or V8 one that it cannot survive; undefined where there is neither. */
  get error(): string | undefined {
    const fatal = /^FATAL ERROR: (.+)$/m.exec(this.#tail)?.[1]
    if (fatal !== undefined) return fatal.trim()
    const thrown = [...this.#tail.matchAll(/^\w*Error\b[^:\n]*: (.+)$/gm)].at(-1)?.[1]
    return thrown?.trim()
  }
}
