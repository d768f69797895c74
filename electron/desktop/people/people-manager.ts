import { EventEmitter } from 'node:events'
import type { Phone } from '../../../phone/phone'
import type { CommandResult, PeopleSlice } from '../../api'
import type { AccountManager } from '../account/account-manager'
import type { PeopleDesk } from './people-desk'
import type { Verification } from './verification'

export interface PeopleParts {
  readonly phone: Pick<Phone, 'state' | 'refuse' | 'refuseWaiting' | 'on'>
  readonly people: PeopleDesk
  readonly verification: Verification
  readonly account: Pick<AccountManager, 'on'>
}

/** Everybody at the server or remembered, and what the user has marked them as. */
export class PeopleManager extends EventEmitter<{ changed: [] }> {
  readonly #parts: PeopleParts

  constructor(parts: PeopleParts) {
    super()
    this.#parts = parts
    parts.phone.on('state', () => this.emit('changed'))
    parts.account.on('changed', () => this.emit('changed'))
  }

  get state(): PeopleSlice {
    const { phone, people } = this.#parts
    const { contacts } = phone.state
    people.follow(contacts)
    return { contacts: people.contacts(contacts) }
  }

  setFavourite(contact: string, favourite: boolean): CommandResult {
    return this.#marked(this.#parts.people.setFavourite(contact, favourite))
  }

  /** Whoever is blocked while they ring is refused as well. */
  setBlocked(contact: string, blocked: boolean): CommandResult {
    const { phone, people } = this.#parts
    const result = this.#marked(people.setBlocked(contact, blocked))
    const { call, waiting } = phone.state
    if (blocked && result.ok && call.kind === 'ringing' && call.contact === contact) phone.refuse()
    if (blocked && result.ok && waiting?.contact === contact) phone.refuseWaiting()
    return result
  }

  setVerified(contact: string, verified: boolean): CommandResult {
    return this.#marked(this.#parts.verification.set(contact, verified))
  }

  safetyCode(contact: string): Promise<string | undefined> {
    return this.#parts.verification.code(contact)
  }

  /** Forgets everybody, at other servers as well. */
  forgetAll(): void {
    this.#parts.people.forgetAll()
    this.emit('changed')
  }

  #marked(result: CommandResult): CommandResult {
    this.emit('changed')
    return result
  }
}
