import { Bell, BellOff, Clock, Sunrise } from 'lucide-react'
import type { Quiet } from '../../electron/api'
import { Button } from '../look/Button'
import { IconButton } from '../look/IconButton'
import { menuPlace } from '../look/Menu'
import { useMenu, type MenuItem } from '../look/menu-context'
import { useCommands } from '../state/phone-context'
import { tomorrowMorning } from '../time/tomorrow-morning'
import { MINUTE_MS, useNow } from '../time/use-now'
import { useT, useWording } from '../language/wording-context'
import { quietWords } from '../time/day-words'
import './do-not-disturb.css'
import { useTurnOff } from './use-turn-off'

const HOUR_MS = 60 * MINUTE_MS

/** The button that starts and ends quiet. */
export function DoNotDisturb({ quiet }: { readonly quiet: Quiet }) {
  const t = useT()
  const { changeSettings } = useCommands()
  const openMenu = useMenu()
  const turnOff = useTurnOff(quiet)
  const on: readonly MenuItem[] = [
    {
      label: { key: 'quiet.hour' },
      icon: <Clock aria-hidden="true" />,
      onSelect: () => changeSettings({ manualQuiet: { kind: 'on-until', untilMs: Date.now() + HOUR_MS } }),
    },
    {
      label: { key: 'quiet.tomorrow' },
      icon: <Sunrise aria-hidden="true" />,
      onSelect: () => changeSettings({ manualQuiet: { kind: 'on-until', untilMs: tomorrowMorning() } }),
    },
    {
      label: { key: 'quiet.on' },
      icon: <BellOff aria-hidden="true" />,
      onSelect: () => changeSettings({ manualQuiet: { kind: 'on' } }),
    },
  ]
  const off: MenuItem = {
    label: { key: 'quiet.turnOff' },
    icon: <Bell aria-hidden="true" />,
    onSelect: turnOff,
  }
  return (
    <IconButton
      label={t('quiet.title')}
      aria-haspopup="menu"
      data-on={quiet.quiet}
      onClick={(event) =>
        openMenu({
          label: { key: 'quiet.title' },
          items: quiet.quiet ? [off, ...on] : on,
          at: menuPlace(event),
        })
      }
    >
      {quiet.quiet ? <BellOff aria-hidden="true" /> : <Bell aria-hidden="true" />}
    </IconButton>
  )
}

/** Shows that calls ring silently, while they do. */
export function QuietNotice({ quiet }: { readonly quiet: Quiet }) {
  const wording = useWording()
  const { t } = wording
  const now = useNow(MINUTE_MS)
  const turnOff = useTurnOff(quiet)
  if (!quiet.quiet) return null
  return (
    <div className="quiet-notice">
      <BellOff aria-hidden="true" />
      <div>
        <p role="status">{quietWords(wording, quiet.untilMs, now)}</p>
        <small>{t('quiet.meaning')}</small>
      </div>
      <Button tone="quiet" onClick={turnOff}>
        {t('quiet.turnOff')}
      </Button>
    </div>
  )
}
