import type { CallConsent, CommandResult, Commands } from '../../api'

type Answering = Pick<Commands, 'accept' | 'acceptWaiting' | 'call'>

export interface Window {
  /** Brings the window to the front. */
  readonly open: () => void
  /** Asks in the window before it calls somebody. */
  readonly askToCall: (contact: string) => void
}

/**
 * The commands for tray, menu and notifications, which cannot ask a question: a command that needs the user's
 * confirmation continues in the window.
 */
export function askInWindow<All extends Answering>(commands: All, window: Window): All {
  const orOpen = (result: CommandResult): CommandResult => {
    if (!result.ok) window.open()
    return result
  }
  return {
    ...commands,
    accept: (consent: CallConsent) => orOpen(commands.accept(consent)),
    acceptWaiting: (consent: CallConsent, first: 'end' | 'hold') =>
      orOpen(commands.acceptWaiting(consent, first)),
    call: (contact: string) => {
      const result = commands.call(contact)
      if (!result.ok) window.askToCall(contact)
      return result
    },
  }
}
