import { Ban, Star, StarOff, UserRound } from 'lucide-react'
import { useMemo } from 'react'
import type { Contact } from '../../electron/api'
import type { MenuItem } from '../look/menu-context'
import { useCommands } from '../state/phone-context'
import { words } from '../wording'
import { useShownPerson } from './shown-person'

type Marked = Pick<Contact, 'name' | 'favourite' | 'blocked'>

/** What can be done about somebody, as the items of a menu. */
export function usePersonMenu(): (person: Marked) => readonly MenuItem[] {
  const { setFavourite, setBlocked } = useCommands()
  const { show } = useShownPerson()
  return useMemo(
    () =>
      ({ name, favourite, blocked }) => [
        {
          label: words.openPage,
          icon: <UserRound aria-hidden="true" />,
          onSelect: () => show(name),
        },
        {
          label: favourite ? words.unfavour : words.favour,
          icon: favourite ? <StarOff aria-hidden="true" /> : <Star aria-hidden="true" />,
          onSelect: () => setFavourite(name, !favourite),
        },
        {
          label: blocked ? words.unblock : words.block,
          icon: <Ban aria-hidden="true" />,
          onSelect: () => setBlocked(name, !blocked),
        },
      ],
    [setFavourite, setBlocked, show],
  )
}
