import { Ban, Star, StarOff, UserRound } from 'lucide-react'
import { useMemo } from 'react'
import type { Contact } from '../../electron/api'
import { silenceItems } from '../availability/silence-items'
import type { MenuItem } from '../look/menu-context'
import { useCommands } from '../state/phone-context'
import { usePlace } from '../place/place-context'

type Marked = Pick<Contact, 'id' | 'name' | 'favourite' | 'blocked' | 'silencedUntilMs'>

/** The actions on a person, as menu items. */
export function usePersonMenu(): (person: Marked) => readonly MenuItem[] {
  const { setFavourite, setBlocked, silencePerson } = useCommands()
  const { open } = usePlace()
  return useMemo(
    () =>
      ({ id, name, favourite, blocked, silencedUntilMs }) => [
        {
          label: { key: 'person.open' },
          icon: <UserRound aria-hidden="true" />,
          onSelect: () => open({ kind: 'person', id, name }),
        },
        {
          label: { key: favourite ? 'person.unfavour' : 'person.favour' },
          icon: favourite ? <StarOff aria-hidden="true" /> : <Star aria-hidden="true" />,
          onSelect: () => setFavourite(id, !favourite),
        },
        ...silenceItems(silencedUntilMs, (untilMs) => silencePerson(id, untilMs)),
        {
          label: { key: blocked ? 'person.unblock' : 'person.block' },
          icon: <Ban aria-hidden="true" />,
          onSelect: () => setBlocked(id, !blocked),
        },
      ],
    [setFavourite, setBlocked, silencePerson, open],
  )
}
