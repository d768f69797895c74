import { lookAlikeKeys } from '../../base/names/look-alike'

interface Named {
  readonly name: string
}

/** Finds items by their names and look-alikes. No two items in it look alike. */
export class LookAlikeIndex<T extends Named> {
  readonly #byLook = new Map<string, T>()

  /** The items with this name or a look-alike: up to two, one for each kind of likeness. */
  alike(name: string): readonly T[] {
    const [folded, seen] = lookAlikeKeys(name)
    const one = this.#byLook.get(folded)
    const other = this.#byLook.get(seen)
    if (one === undefined) return other === undefined ? [] : [other]
    return other === undefined || other === one ? [one] : [one, other]
  }

  add(thing: T): void {
    for (const key of lookAlikeKeys(thing.name)) this.#byLook.set(key, thing)
  }

  /** Does nothing for an item that is not in it. */
  delete(thing: T): void {
    for (const key of lookAlikeKeys(thing.name)) if (this.#byLook.get(key) === thing) this.#byLook.delete(key)
  }
}
