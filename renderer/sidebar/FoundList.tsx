import { use, useMemo } from 'react'
import type { AppState } from '../../electron/api'
import { matches } from '../contacts/contact-groups'
import { FoundPeople } from '../contacts/PeoplePanel'
import { CallList } from '../history/CallList'
import { useHistory } from '../history/use-history'
import { useT } from '../language/wording-context'
import { NicknamesContext } from '../people/nicknames'
import { search } from './find'
import { FoundTexts } from './FoundTexts'
import { RoomList } from './RoomList'
import { isNothing, useFoundTexts } from './use-found-texts'

export interface FoundListProps {
  readonly state: AppState
  /** Not empty. */
  readonly query: string
  readonly canCall: boolean
}

/** The page of all calls has the rest. */
const MOST_CALLS = 20
const NONE: ReadonlySet<number> = new Set()

/** The people, rooms, texts and calls that a search has found. */
export function FoundList({ state, query, canCall }: FoundListProps) {
  const t = useT()
  const history = useHistory()
  const { contacts, hasRooms, rooms } = state
  const { byPerson } = use(NicknamesContext)
  const found = useMemo(
    () => search({ contacts, hasRooms, rooms }, query),
    [contacts, hasRooms, rooms, query],
  )
  const calls = useMemo(
    () =>
      history
        ?.filter(
          ({ person, contact }) => matches(contact, query) || matches(byPerson.get(person) ?? '', query),
        )
        .slice(0, MOST_CALLS) ?? [],
    [history, byPerson, query],
  )
  const texts = useFoundTexts(query)
  if (found.people.length + found.rooms.length + calls.length === 0 && isNothing(texts, query))
    return (
      <p className="nobody" role="status">
        {t('sidebar.noMatch', { query })}
      </p>
    )
  return (
    <>
      {found.people.length > 0 && (
        <FoundPeople
          state={state}
          found={found.people}
          canCall={canCall}
          first={found.people.find(({ blocked }) => !blocked)?.name}
        />
      )}
      {found.rooms.length > 0 && (
        <section className="group">
          <div className="group-head">
            <h2 id="found-rooms">{t('sidebar.rooms')}</h2>
          </div>
          <RoomList rooms={found.rooms} labelledBy="found-rooms" />
        </section>
      )}
      {texts && <FoundTexts texts={texts} />}
      {calls.length > 0 && <CallList calls={calls} fresh={NONE} state={state} canCall={canCall} />}
    </>
  )
}
