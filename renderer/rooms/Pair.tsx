import { Line } from '../call/Line'
import { type RoomMember, type RoomState, shownNameOf } from '../../electron/api'
import { MemberButton } from './MemberButton'
import { SpeakerMeter } from './SpeakerMeter'

export interface SomePeopleProps {
  readonly room: RoomState
  readonly members: readonly RoomMember[]
  readonly isSelfMuted: boolean
  readonly onOpen: (key: RoomMember['key']) => void
}

/** Two people: the line between them, as in a call. We are at its left end. */
export function Pair({ room, members, isSelfMuted, onOpen }: SomePeopleProps) {
  const us = members.find(({ isYou }) => isYou)
  const them = members.find(({ isYou }) => !isYou)
  if (!us || !them) return null
  const isOpen = room.phase === 'inside' && them.isInGroup
  return (
    <div className="pair">
      <Line me={us.name} them={{ name: them.name, of: them.key }} look={isOpen ? 'open' : 'joining'}>
        <div className="meters">
          <SpeakerMeter member={us.key} name={us.name} end="near" />
          <SpeakerMeter member={them.key} name={shownNameOf(them)} end="far" />
        </div>
      </Line>
      <ul className="pair-names">
        {[us, them].map((member) => (
          <li key={member.key}>
            <MemberButton member={member} isSelfMuted={isSelfMuted} look="row" onOpen={onOpen} />
          </li>
        ))}
      </ul>
    </div>
  )
}
