import { Plus } from 'lucide-react'
import { useState } from 'react'
import type { AppState } from '../../electron/api'
import { useT } from '../language/wording-context'
import { IconButton } from '../look/IconButton'
import { CreateRoom } from '../rooms/CreateRoom'
import { RoomList } from './RoomList'

/** The rooms of the network, except for the one that we are in, and the button that makes one. */
export function RoomsSection({ state }: { readonly state: AppState }) {
  const t = useT()
  const [isCreating, setCreating] = useState(false)
  const isCovered = state.call.kind === 'ringing' && !state.call.silent
  if (isCreating && isCovered) setCreating(false)
  const own = state.room?.phase === 'ended' ? undefined : state.room?.name
  const others = state.rooms.filter(({ name }) => name !== own)
  return (
    <section className="group rooms">
      <div className="group-head">
        <h2 id="rooms-title">{t('sidebar.rooms')}</h2>
        <IconButton
          className="group-add"
          label={t('sidebar.newRoom')}
          aria-haspopup="dialog"
          onClick={() => setCreating(true)}
        >
          <Plus aria-hidden="true" />
        </IconButton>
      </div>
      {others.length > 0 ? (
        <RoomList rooms={others} labelledBy="rooms-title" />
      ) : (
        own === undefined && <p className="group-hint">{t('sidebar.noRooms')}</p>
      )}
      {isCreating && <CreateRoom onClose={() => setCreating(false)} />}
    </section>
  )
}
