import type { AppState, PrivacyWarning } from '../../electron/api'
import type { PhoneCommands } from '../state/phone-context'
import { warningOf } from './sign'

/** A requested action with a warning that the user may not have read. */
export interface Wish {
  readonly kind: 'call' | 'accept' | 'accept-waiting'
  readonly contact: string
  readonly warning: PrivacyWarning
  /** When the call to be answered started to ring. */
  readonly sinceMs?: number
  /** Executes it, with the user's confirmation. */
  readonly fulfil: () => void
}

type Shown = Pick<AppState, 'contacts' | 'call' | 'waiting'>

/**
 * The same commands, except that those that start a conversation first ask when there is a warning.
 * @param ask receives the request; a confirmation executes it
 */
export function carefulCommands(
  commands: PhoneCommands,
  shown: Shown,
  ask: (wish: Wish) => void,
): PhoneCommands {
  const { call, waiting } = shown
  return {
    ...commands,
    call: (contact, despite) => {
      const warning = warningOf(shown.contacts.find(({ name }) => name === contact)?.privacy)
      const fulfil = (): void => commands.call(contact, warning)
      if (warning === undefined || warning === despite) fulfil()
      else ask({ kind: 'call', contact, warning, fulfil })
    },
    accept: () => {
      const warning = call.kind === 'ringing' ? warningOf(call.privacy) : undefined
      const fulfil = (): void => commands.accept(warning)
      if (call.kind !== 'ringing' || warning === undefined) fulfil()
      else ask({ kind: 'accept', contact: call.contact, warning, sinceMs: call.sinceMs, fulfil })
    },
    acceptWaiting: (first) => {
      const warning = warningOf(waiting?.privacy)
      const fulfil = (): void => commands.acceptWaiting(first, warning)
      if (!waiting || warning === undefined) fulfil()
      else
        ask({ kind: 'accept-waiting', contact: waiting.contact, warning, sinceMs: waiting.sinceMs, fulfil })
    },
  }
}

/**
 * Whether a request is still valid: the same call still rings, or there is no call yet, and the warning is the same.
 */
export function stillStands({ kind, contact, warning, sinceMs }: Wish, shown: Shown): boolean {
  const { call, waiting, contacts } = shown
  switch (kind) {
    case 'call':
      return (
        call.kind !== 'ringing' &&
        contacts.some(({ name, online, privacy }) => name === contact && online && privacy === warning)
      )
    case 'accept':
      return call.kind === 'ringing' && call.sinceMs === sinceMs && isOf(call, contact, warning)
    case 'accept-waiting':
      return waiting !== undefined && waiting.sinceMs === sinceMs && isOf(waiting, contact, warning)
  }
}

const isOf = (
  call: { readonly contact: string; readonly privacy: string },
  contact: string,
  warning: PrivacyWarning,
): boolean => call.contact === contact && call.privacy === warning
