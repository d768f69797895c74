import { timingSafeEqual } from 'node:crypto'
import { checkName, isName } from '../../base/names/check-name'
import type { NameOwner, NameOwners } from '../names/name-owners'
import type { OwnerKey } from '../names/name-register'

/** Somebody who is signed in at the directory. */
interface SignedIn {
  readonly name: string
  readonly key: OwnerKey | undefined
  /** The one that it got with its login; undefined: none. */
  readonly ticket?: Uint8Array | undefined
}

/** What a peer shows for a name. */
export interface Proof {
  /** The key that it has proved to own. */
  readonly key?: OwnerKey | undefined
  /** Of somebody who is signed in at the directory, as it says. */
  readonly ticket?: Uint8Array | undefined
}

/** A peer's right to a name. */
export type Claim =
  /** The name is the peer's: whoever has it at the broker gives way. */
  | 'own'
  /** Nobody's: first come, first served. */
  | 'free'
  /** It, or a look-alike, belongs to another key, or somebody else is signed in with it at the directory. */
  | 'owned'

export interface NameClaimsOptions {
  readonly owners: NameOwners
  /** The people who are signed in at the directory with this name or a look-alike. */
  readonly signedIn: (name: string) => readonly SignedIn[]
}

/** Decides who may register a name at the broker, by the owners of names and the people at the directory. */
export class NameClaims {
  readonly #options: NameClaimsOptions

  constructor(options: NameClaimsOptions) {
    this.#options = options
  }

  /** The owners of an id, for `claim`. @param id any text; one that is not a valid name may still look like one */
  ownersOf(id: string): readonly NameOwner[] | Promise<readonly NameOwner[]> {
    return this.#options.owners.ownersOf(nameIn(id))
  }

  claim(id: string, { key, ticket }: Proof, owners: readonly NameOwner[]): Claim {
    const holders = [...owners, ...this.#options.signedIn(nameIn(id))]
    if (holders.length === 0) return 'free'
    const bearer = this.bearerOf(id, ticket)
    return holders.every((holder) => holder === bearer || (key !== undefined && holder.key === key))
      ? 'own'
      : 'owned'
  }

  /** @returns who is signed in with this very name and has this ticket */
  bearerOf(id: string, ticket: Uint8Array | undefined): SignedIn | undefined {
    if (ticket === undefined) return undefined
    return this.#options.signedIn(nameIn(id)).find((each) => each.name === id && isSame(each.ticket, ticket))
  }

  /**
   * A peer has registered a name with a proof: from now on it belongs to the key.
   * @param network limits new names
   * @returns whether it still does; somebody else may have taken it at another node
   */
  async arrived(name: string, key: OwnerKey, network: string): Promise<boolean> {
    if (!isName(name)) return true
    try {
      return await this.#options.owners.own({ name, key }, network)
    } catch {
      // The network is away: the name has no owner yet.
      return true
    }
  }

  /** A peer with a proof has left. */
  left(name: string, key: OwnerKey): void {
    if (isName(name)) this.#options.owners.seen({ name, key })
  }
}

function nameIn(id: string): string {
  const checked = checkName(id)
  return checked.ok ? checked.name : id
}

const isSame = (one: Uint8Array | undefined, other: Uint8Array): boolean =>
  one?.length === other.length && timingSafeEqual(one, other)
