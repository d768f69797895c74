import type { Fingerprint } from '../../protocol/directory'
import type { CommandResult, PersonId } from '../model'
import { safetyCode } from '../privacy/safety-code'
import type { People } from './people'
import type { PeopleStore } from './people-store'

export interface VerificationParts {
  /** Our identity; undefined while our key cannot be opened. */
  readonly own: () => Fingerprint | undefined
  /** The identity that somebody at our server announces now. */
  readonly identityOf: (contact: string) => Fingerprint | undefined
  readonly people: Pick<People, 'nameHere'>
  readonly store: Pick<PeopleStore, 'find' | 'setPin' | 'unverify'>
}

/** Two people compare the safety code of their identities outside Ringdown. */
export class Verification {
  readonly #parts: VerificationParts
  /** The person whose code was shown last. */
  #shown: { readonly person: PersonId; readonly identity: Fingerprint } | undefined

  constructor(parts: VerificationParts) {
    this.#parts = parts
  }

  /** The code of the announced identity, or else of the pinned one. */
  async code(person: PersonId): Promise<string | undefined> {
    const identity = this.#identityOf(person)
    const own = this.#parts.own()
    if (own === undefined || identity === undefined) return undefined
    this.#shown = { person, identity }
    return safetyCode(own, identity)
  }

  /** True pins the identity whose code was shown last: only a compared code can be verified. */
  set(person: PersonId, verified: boolean): CommandResult {
    const { people, store } = this.#parts
    if (!verified) {
      const identity = this.#identityOf(person)
      if (identity !== undefined) store.unverify(identity)
      return { ok: true }
    }
    const shown = this.#shown
    if (shown?.person !== person) {
      const name = people.nameHere(person) ?? ''
      return { ok: false, problem: { key: 'problem.compareFirst', fill: { name } } }
    }
    return store.setPin(person, { identity: shown.identity, verified })
  }

  #identityOf(person: PersonId): Fingerprint | undefined {
    const { identityOf, people, store } = this.#parts
    const name = people.nameHere(person)
    const announced = name === undefined ? undefined : identityOf(name)
    return announced ?? store.find(person)?.pin?.identity
  }
}
