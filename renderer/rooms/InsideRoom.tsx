import { type KeyboardEvent, useId, useMemo, useRef, useState } from 'react'
import type { AppState, RoomState } from '../../electron/api'
import { useT } from '../language/wording-context'
import { useAim } from '../place/place-context'
import type { Aim } from '../place/places'
import { Texts } from '../texts/Texts'
import { DoubtNotice } from './DoubtNotice'
import { Floor, TalkButton } from './Floor'
import { GuestAsks } from './GuestAsks'
import { RoomFaces } from './RoomFaces'
import { RoomHeader } from './RoomHeader'
import { RoomPeople } from './RoomPeople'
import { voiceNote } from './room-words'

export interface InsideRoomProps {
  readonly room: RoomState
  readonly state: AppState
}

const VIEWS = ['voice', 'text'] as const
type RoomView = (typeof VIEWS)[number]

/** The room that we are in: voice and text beside each other, or one of them in a narrow window. */
export function InsideRoom({ room, state }: InsideRoomProps) {
  const t = useT()
  const id = useId()
  const [view, setView] = useState<RoomView>('voice')
  const aim = useAim({ kind: 'room', name: room.name })
  const [followed, setFollowed] = useState<Aim>()
  if (aim !== followed) {
    setFollowed(aim)
    if (aim) setView('text')
  }
  const { roomMembers: members = [] } = state
  const shown = state.rooms.find(({ name }) => name === room.name)
  const conversation = useMemo(() => ({ kind: 'room', name: room.name }) as const, [room.name])
  const others = useMemo(() => members.filter(({ isYou }) => !isYou), [members])
  const note = voiceNote(t, room)
  return (
    <>
      <RoomHeader room={room} members={members.length} shown={shown} />
      <DoubtNotice room={room} members={members} />
      <GuestAsks room={room} />
      <ViewTabs id={id} view={view} unread={shown?.unread ?? 0} onView={setView} />
      <div className="room-body" data-view={view}>
        <div
          id={`${id}-panel-voice`}
          className="room-voice"
          role="tabpanel"
          aria-label={t('rooms.view.voice')}
        >
          <div className="room-scene">
            {room.floor && <Floor room={room} members={members} />}
            {members.length === 0 ? (
              // Until the room itself tells who is inside.
              <div className="room-people">
                <RoomFaces shown={shown} />
              </div>
            ) : (
              <RoomPeople room={room} members={members} contacts={state.contacts} />
            )}
          </div>
          <p className="room-voice-note" role="status">
            {note && <span>{note}</span>}
          </p>
          {room.floor && <TalkButton room={room} />}
        </div>
        <div id={`${id}-panel-text`} className="room-text" role="tabpanel" aria-label={t('rooms.view.text')}>
          <Texts
            conversation={conversation}
            label={t('rooms.textsOf', { room: room.name })}
            me={room.key}
            people={others}
            mayDeleteAll={room.isModerator}
            unread={shown?.unread ?? 0}
            aim={aim}
          />
        </div>
      </div>
    </>
  )
}

interface ViewTabsProps {
  readonly id: string
  readonly view: RoomView
  readonly unread: number
  readonly onView: (view: RoomView) => void
}

/** In a narrow window only. */
function ViewTabs({ id, view, unread, onView }: ViewTabsProps) {
  const t = useT()
  const list = useRef<HTMLDivElement>(null)
  const onKeyDown = (event: KeyboardEvent): void => {
    const here = VIEWS.indexOf(view)
    const target = { ArrowRight: here + 1, ArrowLeft: here - 1, Home: 0, End: VIEWS.length - 1 }[event.key]
    const next = target === undefined ? undefined : VIEWS.at(target % VIEWS.length)
    if (next === undefined) return
    event.preventDefault()
    onView(next)
    list.current?.querySelector<HTMLElement>(`[data-view="${next}"]`)?.focus()
  }
  return (
    <div ref={list} className="room-tabs" role="tablist" aria-label={t('rooms.views')} onKeyDown={onKeyDown}>
      {VIEWS.map((each) => (
        <button
          key={each}
          type="button"
          role="tab"
          className="room-tab"
          data-view={each}
          aria-selected={each === view}
          aria-controls={`${id}-panel-${each}`}
          tabIndex={each === view ? 0 : -1}
          onClick={() => onView(each)}
        >
          {t(`rooms.view.${each}`)}
          {each === 'text' && unread > 0 && (
            <>
              <span className="badge" aria-hidden="true">
                {unread}
              </span>
              <span className="visually-hidden"> {t('rooms.unread', { count: unread })}</span>
            </>
          )}
        </button>
      ))}
    </div>
  )
}
