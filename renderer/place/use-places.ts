import { useCallback, useMemo, useState } from 'react'
import type { AppState } from '../../electron/api'
import type { Places } from './place-context'
import {
  type Aim,
  carriedOver,
  goneBack,
  opened,
  type Place,
  placeAfter,
  sessionOf,
  shownVisit,
  type Visit,
} from './places'

/** Holds what the user has opened. */
export function usePlaces(state: Pick<AppState, 'call' | 'room'>): Places {
  const [visits, setVisits] = useState<readonly Visit[]>([])
  const now = sessionOf(state)
  const [session, setSession] = useState(now)
  // Kept while it is the same session, because the state is another object at each change.
  if (session?.key !== now?.key) {
    setSession(now)
    setVisits(carriedOver(visits, session, now))
  }
  const [aim, setAim] = useState<Aim>()
  const open = useCallback(
    (place: Place, textId?: string) => {
      setVisits((before) => opened(before, place, session))
      setAim(textId === undefined ? undefined : { place, textId })
    },
    [session],
  )
  const back = useCallback(() => {
    setVisits((before) => goneBack(before, session))
    setAim(undefined)
  }, [session])
  return useMemo(
    () => ({
      place: placeAfter(visits, session),
      isVisited: shownVisit(visits, session) !== undefined,
      ...{ aim, open, back },
    }),
    [visits, session, aim, open, back],
  )
}
