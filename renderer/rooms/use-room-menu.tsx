import { DoorOpen, Eye, Link, LogOut, Trash2 } from 'lucide-react'
import type { MouseEvent } from 'react'
import type { ShownRoom } from '../../electron/api'
import type { Message } from '../../locales/message'
import { silenceItems } from '../availability/silence-items'
import { menuPlace } from '../look/Menu'
import { type MenuItem, useMenu } from '../look/menu-context'
import { usePlace } from '../place/place-context'
import { type PhoneCommands, useCommands } from '../state/phone-context'
import { useSnapshot } from '../state/PhoneProvider'

/** What the menu of a room depends on. */
type RoomOfMenu = Pick<ShownRoom, 'name'> & Partial<Pick<ShownRoom, 'isKnown' | 'silencedUntilMs'>>

export const menuLabel = (room: string): Message => ({ key: 'rooms.more', fill: { room } })

/** The menu of a room that we are not in, beside which the page has a button for its silence. */
export function useDoorMenu(name: string, shown: ShownRoom | undefined): readonly MenuItem[] {
  const commands = useCommands()
  return doorItems(commands, name, shown)
}

/** Opens the menu of a room in a list. */
export function useRoomMenu(): (room: RoomOfMenu, event: MouseEvent<HTMLElement>) => void {
  const openMenu = useMenu()
  const snapshot = useSnapshot()
  const own = snapshot.kind === 'ready' ? snapshot.state.room : undefined
  const commands = useCommands()
  const { open } = usePlace()
  return (room, event) => {
    event.preventDefault()
    const { name } = room
    const isInside = own?.name === name && own.phase !== 'ended'
    const silence = silenceItems(room.silencedUntilMs, (untilMs) => commands.silenceRoom(name, untilMs))
    const items: readonly MenuItem[] = [
      {
        label: { key: 'rooms.viewRoom' },
        icon: <Eye aria-hidden="true" />,
        onSelect: () => open({ kind: 'room', name }),
      },
      ...(isInside
        ? [copyItem(commands, name), ...silence, leaveItem(commands)]
        : [enterItem(commands, name), ...silence, ...doorItems(commands, name, room)]),
    ]
    openMenu({ label: menuLabel(name), items, at: menuPlace(event) })
  }
}

const enterItem = ({ enterRoom }: PhoneCommands, name: string): MenuItem => ({
  label: { key: 'rooms.enter' },
  icon: <DoorOpen aria-hidden="true" />,
  onSelect: () => enterRoom(name),
})

const copyItem = ({ copyRoomLink }: PhoneCommands, name: string): MenuItem => ({
  label: { key: 'rooms.inviting.copy' },
  icon: <Link aria-hidden="true" />,
  onSelect: () => copyRoomLink(name),
})

/** Leaves the room that we are in. */
export const leaveItem = ({ leaveRoom }: PhoneCommands): MenuItem => ({
  label: { key: 'rooms.leave' },
  icon: <LogOut aria-hidden="true" />,
  onSelect: leaveRoom,
})

function doorItems(
  commands: PhoneCommands,
  name: string,
  shown: RoomOfMenu | undefined,
): readonly MenuItem[] {
  const forget: MenuItem = {
    label: { key: 'rooms.forget' },
    icon: <Trash2 aria-hidden="true" />,
    onSelect: () => commands.forgetRoom(name),
  }
  return [copyItem(commands, name), ...(shown?.isKnown === true ? [forget] : [])]
}
