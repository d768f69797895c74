import {
  type AppState,
  type CallConsent,
  isConsentTo,
  type Contact,
  isSameConsent,
  type PrivacyWarning,
  type WaitingCall,
  type WarningConsent,
} from '../../electron/api'
import type { PhoneCommands } from '../state/phone-context'
import { warningOf } from './sign'

/** A command with a warning that waits for the user's confirmation. */
export interface PendingCommand {
  readonly kind: 'call' | 'accept' | 'acceptWaiting'
  readonly contact: string
  readonly warning: PrivacyWarning
  /** The identity that is called: of the person who was shown. */
  readonly identity?: WarningConsent['identity']
  /** The pinned person whom they only look like, by their name. */
  readonly lookAlike: string | undefined
  /** The call that the command answers. */
  readonly consent?: CallConsent
  /** Runs the command as confirmed. */
  readonly run: () => void
}

type Shown = Pick<AppState, 'contacts' | 'call' | 'waiting'>

/**
 * The same commands, except that the commands that start a conversation ask first if there is a warning.
 * @param shown the state that the user sees when they give the command
 * @param ask shows the question; yes runs the command
 */
export function confirmWarnings(
  commands: PhoneCommands,
  shown: () => Shown,
  ask: (pending: PendingCommand) => void,
): PhoneCommands {
  const careful: Pick<PhoneCommands, PendingCommand['kind']> = {
    call: (contact, given) => {
      const person = shown().contacts.find(({ name }) => name === contact)
      const consent = consentToCall(person)
      const run = (): void => commands.call(contact, consent)
      if (consent === undefined || isSameConsent(consent, given)) run()
      else ask({ kind: 'call', contact, ...consent, lookAlike: person?.lookAlike, run })
    },
    accept: (consent) => {
      const { call } = shown()
      const meant = call.kind === 'ringing' && isConsentTo(consent, call) ? call : undefined
      const warning = warningOf(meant?.privacy)
      const run = (): void => commands.accept(consent, warning)
      if (warning === undefined) run()
      else ask({ kind: 'accept', ...askedAbout(consent, meant), warning, run })
    },
    acceptWaiting: (consent, first) => {
      const { waiting } = shown()
      const meant = waiting && isConsentTo(consent, waiting) ? waiting : undefined
      const warning = warningOf(meant?.privacy)
      const run = (): void => commands.acceptWaiting(consent, first, warning)
      if (warning === undefined) run()
      else ask({ kind: 'acceptWaiting', ...askedAbout(consent, meant), warning, run })
    },
  }
  // All other commands are unchanged.
  return Object.setPrototypeOf(careful, commands) as PhoneCommands
}

const askedAbout = (consent: CallConsent, call: Pick<WaitingCall, 'lookAlike'> | undefined) => ({
  contact: consent.contact,
  consent,
  lookAlike: call?.lookAlike,
})

/** The consent that a call to this person needs; undefined without a warning. */
export function consentToCall(
  person: Pick<Contact, 'privacy' | 'identity'> | undefined,
): WarningConsent | undefined {
  const warning = warningOf(person?.privacy)
  return warning && { warning, identity: person?.identity }
}

/**
 * Whether the question is still valid: the same call still rings, or still no call, and the warning and the identity are
 * the same.
 */
export function isStillValid(pending: PendingCommand, shown: Shown): boolean {
  const { kind, contact, warning, consent } = pending
  const { call, waiting, contacts } = shown
  switch (kind) {
    case 'call':
      return (
        call.kind !== 'ringing' &&
        contacts.some(
          (each) => each.name === contact && each.online && isSameConsent(pending, consentToCall(each)),
        )
      )
    case 'accept':
      return call.kind === 'ringing' && isOf(call, consent, warning)
    case 'acceptWaiting':
      return waiting !== undefined && isOf(waiting, consent, warning)
  }
}

const isOf = (
  call: CallConsent & Pick<WaitingCall, 'privacy'>,
  consent: CallConsent | undefined,
  warning: PrivacyWarning,
): boolean => consent !== undefined && isConsentTo(consent, call) && call.privacy === warning
