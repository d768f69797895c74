/** An id that originals cannot answer. */
const UNUSABLE = 0xffff

/** The ids of requests: from 0 on, and again when all were used. 65535 is none. Pure. */
export class RequestIds {
  #next = 0

  /** @param isOpen whether a request with this id waits for its answer; not all do */
  take(isOpen: (id: number) => boolean): number {
    while (isOpen(this.#next)) this.#advance()
    const id = this.#next
    this.#advance()
    return id
  }

  #advance(): void {
    this.#next = (this.#next + 1) % UNUSABLE
  }
}
