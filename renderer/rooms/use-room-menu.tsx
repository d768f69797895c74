import { DoorOpen, Eye, Trash2 } from 'lucide-react'
import { silenceItems } from '../availability/silence-items'
import type { MouseEvent } from 'react'
import type { ShownRoom } from '../../electron/api'
import { menuPlace } from '../look/Menu'
import { type MenuItem, useMenu } from '../look/menu-context'
import { usePlace } from '../place/place-context'
import { useCommands } from '../state/phone-context'

/** The menu of a room that we are not in. */
export function useDoorMenu(name: string, shown: ShownRoom | undefined): readonly MenuItem[] {
  const commands = useCommands()
  return doorItems(commands, name, shown)
}

/** Opens the menu of a room in a list. */
export function useRoomMenu(): (room: ShownRoom, event: MouseEvent<HTMLElement>) => void {
  const openMenu = useMenu()
  const commands = useCommands()
  const { open } = usePlace()
  return (room, event) => {
    event.preventDefault()
    const { name } = room
    const items: readonly MenuItem[] = [
      {
        label: { key: 'rooms.viewRoom' },
        icon: <Eye aria-hidden="true" />,
        onSelect: () => open({ kind: 'room', name }),
      },
      {
        label: { key: 'rooms.enter' },
        icon: <DoorOpen aria-hidden="true" />,
        onSelect: () => commands.enterRoom(name),
      },
      ...doorItems(commands, name, room),
    ]
    openMenu({ label: { key: 'rooms.more', fill: { room: name } }, items, at: menuPlace(event) })
  }
}

function doorItems(
  commands: ReturnType<typeof useCommands>,
  name: string,
  shown: ShownRoom | undefined,
): readonly MenuItem[] {
  const forget: MenuItem = {
    label: { key: 'rooms.forget' },
    icon: <Trash2 aria-hidden="true" />,
    onSelect: () => commands.forgetRoom(name),
  }
  return [
    ...silenceItems(shown?.silencedUntilMs, (untilMs) => commands.silenceRoom(name, untilMs)),
    ...(shown?.isKnown === true ? [forget] : []),
  ]
}
