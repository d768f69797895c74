/** How much of a child's output is kept. Characters */
const MAX_CHARACTERS = 4096

/** Finds the last error that a process printed, which explains its end. */
export class FatalError {
  #tail = ''

  add(text: string): void {
    this.#tail = (this.#tail + text).slice(-MAX_CHARACTERS)
  }

  /** An uncaught error as Node prints it, or a fatal error of V8; undefined if there is neither. */
  get error(): string | undefined {
    const fatal = /^FATAL ERROR: (.+)$/m.exec(this.#tail)?.[1]
    if (fatal !== undefined) return fatal.trim()
    const thrown = [...this.#tail.matchAll(/^\w*Error\b[^:\n]*: (.+)$/gm)].at(-1)?.[1]
    return thrown?.trim()
  }
}
