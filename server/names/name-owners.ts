import type { NameRegister, OwnerKey } from './name-register'

/** The owner of a name. */
export interface NameOwner {
  readonly name: string
  readonly key: OwnerKey
}

type Answer<Value> = Value | Promise<Value>

/** Who owns names, in this process or in the network. Promises reject while the network cannot be reached. */
export interface NameOwners {
  /** The owners of this name and its look-alikes. */
  ownersOf(name: string): Answer<readonly NameOwner[]>
  /**
   * Somebody with a proved key uses this name; a free name gets an owner.
   * @param network of the phone; limits new names
   * @returns false when the name, or a look-alike, belongs to another key
   */
  own(owner: NameOwner, network: string): Answer<boolean>
  /** The owner of a name is there until now: once for each `own`. */
  seen(owner: NameOwner): void
}

/** The owners of names in a register of this process. */
export class RegisterOwners implements NameOwners {
  readonly #names: NameRegister

  constructor(names: NameRegister) {
    this.#names = names
  }

  ownersOf(name: string): readonly NameOwner[] {
    return this.#names.ownersOf(name)
  }

  own({ name, key }: NameOwner, network: string): boolean {
    if (this.#names.ownersOf(name).some((owner) => owner.key !== key)) return false
    this.#names.arrived(name, key, network)
    return true
  }

  seen({ name }: NameOwner): void {
    this.#names.left(name)
  }
}
