import type { AppState, PrivacyWarning } from '../../electron/api'
import type { PhoneCommands } from '../state/phone-context'
import { warningOf } from './sign'

/** A requested action with a warning that the user may not have read. */
export interface Wish {
  readonly kind: 'call' | 'accept' | 'acceptWaiting'
  readonly contact: string
  readonly warning: PrivacyWarning
  /** When the call to be answered started to ring. */
  readonly sinceMs?: number
  /** Executes it, with the user's confirmation. */
  readonly fulfil: () => void
}

type Shown = Pick<AppState, 'contacts' | 'call' | 'waiting'>

/**
 * The same commands, but those that would let two people talk ask first where there is a warning.
 * @param shown what the user sees when they want something
 * @param ask takes the wish; whoever answers yes fulfils it
 */
export function carefulCommands(
  commands: PhoneCommands,
  shown: () => Shown,
  ask: (wish: Wish) => void,
): PhoneCommands {
  const careful: Pick<PhoneCommands, Wish['kind']> = {
    call: (contact, despite) => {
      const warning = warningOf(shown().contacts.find(({ name }) => name === contact)?.privacy)
      const fulfil = (): void => commands.call(contact, warning)
      if (warning === undefined || warning === despite) fulfil()
      else ask({ kind: 'call', contact, warning, fulfil })
    },
    accept: () => {
      const { call } = shown()
      const warning = call.kind === 'ringing' ? warningOf(call.privacy) : undefined
      const fulfil = (): void => commands.accept(warning)
      if (call.kind !== 'ringing' || warning === undefined) fulfil()
      else ask({ kind: 'accept', contact: call.contact, warning, sinceMs: call.sinceMs, fulfil })
    },
    acceptWaiting: (first) => {
      const { waiting } = shown()
      const warning = warningOf(waiting?.privacy)
      const fulfil = (): void => commands.acceptWaiting(first, warning)
      if (!waiting || warning === undefined) fulfil()
      else ask({ kind: 'acceptWaiting', contact: waiting.contact, warning, sinceMs: waiting.sinceMs, fulfil })
    },
  }
  // Every other command is the same.
  return Object.setPrototypeOf(careful, commands) as PhoneCommands
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
    case 'acceptWaiting':
      return waiting !== undefined && waiting.sinceMs === sinceMs && isOf(waiting, contact, warning)
  }
}

const isOf = (
  call: { readonly contact: string; readonly privacy: string },
  contact: string,
  warning: PrivacyWarning,
): boolean => call.contact === contact && call.privacy === warning
