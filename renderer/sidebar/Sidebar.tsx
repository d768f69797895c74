import { useDeferredValue, useState } from 'react'
import type { AppState } from '../../electron/api'
import { PeoplePanel } from '../contacts/PeoplePanel'
import { usePlace } from '../place/place-context'
import { useCommands } from '../state/phone-context'
import { CallsRow } from './CallsRow'
import { type Found, search } from './find'
import { FoundList } from './FoundList'
import { LiveSection } from './LiveSection'
import { RoomsSection } from './RoomsSection'
import { Search } from './Search'
import './sidebar.css'

export interface SidebarProps {
  readonly state: AppState
  readonly canCall: boolean
  /** When we entered the room that we are in, on the clock of the state, ms. */
  readonly roomSinceMs: number
}

/** What goes on now, rooms and people, under one search box. */
export function Sidebar({ state, canCall, roomSinceMs }: SidebarProps) {
  const [typed, setTyped] = useState('')
  const shown = useDeferredValue(typed).trim()
  const { open } = usePlace()
  const { call } = useCommands()
  // The keys use what is typed, which the list may not show yet.
  const first = firstOf(search(state, typed))
  const callable = first?.kind === 'person' && first.isOnline && canCall

  return (
    <div className="pane" data-rows="">
      <Search
        value={typed}
        onChange={setTyped}
        onEnter={
          first &&
          (() => {
            setTyped('')
            open(first.kind === 'person' ? { kind: 'person', id: first.id, name: first.name } : first)
          })
        }
        onCall={callable ? () => call(first.name) : undefined}
      />
      <div className="pane-scroll">
        {shown === '' ? (
          <>
            <CallsRow unseenMissed={state.unseenMissed} />
            <LiveSection state={state} roomSinceMs={roomSinceMs} />
            {state.hasRooms && <RoomsSection state={state} />}
            <PeoplePanel state={state} canCall={canCall} />
          </>
        ) : (
          <FoundList state={state} query={shown} canCall={canCall} />
        )}
      </div>
    </div>
  )
}

/** What Enter opens: the best person, or else the first room. */
function firstOf({ people, rooms }: Found) {
  const [person] = people.filter(({ blocked }) => !blocked)
  if (person) return { kind: 'person', id: person.id, name: person.name, isOnline: person.online } as const
  const [room] = rooms
  return room && ({ kind: 'room', name: room.name } as const)
}
