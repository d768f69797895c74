import { Bell, BellOff, Clock, Sunrise } from 'lucide-react'
import type { MenuItem } from '../look/menu-context'
import { tomorrowMorning } from '../time/tomorrow-morning'
import { MINUTE_MS } from '../time/use-now'

/** The last moment that a date can have. */
const ALWAYS_MS = 8.64e15

/**
 * What silences a person or a room, or ends the silence.
 * @param untilMs when the silence ends, Unix time; undefined: there is none
 * @param silence gets the new end; undefined: there is to be none
 */
export function silenceItems(
  untilMs: number | undefined,
  silence: (untilMs: number | undefined) => void,
): readonly MenuItem[] {
  if (untilMs !== undefined)
    return [
      {
        label: { key: 'silence.off' },
        icon: <Bell aria-hidden="true" />,
        onSelect: () => silence(undefined),
      },
    ]
  return [
    {
      label: { key: 'silence.hour' },
      icon: <Clock aria-hidden="true" />,
      onSelect: () => silence(Date.now() + 60 * MINUTE_MS),
    },
    {
      label: { key: 'silence.tomorrow' },
      icon: <Sunrise aria-hidden="true" />,
      onSelect: () => silence(tomorrowMorning()),
    },
    {
      label: { key: 'silence.always' },
      icon: <BellOff aria-hidden="true" />,
      onSelect: () => silence(ALWAYS_MS),
    },
  ]
}
