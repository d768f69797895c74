/** Content that is held in memory, and stored for the next run. */
export interface StoredContent<T extends object> {
  readonly content: T
  /**
   * Replaces the content, and stores it soon.
   * @param withinMs the longest time to wait for more changes, for content whose loss in a crash does no harm
   */
  set(content: T, withinMs?: number): void
  /** Like `set`, and also removes values that this version could not read: for content that the user deletes. */
  replace(content: T): void
  /** Resolves when everything is stored, or cannot be; never rejects. */
  flush(): Promise<void>
}

/** Content that is lost at the end of the program. */
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

  replace(content: T): void {
    this.#content = content
  }

  flush(): Promise<void> {
    return Promise.resolve()
  }
}
