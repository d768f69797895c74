import type { AppState, PersonId } from '../../electron/api'

/** What the stage shows. */
export type Place =
  /** `name`: of somebody who may be no contact. */
  | { readonly kind: 'person'; readonly id: PersonId; readonly name?: string }
  | { readonly kind: 'room'; readonly name: string }
  /** Past calls. */
  | { readonly kind: 'calls' }
  /** The call in progress, or its end. */
  | { readonly kind: 'call' }
  /** Nothing; in a narrow window the list has all of it. */
  | { readonly kind: 'home' }

/** A text that the user wants to see in a place. Another object each time. */
export interface Aim {
  readonly place: Place
  readonly textId: string
}

/** A place that the user has opened. */
export interface Visit {
  readonly place: Place
  /** The session in which it was opened. */
  readonly during: string | undefined
}

/** The call or room in progress. It takes the stage when it begins, and a room when it ends as well; later visits cover it. */
export interface Session {
  /** Changes with its beginning and its end. */
  readonly key: string
  readonly place: Place
}

export const HOME: Place = { kind: 'home' }
const CALL: Place = { kind: 'call' }

/** More are forgotten. */
const MOST_VISITS = 16

/** The session that has the stage; undefined without one. A call comes before a room. */
export function sessionOf({ call, room }: Pick<AppState, 'call' | 'room'>): Session | undefined {
  if (call.kind === 'ended') return { key: `ended call ${call.id}`, place: CALL }
  if (call.kind !== 'idle' && call.kind !== 'ringing') return { key: `call ${call.id}`, place: CALL }
  if (!room || (room.phase === 'ended' && room.end === 'left')) return undefined
  const { name, phase } = room
  return { key: `${phase === 'ended' ? 'ended ' : ''}room ${name}`, place: { kind: 'room', name } }
}

/** The visit that has the stage; undefined: the session has it, or nothing was opened. */
export function shownVisit(visits: readonly Visit[], session: Session | undefined): Visit | undefined {
  const top = visits.at(-1)
  return session === undefined || top?.during === session.key ? top : undefined
}

/** What the stage shows after these visits. */
export const placeAfter = (visits: readonly Visit[], session: Session | undefined): Place =>
  shownVisit(visits, session)?.place ?? session?.place ?? HOME

/** The same place, for the same person or room. */
export const isSamePlace = (one: Place, other: Place): boolean => keyOf(one) === keyOf(other)

/** Differs between places. */
export function keyOf(place: Place): string {
  switch (place.kind) {
    case 'person':
      return `person ${place.id}`
    case 'room':
      return `room ${place.name}`
    case 'calls':
    case 'call':
    case 'home':
      return place.kind
  }
}

/** The visits after this place is opened. People and rooms replace each other; they are opened from the calls, or from the list. */
export function opened(
  visits: readonly Visit[],
  place: Place,
  session: Session | undefined,
): readonly Visit[] {
  const isNow = ({ during }: Visit): boolean => session === undefined || during === session.key
  const before = visits.filter((visit) => !isNow(visit))
  if (isSamePlace(place, session?.place ?? HOME) || place.kind === 'call') return before
  const visit: Visit = { place, during: session?.key }
  if (place.kind === 'calls' || place.kind === 'home') return [...before, visit]
  const now = visits.filter(isNow)
  const top = now.at(-1)?.place.kind
  const below = top === 'person' || top === 'room' ? now.slice(0, -1) : now
  return [...before, ...below, visit].slice(-MOST_VISITS)
}

/** The visits when this session follows another one: what the user has opened during a call stays when the call ends. */
export function carriedOver(
  visits: readonly Visit[],
  before: Session | undefined,
  now: Session | undefined,
): readonly Visit[] {
  if (
    now === undefined ||
    before === undefined ||
    now.key !== `ended ${before.key}` ||
    now.place.kind !== 'call'
  )
    return visits
  return visits.map((visit) => (visit.during === before.key ? { ...visit, during: now.key } : visit))
}

/** The visits after going back; from the session itself that is the list. */
export const goneBack = (visits: readonly Visit[], session: Session | undefined): readonly Visit[] =>
  shownVisit(visits, session) ? visits.slice(0, -1) : opened(visits, HOME, session)
