import { useState } from 'react'
import { type RoomMember, type RoomState, shownNameOf } from '../../electron/api'
import { useT } from '../language/wording-context'
import { Avatar } from '../people/Avatar'
import { Name } from '../people/Name'
import { useSteadySeconds } from '../state/PhoneProvider'
import { useCommands } from '../state/phone-context'
import { formatDuration } from '../time/format'
import './floor.css'
import { ownLook, talkWords } from './floor-words'
import { SpeakerMeter } from './SpeakerMeter'
import { useHold } from './use-hold'

export interface FloorProps {
  readonly room: RoomState
  readonly members: readonly RoomMember[]
}

/** Who may talk now in a push-to-talk room, and where we are in the queue. */
export function Floor({ room, members }: FloorProps) {
  const t = useT()
  const own = room.floor?.own
  const hasFloor = own?.kind === 'granted'
  const holderKey = hasFloor ? room.key : room.floor?.holder
  const holder = members.find(({ key }) => key === holderKey)
  const mine = ownLook(room)
  const look = hasFloor ? mine : holderKey === undefined ? 'free' : 'taken'
  return (
    <section className="floor" aria-label={t('rooms.floor.title')} data-look={look}>
      {holder ? (
        <>
          <Avatar name={holder.name} size="medium" of={holder.isYou ? 'me' : holder.key} />
          <div className="floor-who">
            <p className="floor-title">{hasFloor ? t('rooms.floor.yours') : t('rooms.floor.has')}</p>
            <p className="floor-name">
              <Name name={shownNameOf(holder)} />
            </p>
          </div>
          <div className="floor-level">
            <SpeakerMeter member={holder.key} name={shownNameOf(holder)} end="near" />
            <FloorTime holder={holder.key} untilMs={own?.kind === 'granted' ? own.untilMs : undefined} />
          </div>
        </>
      ) : (
        <div className="floor-who">
          <p className="floor-name">{t('rooms.floor.free')}</p>
          {mine === undefined && room.voice !== 'held' && (
            <p className="floor-title">{t('rooms.floor.freeHint')}</p>
          )}
        </div>
      )}
      {/* To be heard: the button below shows the same. */}
      <p className="visually-hidden" aria-live="polite">
        {own?.kind === 'waiting' &&
          (own.place === undefined
            ? t('rooms.floor.waiting')
            : t('rooms.floor.waitingPlace', { place: own.place }))}
        {own?.kind === 'asking' && t('rooms.floor.asking')}
        {mine === 'refused' && talkWords(t, room).what}
      </p>
    </section>
  )
}

interface FloorTimeProps {
  readonly holder: RoomMember['key']
  /** When ours ends; undefined: it is not ours, or not known. */
  readonly untilMs: number | undefined
}

/** How long somebody has had the floor while we look, or how long we still have it. */
function FloorTime({ holder, untilMs }: FloorTimeProps) {
  const t = useT()
  const now = useSteadySeconds()
  const [seen, setSeen] = useState({ holder, sinceMs: now })
  if (seen.holder !== holder) setSeen({ holder, sinceMs: now })
  const words =
    untilMs === undefined
      ? t('rooms.floor.since', { time: formatDuration(now - seen.sinceMs) })
      : t('rooms.floor.left', { time: formatDuration(untilMs - now) })
  return <p role="timer">{words}</p>
}

/** The button that is held to talk. */
export function TalkButton({ room }: { readonly room: RoomState }) {
  const t = useT()
  const { talkInRoom } = useCommands()
  const isUsable = !room.isSilenced && room.voice !== 'held'
  const hold = useHold(talkInRoom, isUsable)
  const { what, hint } = talkWords(t, room)
  return (
    <button
      type="button"
      className="room-talk"
      data-look={ownLook(room)}
      aria-pressed={room.isTalking}
      aria-disabled={!isUsable}
      {...hold}
    >
      <strong>{what}</strong>
      <small>{hint}</small>
    </button>
  )
}
