import type { PersonInRoom } from '../../electron/api'
import { Avatar } from '../people/Avatar'

export interface FacesProps {
  readonly people: readonly PersonInRoom[]
  /** Of all; zero shows nothing. */
  readonly count: number
}

const SHOWN = 3

/** Who is in a room: the first faces, and how many there are. Decorative: the count must appear in words as well. */
export function Faces({ people, count }: FacesProps) {
  if (count === 0) return null
  return (
    <span className="faces">
      {people.slice(0, SHOWN).map(({ key, name }) => (
        <Avatar key={key} of={key} name={name} size="small" />
      ))}
      <span className="faces-count">{count}</span>
    </span>
  )
}
