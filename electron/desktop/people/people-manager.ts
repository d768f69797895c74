import { EventEmitter } from 'node:events'
import type { People } from '../../../phone/people/people'
import type { Verification } from '../../../phone/people/verification'
import type { Phone } from '../../../phone/phone'
import { type CommandResult, type PeopleSlice, type PersonId, targetOf } from '../../api'

export interface PeopleParts {
  readonly phone: Pick<Phone, 'state' | 'refuse' | 'refuseWaiting' | 'on'>
  readonly people: People
  readonly verification: Verification
}

/** The people at the server and the stored ones, with the user's marks. */
export class PeopleManager extends EventEmitter<{ changed: [] }> {
  readonly #parts: PeopleParts

  constructor(parts: PeopleParts) {
    super()
    this.#parts = parts
    const { phone, people } = parts
    phone.on('contacts', (changes) => people.follow(changes))
    people.on('contacts', () => this.emit('changed'))
  }

  get state(): PeopleSlice {
    return { contacts: this.#parts.people.contacts }
  }

  setFavourite(person: PersonId, favourite: boolean): CommandResult {
    return this.#parts.people.setFavourite(person, favourite)
  }

  setNickname(person: PersonId, nickname: string): CommandResult {
    return this.#parts.people.setNickname(person, nickname)
  }

  setNote(person: PersonId, note: string): CommandResult {
    return this.#parts.people.setNote(person, note)
  }

  silencePerson(person: PersonId, untilMs?: number): CommandResult {
    return this.#parts.people.silence(person, untilMs)
  }

  /** A caller who is blocked while ringing is refused as well. */
  setBlocked(person: PersonId, blocked: boolean): CommandResult {
    const { phone, people } = this.#parts
    const result = people.setBlocked(person, blocked)
    const { call, waiting } = phone.state
    if (blocked && result.ok && call.kind === 'ringing' && call.person === person)
      phone.refuse(targetOf(call))
    if (blocked && result.ok && waiting?.person === person) phone.refuseWaiting(targetOf(waiting))
    return result
  }

  setVerified(person: PersonId, verified: boolean): CommandResult {
    return this.#parts.verification.set(person, verified)
  }

  safetyCode(person: PersonId): Promise<string | undefined> {
    return this.#parts.verification.code(person)
  }
}
