import { Globe, Hash } from 'lucide-react'
import { type AppState, calledName } from '../../electron/api'
import { isOnTheLine } from '../call/call-words'
import { useT } from '../language/wording-context'
import { Avatar } from '../people/Avatar'
import { Name } from '../people/Name'
import { ownerOfCall } from '../people/pictures-of'
import { usePlace } from '../place/place-context'
import { insideWords } from '../rooms/room-words'
import { useRoomMenu } from '../rooms/use-room-menu'
import { MoreButton } from '../rows/MoreButton'
import { Row } from '../rows/Row'
import { useSteadySeconds } from '../state/PhoneProvider'
import { formatDuration } from '../time/format'
import { Faces } from './Faces'

export interface LiveSectionProps {
  readonly state: AppState
  readonly roomSinceMs: number
}

/** The call, the call on hold and the room in progress; nothing without one. */
export function LiveSection({ state, roomSinceMs }: LiveSectionProps) {
  const t = useT()
  const { place, open } = usePlace()
  const onMenu = useRoomMenu()
  const { call, held, roomMembers = [] } = state
  const room = state.room?.phase === 'ended' ? undefined : state.room
  const line = isOnTheLine(call) ? call : undefined
  if (!line && !held && !room) return null
  const listed = state.rooms.find(({ name }) => name === room?.name)
  const { unread = 0, mentions = 0 } = listed ?? {}
  const asking = room?.asks?.length ?? 0
  const guests = room?.browserGuests?.length ?? 0
  const openCall = (): void => open({ kind: line ? 'call' : 'home' })
  return (
    <section className="group live">
      <div className="group-head">
        <h2 id="live-title">{t('sidebar.live')}</h2>
      </div>
      <ul className="rows" aria-labelledby="live-title">
        {line && (
          <Row
            name={<Name name={calledName(line)} />}
            tabStop
            isOpen={place.kind === 'call'}
            picture={<Avatar name={line.contact} size="small" of={ownerOfCall(line)} />}
            notes={line.kind === 'talking' ? [] : [t(`call.headline.${line.kind}`)]}
            trailing={line.kind === 'talking' ? <Duration sinceMs={line.sinceMs} /> : undefined}
            look={{ 'data-live': true }}
            onOpen={openCall}
          />
        )}
        {room && (
          <Row
            name={<Name name={room.name} />}
            description={[
              insideWords(t, roomMembers.length, guests),
              ...(asking > 0 ? [t('sidebar.asking', { count: asking })] : []),
              ...(unread > 0 ? [t('rooms.unread', { count: unread })] : []),
            ].join(', ')}
            tabStop={!line}
            isOpen={place.kind === 'room' && place.name === room.name}
            picture={
              <span className="row-sign">
                <Hash aria-hidden="true" />
              </span>
            }
            notes={[
              ...(room.voice === 'held' ? [t('mini.held')] : []),
              ...(guests > 0 ? [insideWords(t, roomMembers.length, guests)] : []),
            ]}
            trailing={
              <>
                {asking > 0 && (
                  <span
                    className="badge badge-asks"
                    aria-hidden="true"
                    title={t('sidebar.asking', { count: asking })}
                  >
                    <Globe />
                    {asking}
                  </span>
                )}
                {unread > 0 && (
                  <span className="badge" data-mentions={mentions > 0} aria-hidden="true">
                    {unread}
                  </span>
                )}
                {/* The name needs their space. */}
                {asking === 0 && <Faces people={roomMembers} count={roomMembers.length} />}
                <Duration sinceMs={roomSinceMs} />
              </>
            }
            look={{ 'data-live': true }}
            onOpen={() => open({ kind: 'room', name: room.name })}
            onMenu={(event) => onMenu(listed ?? room, event)}
          >
            <MoreButton
              label={t('rooms.more', { room: room.name })}
              tabIndex={line ? -1 : 0}
              onMenu={(event) => onMenu(listed ?? room, event)}
            />
          </Row>
        )}
        {held && (
          <Row
            name={<Name name={calledName(held)} />}
            tabStop={!line && !room}
            isOpen={!line && place.kind === 'home'}
            picture={<Avatar name={held.contact} size="small" of={ownerOfCall(held)} />}
            notes={[t('mini.held')]}
            trailing={<Duration sinceMs={held.sinceMs} />}
            onOpen={openCall}
          />
        )}
      </ul>
    </section>
  )
}

function Duration({ sinceMs }: { readonly sinceMs: number }) {
  const now = useSteadySeconds()
  return <span className="row-when">{formatDuration(now - sinceMs)}</span>
}
