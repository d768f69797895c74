import { X } from 'lucide-react'
import type { AppState } from '../../electron/api'
import { Breakable } from '../language/Breakable'
import { useT } from '../language/wording-context'
import { Tooltip } from '../look/Tooltip'
import { useCommands } from '../state/phone-context'
import { invitedTo } from './invited-to'

/** Where the invitation leads that waits for the sign-in. */
export function InvitationNotice({ state }: { readonly state: AppState }) {
  const t = useT()
  const { answerRoomUrl, dropInvitation } = useCommands()
  const invited = invitedTo(state)
  if (!invited) return null
  const { server, room, contact } = invited
  const words = (): string => {
    if (room !== undefined) return t('invitation.toRoom', { room, server })
    return contact === undefined
      ? t('invitation.toServer', { server })
      : t('invitation.toPerson', { name: contact, server })
  }
  const drop = (): void => (room === undefined ? dropInvitation() : answerRoomUrl(server, room, false))
  return (
    <div className="invited">
      <p role="status">
        <Breakable words={words()} />
      </p>
      <Tooltip words={t('invitation.drop')}>
        <button type="button" className="icon-button" aria-label={t('invitation.drop')} onClick={drop}>
          <X aria-hidden="true" />
        </button>
      </Tooltip>
    </div>
  )
}
