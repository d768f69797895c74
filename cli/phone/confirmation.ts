import type { CallConsent, CommandResult, PrivacyWarning } from '../../phone/model'
import type { Phone } from '../../phone/phone'
import { warningIn } from '../../phone/privacy/privacy-problem'

type ConfirmedPhone = Pick<Phone, 'call' | 'accept' | 'identityOf' | 'state'>

/** A command that was refused because of a warning. */
interface Refused {
  readonly warning: PrivacyWarning
  /** The person and the cause of the warning; another identity makes another warning. */
  readonly about: string
  readonly now: () => string
  readonly run: (despite: PrivacyWarning) => CommandResult
}

/**
 * Calls and answers. A command that was refused because of a warning can be confirmed while exactly this warning holds.
 */
export class Confirmation {
  readonly #phone: ConfirmedPhone
  readonly #reported: () => CallConsent | undefined
  #refused: Refused | undefined

  /** @param reported the incoming call that was reported last; no other call is answered */
  constructor(phone: ConfirmedPhone, reported: () => CallConsent | undefined) {
    this.#phone = phone
    this.#reported = reported
  }

  call(contact: string): CommandResult {
    const identity = this.#phone.identityOf(contact)
    const now = (): string => `${contact} ${this.#phone.identityOf(contact) ?? ''}`
    return this.#told(this.#phone.call(contact), now, (warning) =>
      this.#phone.call(contact, { warning, identity }),
    )
  }

  accept(): CommandResult {
    const consent = this.#reported()
    if (!consent) return { ok: false, problem: { key: 'problem.nobodyCalling' } }
    const now = (): string => {
      const { call } = this.#phone.state
      return call.kind === 'ringing'
        ? `${call.sinceMs} ${call.contact} ${this.#phone.identityOf(call.contact) ?? ''}`
        : ''
    }
    return this.#told(this.#phone.accept(consent), now, (despite) => this.#phone.accept(consent, despite))
  }

  /** Whether `confirm` would run a command. */
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
    const warning = result.ok ? undefined : warningIn(result.problem)
    this.#refused = warning && { warning, about: now(), now, run }
    return result
  }
}
