import type { Clock } from '../../../base/clock'
import type { CommandResult, Contact } from '../../api'
import type { Fingerprint } from '../../../protocol/directory'
import type { Pin, Trust } from '../../../phone/privacy/trust'
import type { Standing } from '../../../phone/availability/reception'
import type { Presence } from '../../../phone/signalling/directory/contact-book'
import type { Memory } from '../stores/memory'
import { contactsOf } from './contacts'
import { PresenceLog } from './presence-log'

const NOWHERE: CommandResult = { ok: false, problem: { key: 'problem.signInFirst' } }

/** What is remembered of the people at the account's server. */
export class PeopleDesk implements Trust {
  readonly #memory: Pick<Memory, 'people' | 'accounts'>
  readonly #clock: Clock
  readonly #presence: PresenceLog

  constructor(memory: Pick<Memory, 'people' | 'accounts'>, clock: Clock) {
    this.#memory = memory
    this.#clock = clock
    this.#presence = new PresenceLog(memory.people)
  }

  standingOf(contact: string): Standing {
    const server = this.#server
    const person = server === undefined ? undefined : this.#memory.people.find(server, contact)
    return { favourite: person?.favourite ?? false, blocked: person?.blocked ?? false }
  }

  pinOf(contact: string): Pin | undefined {
    const server = this.#server
    return server === undefined ? undefined : this.#memory.people.find(server, contact)?.pin
  }

  pin(contact: string, identity: Fingerprint): void {
    if (this.pinOf(contact)?.identity !== identity) this.setPin(contact, { identity, verified: false })
  }

  setPin(contact: string, pin: Pin): CommandResult {
    const server = this.#server
    return server === undefined ? NOWHERE : this.#memory.people.setPin(server, contact, pin)
  }

  contacts(present: readonly Presence[]): readonly Contact[] {
    const { account } = this.#memory.accounts.remembered ?? {}
    return contactsOf(present, account ? this.#memory.people.at(account.server) : [], account?.name)
  }

  /** Call it when the contacts may have changed. */
  follow(present: readonly Presence[]): void {
    this.#presence.follow(this.#server, present, this.#clock.unixTime())
  }

  /** Call it before the phone leaves the server at the end of the app. */
  close(): void {
    this.#presence.close(this.#clock.unixTime())
  }

  /** Forgets everybody, at other servers as well. */
  forgetAll(): void {
    this.#presence.close(this.#clock.unixTime())
    this.#memory.people.clear()
  }

  setFavourite(contact: string, favourite: boolean): CommandResult {
    const server = this.#server
    return server === undefined ? NOWHERE : this.#memory.people.setFavourite(server, contact, favourite)
  }

  setBlocked(contact: string, blocked: boolean): CommandResult {
    const server = this.#server
    return server === undefined ? NOWHERE : this.#memory.people.setBlocked(server, contact, blocked)
  }

  get #server(): string | undefined {
    return this.#memory.accounts.remembered?.account.server
  }
}
