import { type CSSProperties, useCallback, useRef, useState } from 'react'
import type { AppState, RoomMember, RoomState } from '../../electron/api'
import { useT } from '../language/wording-context'
import { Crowd } from './Crowd'
import { IdentityQuestion } from './DoubtNotice'
import { GuestList } from './GuestList'
import { MemberButton } from './MemberButton'
import { MemberCard } from './MemberCard'
import { Pair } from './Pair'
import './people.css'
import { useSpeakingRings } from './use-speaking'

export interface RoomPeopleProps {
  readonly room: RoomState
  readonly members: readonly RoomMember[]
  readonly contacts: AppState['contacts']
}

/** So many have a tile each. */
const MOST_TILES = 8
/** How many tiles are beside each other, by their number: no row has one alone. */
const COLUMNS = [1, 1, 2, 3, 2, 3, 3, 4, 4]

/** Who is inside: two have the line between them, a few have tiles in fixed places, and many a list beside the speakers. */
export function RoomPeople({ room, members, contacts }: RoomPeopleProps) {
  const t = useT()
  const root = useRef<HTMLDivElement>(null)
  useSpeakingRings(root)
  const [openKey, setOpenKey] = useState<RoomMember['key']>()
  const [askedKey, setAskedKey] = useState<RoomMember['key']>()
  const onOpen = useCallback((key: RoomMember['key']) => setOpenKey(key), [])
  const open = members.find(({ key }) => key === openKey)
  const asked = members.find(({ key }) => key === askedKey)
  const isMuted = room.isMuted && room.floor === undefined
  return (
    <div ref={root} className="room-people" role="group" aria-label={t('rooms.people', { room: room.name })}>
      {members.length > MOST_TILES ? (
        <Crowd room={room} members={members} isSelfMuted={isMuted} onOpen={onOpen} />
      ) : members.length === 2 ? (
        <Pair room={room} members={members} isSelfMuted={isMuted} onOpen={onOpen} />
      ) : (
        <ul className="tiles" style={{ '--columns': COLUMNS[members.length] ?? 4 } as CSSProperties}>
          {members.map((member) => (
            <li key={member.key}>
              <MemberButton member={member} isSelfMuted={isMuted} look="tile" onOpen={onOpen} />
            </li>
          ))}
        </ul>
      )}
      <GuestList room={room} members={members} />
      {members.length === 1 && room.phase === 'inside' && !room.browserGuests && (
        <div className="room-alone">
          <p>{t('rooms.alone')}</p>
          <p>{t('rooms.aloneHint')}</p>
        </div>
      )}
      {open && (
        <MemberCard
          key={open.key}
          member={open}
          room={room}
          contacts={contacts}
          onConfirm={() => {
            setOpenKey(undefined)
            setAskedKey(open.key)
          }}
          onClose={() => setOpenKey(undefined)}
        />
      )}
      {asked && <IdentityQuestion member={asked} onClose={() => setAskedKey(undefined)} />}
    </div>
  )
}
