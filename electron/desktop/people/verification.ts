import type { Fingerprint } from '../../../protocol/directory'
import type { CommandResult } from '../../api'
import { safetyCode } from '../../../phone/privacy/safety-code'
import type { Pin } from '../../../phone/privacy/trust'

export interface VerificationParts {
  /** Who we are. */
  readonly own: () => Fingerprint
  /** Who they say they are now. */
  readonly identityOf: (contact: string) => Fingerprint | undefined
  readonly people: {
    pinOf(contact: string): Pin | undefined
    setPin(contact: string, pin: Pin): CommandResult
  }
}

/** Two people compare the code of their identities, by another way than Ringdown. */
export class Verification {
  readonly #parts: VerificationParts
  /** Whose code was shown last. */
  #shown: { readonly contact: string; readonly identity: Fingerprint } | undefined

  constructor(parts: VerificationParts) {
    this.#parts = parts
  }

  /** Of whom they say they are, or else of whom they were. */
  async code(contact: string): Promise<string | undefined> {
    const { own, identityOf, people } = this.#parts
    const identity = identityOf(contact) ?? people.pinOf(contact)?.identity
    if (identity === undefined) return undefined
    this.#shown = { contact, identity }
    return safetyCode(own(), identity)
  }

  /** True takes the identity whose code was shown last: what was not compared cannot be verified. */
  set(contact: string, verified: boolean): CommandResult {
    const { people } = this.#parts
    const pin = people.pinOf(contact)
    if (!verified) return pin ? people.setPin(contact, { ...pin, verified }) : { ok: true }
    const shown = this.#shown
    if (shown?.contact !== contact)
      return { ok: false, problem: { key: 'problem.compareFirst', fill: { name: contact } } }
    return people.setPin(contact, { identity: shown.identity, verified })
  }
}
