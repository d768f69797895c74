import {
  type CallConsent,
  type CommandResult,
  consentTo,
  isConsentTo,
  type PrivacyWarning,
} from '../../phone/model'
import type { Phone } from '../../phone/phone'
import { warningIn } from '../../phone/privacy/privacy-problem'
import { type IncomingCall, incomingCalls } from './incoming-calls'

type ConfirmedPhone = Pick<Phone, 'call' | 'accept' | 'acceptWaiting' | 'identityOf' | 'state'>

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
  #refused: Refused | undefined

  constructor(phone: ConfirmedPhone) {
    this.#phone = phone
  }

  call(contact: string): CommandResult {
    const identity = this.#phone.identityOf(contact)
    const now = (): string => `${contact} ${this.#phone.identityOf(contact) ?? ''}`
    return this.#told(this.#phone.call(contact), now, (warning) =>
      this.#phone.call(contact, { warning, identity }),
    )
  }

  /** Answers a call. One that waits takes the place of the other call, which ends. */
  accept(call: IncomingCall): CommandResult {
    const consent = consentTo(call)
    const now = (): string => {
      const there = this.#incoming(consent)
      return there ? `${there.id} ${there.contact} ${there.identity ?? ''}` : ''
    }
    return this.#told(this.#accept(consent), now, (despite) => this.#accept(consent, despite))
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

  #incoming(consent: CallConsent): IncomingCall | undefined {
    return incomingCalls(this.#phone.state).find((each) => isConsentTo(consent, each))
  }

  #accept(consent: CallConsent, despite?: PrivacyWarning): CommandResult {
    return this.#incoming(consent)?.line === 'waiting'
      ? this.#phone.acceptWaiting(consent, 'end', despite)
      : this.#phone.accept(consent, despite)
  }

  #told(result: CommandResult, now: () => string, run: Refused['run']): CommandResult {
    const warning = result.ok ? undefined : warningIn(result.problem)
    this.#refused = warning && { warning, about: now(), now, run }
    return result
  }
}
