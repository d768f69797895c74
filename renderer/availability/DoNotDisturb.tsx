import { Bell, BellOff, Clock, Sunrise } from 'lucide-react'
import type { Quiet } from '../../electron/api'
import { Button } from '../look/Button'
import { menuPlace } from '../look/Menu'
import { useMenu, type MenuItem } from '../look/menu-context'
import { useCommands } from '../state/phone-context'
import { MINUTE_MS, useNow } from '../time/use-now'
import { quietWords, words } from '../wording'
import './do-not-disturb.css'

const HOUR_MS = 60 * MINUTE_MS
/** When the day begins for somebody who wanted quiet until tomorrow. */
const MORNING_HOUR = 8

/** The way to quiet, and out of it. */
export function DoNotDisturb({ quiet }: { readonly quiet: Quiet }) {
  const { setDoNotDisturb } = useCommands()
  const openMenu = useMenu()
  const turnOff = useTurnOff(quiet)
  const on: readonly MenuItem[] = [
    {
      label: words.doNotDisturbHour,
      icon: <Clock aria-hidden="true" />,
      onSelect: () => setDoNotDisturb({ kind: 'on-until', untilMs: Date.now() + HOUR_MS }),
    },
    {
      label: words.doNotDisturbTomorrow,
      icon: <Sunrise aria-hidden="true" />,
      onSelect: () => setDoNotDisturb({ kind: 'on-until', untilMs: tomorrowMorning() }),
    },
    {
      label: words.doNotDisturbOn,
      icon: <BellOff aria-hidden="true" />,
      onSelect: () => setDoNotDisturb({ kind: 'on' }),
    },
  ]
  const off: MenuItem = {
    label: words.doNotDisturbOff,
    icon: <Bell aria-hidden="true" />,
    onSelect: turnOff,
  }
  return (
    <button
      type="button"
      className="icon-button"
      aria-label={words.doNotDisturb}
      title={words.doNotDisturb}
      aria-haspopup="menu"
      data-on={quiet.quiet}
      onClick={(event) =>
        openMenu({
          label: words.doNotDisturb,
          items: quiet.quiet ? [off, ...on] : on,
          at: menuPlace(event),
        })
      }
    >
      {quiet.quiet ? <BellOff aria-hidden="true" /> : <Bell aria-hidden="true" />}
    </button>
  )
}

/** Says that calls ring silently, for as long as they do. */
export function QuietNotice({ quiet }: { readonly quiet: Quiet }) {
  const now = useNow(MINUTE_MS)
  const turnOff = useTurnOff(quiet)
  if (!quiet.quiet) return null
  return (
    <div className="quiet-notice">
      <BellOff aria-hidden="true" />
      <div>
        <p role="status">{quietWords(quiet.untilMs, now)}</p>
        <small>{words.doNotDisturbMeaning}</small>
      </div>
      <Button tone="quiet" onClick={turnOff}>
        {words.doNotDisturbOff}
      </Button>
    </div>
  )
}

/** Quiet hours that the schedule has begun stay off until they would have ended. */
function useTurnOff({ untilMs }: Quiet): () => void {
  const { setDoNotDisturb } = useCommands()
  return () => setDoNotDisturb(untilMs === undefined ? { kind: 'off' } : { kind: 'off-until', untilMs })
}

function tomorrowMorning(): number {
  const morning = new Date()
  morning.setDate(morning.getDate() + 1)
  return morning.setHours(MORNING_HOUR, 0, 0, 0)
}
