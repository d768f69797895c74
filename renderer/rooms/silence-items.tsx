import { Bell, BellOff, Clock, Sunrise } from 'lucide-react'
import type { MenuItem } from '../look/menu-context'
import type { PhoneCommands } from '../state/phone-context'
import { tomorrowMorning } from '../time/tomorrow-morning'
import { MINUTE_MS } from '../time/use-now'

/** The last moment that a date can have. */
const ALWAYS_MS = 8.64e15

/** What silences a room, or ends its silence. */
export function silenceItems(
  { silenceRoom }: Pick<PhoneCommands, 'silenceRoom'>,
  name: string,
  untilMs: number | undefined,
): readonly MenuItem[] {
  if (untilMs !== undefined && untilMs > Date.now())
    return [
      {
        label: { key: 'rooms.silence.off' },
        icon: <Bell aria-hidden="true" />,
        onSelect: () => silenceRoom(name, undefined),
      },
    ]
  return [
    {
      label: { key: 'rooms.silence.hour' },
      icon: <Clock aria-hidden="true" />,
      onSelect: () => silenceRoom(name, Date.now() + 60 * MINUTE_MS),
    },
    {
      label: { key: 'rooms.silence.tomorrow' },
      icon: <Sunrise aria-hidden="true" />,
      onSelect: () => silenceRoom(name, tomorrowMorning()),
    },
    {
      label: { key: 'rooms.silence.always' },
      icon: <BellOff aria-hidden="true" />,
      onSelect: () => silenceRoom(name, ALWAYS_MS),
    },
  ]
}
