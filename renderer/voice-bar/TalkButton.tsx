import { Mic, MicOff } from 'lucide-react'
import type { PointerEvent } from 'react'
import type { RoomFloor, RoomState } from '../../electron/api'
import { KEYS } from '../keys/key-table'
import { ariaShortcut } from '../keys/keycap'
import { useT } from '../language/wording-context'
import { ownLook } from '../rooms/floor-words'
import { useSteadySeconds } from '../state/PhoneProvider'
import { floorWords } from './room-words'
import type { Talk } from './use-talk'

export interface TalkButtonProps {
  readonly room: RoomState
  readonly floor: RoomFloor
  readonly talk: Talk
}

/** The button of push-to-talk: it talks, or waits for its turn, as long as it is held down. */
export function TalkButton({ room, floor, talk }: TalkButtonProps) {
  const t = useT()
  const now = useSteadySeconds()
  const { kind } = floor.own
  const look = ownLook(room)
  const words = floorWords(t, floor.own, look === 'talking', now)
  const onPointerDown = (event: PointerEvent<HTMLButtonElement>): void => {
    if (event.button !== 0) return
    event.currentTarget.setPointerCapture(event.pointerId)
    talk.press()
  }
  return (
    <button
      type="button"
      className="button talk"
      data-floor={look}
      aria-pressed={room.isTalking}
      aria-keyshortcuts={ariaShortcut(KEYS.room.talk[0])}
      aria-disabled={room.isSilenced}
      onPointerDown={onPointerDown}
      onPointerUp={talk.release}
      onLostPointerCapture={talk.release}
      onBlur={talk.release}
      onKeyDown={(event) => {
        if (event.key !== 'Enter') return
        event.preventDefault()
        if (!event.repeat) talk.press()
      }}
      onKeyUp={(event) => event.key === 'Enter' && talk.release()}
      // Without a pointer or a key, which assistive technology does: the first click presses it, the second lets it go.
      onClick={(event) => event.detail === 0 && (room.isTalking ? talk.release() : talk.press())}
    >
      {kind === 'refused' || room.isSilenced ? <MicOff aria-hidden="true" /> : <Mic aria-hidden="true" />}
      <span>{words}</span>
    </button>
  )
}
