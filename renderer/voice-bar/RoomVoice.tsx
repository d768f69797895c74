import { Hash, LogOut, Mic, MicOff } from 'lucide-react'
import type { CallState, RoomMember, RoomState } from '../../electron/api'
import { Meter } from '../call/Meter'
import { KEYS } from '../keys/key-table'
import { useT } from '../language/wording-context'
import { Button } from '../look/Button'
import { useCommands } from '../state/phone-context'
import { roomWords, turnWords } from './room-words'
import { TalkButton } from './TalkButton'
import { useRoomKeys } from './use-room-keys'
import { useTalk } from './use-talk'
import { VoiceWho } from './VoiceWho'

export interface RoomVoiceProps {
  /** Not ended. */
  readonly room: RoomState
  readonly members: readonly RoomMember[]
  readonly sinceMs: number
  /** It has the microphone before the room. */
  readonly call: CallState
}

/** Whether the others hear our microphone. */
const isHeard = ({ isMuted, isSilenced, floor }: RoomState): boolean =>
  !isMuted && !isSilenced && (!floor || floor.own.kind === 'granted')

/** The room in progress: which, how long, who talks, and its controls. */
export function RoomVoice({ room, members, sinceMs, call }: RoomVoiceProps) {
  const t = useT()
  const { setRoomMuted, leaveRoom } = useCommands()
  const isHeld = room.voice === 'held'
  const talk = useTalk(room.floor !== undefined && !isHeld)
  useRoomKeys({ room, call, talk })
  return (
    <section className="voice-bar" aria-label={t('voice.room')} data-held={isHeld}>
      <VoiceWho
        picture={
          <span className="row-sign">
            <Hash aria-hidden="true" />
          </span>
        }
        name={room.name}
        sinceMs={sinceMs}
        words={roomWords(t, room, members)}
        to={{ kind: 'room', name: room.name }}
        toWords={t('voice.toRoom')}
      />
      <span className="visually-hidden" role="status">
        {room.floor && turnWords(t, room.floor.own)}
      </span>
      {!isHeld && <Meter label={t('call.microphoneLevel')} of="inputDbfs" muted={!isHeard(room)} />}
      <div className="voice-actions">
        {room.floor && !isHeld && <TalkButton room={room} floor={room.floor} talk={talk} />}
        {!room.floor && !isHeld && (
          <Button
            data-on={room.isMuted}
            icon={room.isMuted ? <MicOff aria-hidden="true" /> : <Mic aria-hidden="true" />}
            keys={KEYS.room['toggle-mute'][0]}
            onClick={() => setRoomMuted(!room.isMuted)}
          >
            {room.isMuted ? t('call.unmute') : t('call.mute')}
          </Button>
        )}
        <Button
          tone={isHeld ? 'plain' : 'brick'}
          icon={<LogOut aria-hidden="true" />}
          // The call has the key.
          {...(!isHeld && { keys: KEYS.room.leave[0] })}
          onClick={leaveRoom}
        >
          {t('voice.leave')}
        </Button>
      </div>
    </section>
  )
}
