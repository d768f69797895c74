import type { AppState } from '../../electron/api'
import { useT } from '../language/wording-context'
import { InsideRoom } from './InsideRoom'
import './room.css'
import { RoomDoor } from './RoomDoor'

export interface RoomStageProps {
  /** Of the room that is shown: the one that we are in, or one that we could enter. */
  readonly name: string
  readonly state: AppState
}

/** A room: who is inside, who talks, and its texts. */
export function RoomStage({ name, state }: RoomStageProps) {
  const t = useT()
  const { room } = state
  const isInside = room !== undefined && room.name === name && room.phase !== 'ended'
  return (
    <section className="room" aria-label={t('rooms.named', { room: name })}>
      {isInside ? (
        <InsideRoom key={name} room={room} state={state} />
      ) : (
        <RoomDoor key={name} name={name} state={state} />
      )}
    </section>
  )
}
