import { lookAlikeKeys } from '../../base/names/look-alike'

interface Named {
  readonly name: string
}

/** Finds things by a name, or by one that looks like theirs. No two things in it look alike. */
export class LookAlikeIndex<T extends Named> {
  readonly #byLook = new Map<string, T>()

  /** Whoever has this name or one that could be taken for it: nobody, one, or two who look like it in different ways. */
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

  /** Removing something that is not in it changes nothing. */
  delete(thing: T): void {
    for (const key of lookAlikeKeys(thing.name)) if (this.#byLook.get(key) === thing) this.#byLook.delete(key)
  }
}
