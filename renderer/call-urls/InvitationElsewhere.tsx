import type { AppState } from '../../electron/api'
import { useT } from '../language/wording-context'
import { useCommands } from '../state/phone-context'
import { Elsewhere } from './Elsewhere'

/** Says that an invitation leads to another server than the one where we are. During an incoming call it waits. */
export function InvitationElsewhere({ state: { invitation, call } }: { readonly state: AppState }) {
  const t = useT()
  const { dropInvitation } = useCommands()
  if (invitation?.where !== 'elsewhere' || call.kind === 'ringing') return null
  return (
    <Elsewhere
      title={t('invitation.elsewhereTitle')}
      words={t('invitation.elsewhere', { server: invitation.server })}
      server={invitation.server}
      onClose={dropInvitation}
    />
  )
}
