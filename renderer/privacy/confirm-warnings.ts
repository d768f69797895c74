import type { AppState, PrivacyWarning } from '../../electron/api'
import type { PhoneCommands } from '../state/phone-context'
import { warningOf } from './sign'

/** A command that waits until the user confirms it in spite of a warning. */
export interface PendingCommand {
  readonly kind: 'call' | 'accept' | 'acceptWaiting'
  readonly contact: string
  readonly warning: PrivacyWarning
  /** When the call to be answered started to ring. */
  readonly sinceMs?: number
  /** Runs the command, confirmed. */
  readonly run: () => void
}

type Shown = Pick<AppState, 'contacts' | 'call' | 'waiting'>

/**
 * The same commands, except that those that start a conversation ask first where there is a warning.
 * @param shown what the user sees when they give the command
 * @param ask shows the question; the user's yes runs the command
 */
export function confirmWarnings(
  commands: PhoneCommands,
  shown: () => Shown,
  ask: (pending: PendingCommand) => void,
): PhoneCommands {
  const careful: Pick<PhoneCommands, PendingCommand['kind']> = {
    call: (contact, despite) => {
      const warning = warningOf(shown().contacts.find(({ name }) => name === contact)?.privacy)
      const run = (): void => commands.call(contact, warning)
      if (warning === undefined || warning === despite) run()
      else ask({ kind: 'call', contact, warning, run })
    },
    accept: () => {
      const { call } = shown()
      const warning = call.kind === 'ringing' ? warningOf(call.privacy) : undefined
      const run = (): void => commands.accept(warning)
      if (call.kind !== 'ringing' || warning === undefined) run()
      else ask({ kind: 'accept', contact: call.contact, warning, sinceMs: call.sinceMs, run })
    },
    acceptWaiting: (first) => {
      const { waiting } = shown()
      const warning = warningOf(waiting?.privacy)
      const run = (): void => commands.acceptWaiting(first, warning)
      if (!waiting || warning === undefined) run()
      else ask({ kind: 'acceptWaiting', contact: waiting.contact, warning, sinceMs: waiting.sinceMs, run })
    },
  }
  // Every other command is the same.
  return Object.setPrototypeOf(careful, commands) as PhoneCommands
}

/**
 * Whether the question still makes sense: the same call still rings, or no call has come, and the warning is the same.
 */
export function isStillValid({ kind, contact, warning, sinceMs }: PendingCommand, shown: Shown): boolean {
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
