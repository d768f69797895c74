import type { AppState } from '../../electron/api'
import { isOnTheLine } from '../call/call-words'
import { HeldCall } from '../call/HeldCall'
import { ElsewhereHeld, ElsewhereVoice } from '../networks/ElsewhereVoice'
import { withElsewhere } from '../networks/with-elsewhere'
import { usePlace } from '../place/place-context'
import { CallVoice } from './CallVoice'
import { EndedVoice } from './EndedVoice'
import { RoomVoice } from './RoomVoice'
import './voice-bar.css'

export interface VoiceBarProps {
  readonly state: AppState
  /** When we entered the room that we are in, on the clock of the state, ms. */
  readonly roomSinceMs: number
}

/** Everything that has sound, and what controls it: below every page, so that it is never out of reach. */
export function VoiceBar({ state, roomSinceMs }: VoiceBarProps) {
  const { call, waiting, held, room, roomMembers = [] } = state
  const all = withElsewhere(state)
  const { place } = usePlace()
  return (
    <div className="dock">
      {held && <HeldCall held={held} beside={all.call.kind} />}
      <ElsewhereHeld state={state} />
      {room && room.phase !== 'ended' && (
        <RoomVoice key={room.name} room={room} members={roomMembers} sinceMs={roomSinceMs} call={all.call} />
      )}
      {call.kind === 'ended' && place.kind !== 'call' && <EndedVoice call={call} />}
      {isOnTheLine(call) && <CallVoice call={call} isSwappable={!all.held} isAsked={waiting !== undefined} />}
      <ElsewhereVoice state={state} roomSinceMs={roomSinceMs} />
    </div>
  )
}
