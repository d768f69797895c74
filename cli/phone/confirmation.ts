import type { CommandResult, PrivacyWarning } from '../../phone/model'
import type { Phone } from '../../phone/phone'

type ConfirmedPhone = Pick<Phone, 'call' | 'accept' | 'identityOf' | 'state'>

/** A command that was refused because of a warning. */
interface Refused {
  readonly warning: PrivacyWarning
  /** Whom and what the warning is about; another identity is another warning. */
  readonly about: string
  readonly now: () => string
  readonly run: (despite: PrivacyWarning) => CommandResult
}

/** Calls and answers; what is refused because of a warning can be confirmed, as long as exactly this warning holds. */
export class Confirmation {
  readonly #phone: ConfirmedPhone
  #refused: Refused | undefined

  constructor(phone: ConfirmedPhone) {
    this.#phone = phone
  }

  call(contact: string): CommandResult {
    const now = (): string => `${contact} ${this.#phone.identityOf(contact) ?? ''}`
    return this.#told(this.#phone.call(contact), now, (despite) => this.#phone.call(contact, despite))
  }

  accept(): CommandResult {
    const now = (): string => {
      const { call } = this.#phone.state
      return call.kind === 'ringing'
        ? `${call.sinceMs} ${call.contact} ${this.#phone.identityOf(call.contact) ?? ''}`
        : ''
    }
    return this.#told(this.#phone.accept(), now, (despite) => this.#phone.accept(despite))
  }

  /** There is a command that `confirm` would run. */
  get isAsked(): boolean {
    return this.#refused !== undefined
  }

  /** Runs the command that was refused, despite the warning. */
  confirm(): CommandResult {
    const refused = this.#refused
    this.#refused = undefined
    if (refused === undefined || refused.now() !== refused.about)
      return { ok: false, problem: { key: 'problem.nothingToConfirm' } }
    return refused.run(refused.warning)
  }

  #told(result: CommandResult, now: () => string, run: Refused['run']): CommandResult {
    const warning = result.ok ? undefined : WARNINGS[result.problem.key]
    this.#refused = warning && { warning, about: now(), now, run }
    return result
  }
}

const WARNINGS: Readonly<Record<string, PrivacyWarning>> = {
  'problem.privacyChanged': 'changed',
  'problem.privacyStripped': 'stripped',
}
