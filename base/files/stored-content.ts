/** Content that is held in memory, and kept somewhere for the next run. */
export interface StoredContent<T extends object> {
  readonly content: T
  /**
   * Takes new content, and keeps it soon.
   * @param withinMs it may wait so long for more changes, where losing it in a crash does no harm
   */
  set(content: T, withinMs?: number): void
  /** Resolves when everything is kept, or cannot be; never rejects. */
  flush(): Promise<void>
}

/** Content that ends with the program. */
export class InMemoryContent<T extends object> implements StoredContent<T> {
  #content: T

  constructor(initial: T) {
    this.#content = initial
  }

  get content(): T {
    return this.#content
  }

  set(content: T): void {
    this.#content = content
  }

  flush(): Promise<void> {
    return Promise.resolve()
  }
}
