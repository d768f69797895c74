import { Hash } from 'lucide-react'
import { useState } from 'react'
import type { ShownRoom } from '../../electron/api'
import type { Translate } from '../../locales/wording'
import { SilenceSign } from '../availability/SilenceSign'
import { useT } from '../language/wording-context'
import { Name } from '../people/Name'
import { usePlace } from '../place/place-context'
import { useRoomMenu } from '../rooms/use-room-menu'
import { MoreButton } from '../rows/MoreButton'
import { Row } from '../rows/Row'
import { Faces } from './Faces'

export interface RoomListProps {
  readonly rooms: readonly ShownRoom[]
  /** The id of the list's heading. */
  readonly labelledBy: string
}

/** Rooms, with who is inside and the number of unread texts. One row is in the tab order. */
export function RoomList({ rooms, labelledBy }: RoomListProps) {
  const t = useT()
  const { place, open } = usePlace()
  const onMenu = useRoomMenu()
  const [current, setCurrent] = useState<string>()
  const tabStop = rooms.some(({ name }) => name === current) ? current : rooms[0]?.name
  return (
    <ul className="rows" aria-labelledby={labelledBy}>
      {rooms.map((room) => {
        const { name, topic, people, count, unread, mentions, silencedUntilMs } = room
        return (
          <Row
            key={name}
            name={<Name name={name} />}
            description={descriptionOf(t, room)}
            hint={topic === '' ? undefined : topic}
            tabStop={name === tabStop}
            isOpen={place.kind === 'room' && place.name === name}
            picture={
              <span className="row-sign">
                <Hash aria-hidden="true" />
              </span>
            }
            excerpt={silencedUntilMs === undefined ? undefined : <SilenceSign />}
            trailing={
              <>
                <Faces people={people} count={count} />
                {unread > 0 && (
                  <span className="badge" data-mentions={mentions > 0}>
                    {unread}
                  </span>
                )}
              </>
            }
            look={{ 'data-fresh': unread > 0 }}
            onFocus={() => setCurrent(name)}
            onOpen={() => open({ kind: 'room', name })}
            onMenu={(event) => onMenu(room, event)}
          >
            <MoreButton
              label={t('rooms.more', { room: name })}
              tabIndex={name === tabStop ? 0 : -1}
              onFocus={() => setCurrent(name)}
              onMenu={(event) => onMenu(room, event)}
            />
          </Row>
        )
      })}
    </ul>
  )
}

function descriptionOf(t: Translate, { topic, count, unread, mentions, silencedUntilMs }: ShownRoom): string {
  const words = [
    silencedUntilMs !== undefined && t('silence.sign'),
    count > 0 && t('sidebar.inside', { count }),
    unread > 0 && t('sidebar.unread', { count: unread }),
    mentions > 0 && t('sidebar.mentions', { count: mentions }),
    topic,
  ]
  return words.filter(Boolean).join(', ')
}
