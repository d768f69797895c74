import type { AppState } from '../../electron/api'

/** What the user is invited to and not yet signed in for. */
export interface InvitedTo {
  readonly server: string
  readonly room?: string
  readonly contact?: string
}

/** The invitation that waits for the sign-in, to a room or to somebody. */
export function invitedTo({
  roomUrl,
  invitation,
}: Pick<AppState, 'roomUrl' | 'invitation'>): InvitedTo | undefined {
  return invitation ?? roomUrl
}

/** Whether a text is meant as an invitation, good or not. */
export const isLink = (text: string): boolean => /^\s*ringdowns?:\/\//i.test(text)
