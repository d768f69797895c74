import { EventEmitter } from 'node:events'
import type { Phone } from '../../../phone/phone'
import type { Identity } from '../../../phone/privacy/identity'
import type { IdentityStore } from '../../../phone/privacy/identity-store'
import type { Account, CommandResult, IdentitySlice } from '../../api'
import { isInCall } from './is-in-call'

export interface IdentityLockParts {
  readonly identity: Pick<IdentityStore, 'problem' | 'unlock'> & {
    on(event: 'changed', listener: () => void): unknown
  }
  /** The phones at all networks. */
  readonly phones: () => readonly LockedPhone[]
}

export interface LockedPhone {
  readonly phone: Pick<Phone, 'setIdentity' | 'state' | 'signIn' | 'sleep' | 'wake'>
  /** The last account; undefined when the user has signed out. */
  readonly account: Account | undefined
}

/** Reports that the phone's own key cannot be opened, and tries again when the user asks. */
export class IdentityLock extends EventEmitter<{ changed: [] }> {
  readonly #parts: IdentityLockParts

  constructor(parts: IdentityLockParts) {
    super()
    this.#parts = parts
    parts.identity.on('changed', () => this.emit('changed'))
  }

  get state(): IdentitySlice {
    const { problem } = this.#parts.identity
    return problem ? { identityProblem: problem } : {}
  }

  /** Signs in again once the key is open. */
  unlockIdentity(): CommandResult {
    const { identity } = this.#parts
    const phones = this.#parts.phones()
    if (phones.some(({ phone }) => isInCall(phone.state)))
      return { ok: false, problem: { key: 'problem.identityInCall' } }
    const own = identity.unlock()
    // The state contains the cause.
    if (!own) return { ok: true }
    const results = phones.map((each) => signInAgain(own, each))
    return results.find(({ ok }) => !ok) ?? { ok: true }
  }
}

function signInAgain(own: Identity, { phone, account }: LockedPhone): CommandResult {
  phone.setIdentity(own)
  const { connection } = phone.state
  if (connection.kind !== 'signed-out') {
    phone.sleep()
    phone.wake()
  } else if (account && connection.error?.code === 'name-owned') return phone.signIn(account)
  return { ok: true }
}
