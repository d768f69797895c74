import { checkName } from '../../base/names/check-name'
import type { NameRegister, OwnerKey } from '../names/name-register'

/** Somebody who is signed in at the directory. */
interface SignedIn {
  readonly key: OwnerKey | undefined
}

/** A key's right to a name. */
export type Claim =
  /** The name is the key's: whoever has it at the broker gives way. */
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

  /** @param id any text; one that is not a valid name may still look like one. @param key that the peer has proved to own */
  claim(id: string, key: OwnerKey | undefined): Claim {
    const { names, signedIn } = this.#options
    const checked = checkName(id)
    const name = checked.ok ? checked.name : id
    const holders = [...names.ownersOf(name), ...signedIn(name)]
    if (holders.length === 0) return 'free'
    return key !== undefined && holders.every((holder) => holder.key === key) ? 'own' : 'owned'
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

/** Whether an id is a valid name as it stands. */
function isName(id: string): boolean {
  const checked = checkName(id)
  return checked.ok && checked.name === id
}
