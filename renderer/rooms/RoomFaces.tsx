import { DoorOpen } from 'lucide-react'
import type { ShownRoom } from '../../electron/api'
import { Avatar } from '../people/Avatar'

/** So many faces are shown. */
export const FACES = 6

/** Who is inside, as the list of rooms knows it: their faces, or a door without any. */
export function RoomFaces({ shown }: { readonly shown: ShownRoom | undefined }) {
  if (!shown || shown.people.length === 0)
    return (
      <span className="room-door-sign" aria-hidden="true">
        <DoorOpen />
      </span>
    )
  const more = shown.count - Math.min(FACES, shown.people.length)
  return (
    <span className="room-faces" aria-hidden="true">
      {shown.people.slice(0, FACES).map(({ key, name }) => (
        <Avatar key={key} of={key} name={name} size="medium" />
      ))}
      {more > 0 && <span className="room-faces-more">+{more}</span>}
    </span>
  )
}
