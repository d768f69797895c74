import { timingSafeEqual } from 'node:crypto'
import { checkName } from '../../base/names/check-name'
import type { NameRegister, OwnerKey } from '../names/name-register'

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
  readonly names: NameRegister
  /** The people who are signed in at the directory with this name or a look-alike. */
  readonly signedIn: (name: string) => readonly SignedIn[]
}

/** Decides who may register a name at the broker, by the owners of names and the people at the directory. */
export class NameClaims {
  readonly #options: NameClaimsOptions

  constructor(options: NameClaimsOptions) {
    this.#options = options
  }

  /** @param id any text; one that is not a valid name may still look like one */
  claim(id: string, { key, ticket }: Proof): Claim {
    const { names, signedIn } = this.#options
    const name = nameIn(id)
    const holders = [...names.ownersOf(name), ...signedIn(name)]
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

  /** A peer has registered a name with a proof: from now on it belongs to the key. @param network limits new names */
  arrived(id: string, key: OwnerKey, network: string): void {
    if (isName(id)) this.#options.names.arrived(id, key, network)
  }

  /** A peer with a proof has left. */
  left(id: string): void {
    if (isName(id)) this.#options.names.left(id)
  }
}

function nameIn(id: string): string {
  const checked = checkName(id)
  return checked.ok ? checked.name : id
}

const isSame = (one: Uint8Array | undefined, other: Uint8Array): boolean =>
  one?.length === other.length && timingSafeEqual(one, other)

/** Whether an id is a valid name as it stands. */
function isName(id: string): boolean {
  const checked = checkName(id)
  return checked.ok && checked.name === id
}
