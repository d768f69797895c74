import { X } from 'lucide-react'
import type { GuestInRoom, RoomMember, RoomState } from '../../electron/api'
import type { Translate } from '../../locales/wording'
import { useT } from '../language/wording-context'
import { Avatar } from '../people/Avatar'
import { GuestSign } from '../people/GuestSign'
import { Name } from '../people/Name'
import { useCommands } from '../state/phone-context'
import './guests.css'

export interface GuestListProps {
  readonly room: RoomState
  readonly members: readonly RoomMember[]
}

/** The guests in the room, and who brings them in: whoever does, or moderates, can put them out. */
export function GuestList({ room, members }: GuestListProps) {
  const t = useT()
  const { removeGuest } = useCommands()
  const { browserGuests = [] } = room
  if (browserGuests.length === 0) return null
  return (
    <ul className="room-guests" aria-label={t('rooms.guests.here')}>
      {browserGuests.map((guest) => (
        <li key={guest.id} data-speaking={isHeard(guest, room) || undefined}>
          {/* As loud as the member through whom the guest is heard. */}
          <span className="room-guest-picture" data-voice={guest.by}>
            <Avatar name={guest.name} size="small" look={guest.isConnected ? 'plain' : 'away'} />
          </span>
          <span className="room-guest-words">
            <span className="room-guest-name">
              <Name name={guest.name} />
              <GuestSign />
            </span>
            <small>{wordsOf(t, guest, room, members)}</small>
          </span>
          {(guest.by === room.key || room.isModerator) && (
            <button
              type="button"
              className="icon-button"
              aria-label={t('rooms.guests.remove', { name: guest.name })}
              title={t('rooms.guests.remove', { name: guest.name })}
              onClick={() => removeGuest(guest.id)}
            >
              <X aria-hidden="true" />
            </button>
          )}
        </li>
      ))}
    </ul>
  )
}

/** Nobody hears a guest where people take turns. */
const isHeard = ({ isSpeaking }: GuestInRoom, { floor }: RoomState): boolean => isSpeaking && !floor

function wordsOf(t: Translate, guest: GuestInRoom, room: RoomState, members: readonly RoomMember[]): string {
  const { by, isConnected, lookAlike } = guest
  const { key, floor } = room
  if (!isConnected) return t('rooms.guests.connecting')
  const name = members.find((member) => member.key === by)?.name ?? ''
  return [
    ...(isHeard(guest, room) ? [t('rooms.guests.speaking')] : []),
    by === key ? t('rooms.guests.byYou') : t('rooms.guests.by', { name }),
    ...(floor ? [t('rooms.guests.listens')] : []),
    ...(lookAlike === undefined ? [] : [t('rooms.guests.lookAlike', { name: lookAlike })]),
  ].join(' ')
}
