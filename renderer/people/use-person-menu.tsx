import { Ban, Star, StarOff, UserRound } from 'lucide-react'
import { useMemo } from 'react'
import type { Contact } from '../../electron/api'
import type { MenuItem } from '../look/menu-context'
import { useCommands } from '../state/phone-context'
import { useShownPerson } from './shown-person'

type Marked = Pick<Contact, 'id' | 'name' | 'favourite' | 'blocked'>

/** What can be done about somebody, as the items of a menu. */
export function usePersonMenu(): (person: Marked) => readonly MenuItem[] {
  const { setFavourite, setBlocked } = useCommands()
  const { show } = useShownPerson()
  return useMemo(
    () =>
      ({ id, name, favourite, blocked }) => [
        {
          label: { key: 'person.open' },
          icon: <UserRound aria-hidden="true" />,
          onSelect: () => show({ id, name }),
        },
        {
          label: { key: favourite ? 'person.unfavour' : 'person.favour' },
          icon: favourite ? <StarOff aria-hidden="true" /> : <Star aria-hidden="true" />,
          onSelect: () => setFavourite(id, !favourite),
        },
        {
          label: { key: blocked ? 'person.unblock' : 'person.block' },
          icon: <Ban aria-hidden="true" />,
          onSelect: () => setBlocked(id, !blocked),
        },
      ],
    [setFavourite, setBlocked, show],
  )
}
