type Listener = (...args: unknown[]) => void

interface Entry {
  readonly listener: Listener
  readonly once: boolean
}

/** The part of Node's EventEmitter that a sandboxed preload script can use. */
export class Emitter {
  readonly #entries = new Map<string, Entry[]>()

  on(event: string, listener: Listener): this {
    return this.#add(event, { listener, once: false })
  }

  addListener(event: string, listener: Listener): this {
    return this.on(event, listener)
  }

  once(event: string, listener: Listener): this {
    return this.#add(event, { listener, once: true })
  }

  off(event: string, listener: Listener): this {
    const entries = this.#entries.get(event) ?? []
    const index = entries.findLastIndex((entry) => entry.listener === listener)
    // A new list, because emit may be iterating over the old one.
    if (index !== -1) this.#entries.set(event, entries.toSpliced(index, 1))
    return this
  }

  removeListener(event: string, listener: Listener): this {
    return this.off(event, listener)
  }

  removeAllListeners(event?: string): this {
    if (event === undefined) this.#entries.clear()
    else this.#entries.delete(event)
    return this
  }

  emit(event: string, ...args: unknown[]): boolean {
    const entries = this.#entries.get(event) ?? []
    for (const { listener, once } of entries) {
      if (once) this.off(event, listener)
      listener.apply(this, args)
    }
    return entries.length > 0
  }

  listeners(event: string): Listener[] {
    return (this.#entries.get(event) ?? []).map((entry) => entry.listener)
  }

  listenerCount(event: string): number {
    return this.#entries.get(event)?.length ?? 0
  }

  eventNames(): string[] {
    return [...this.#entries].filter(([, entries]) => entries.length > 0).map(([name]) => name)
  }

  #add(event: string, entry: Entry): this {
    this.#entries.set(event, [...(this.#entries.get(event) ?? []), entry])
    return this
  }
}
