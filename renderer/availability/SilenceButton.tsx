import { Bell, BellOff } from 'lucide-react'
import type { MouseEvent } from 'react'
import { useWording } from '../language/wording-context'
import { Button } from '../look/Button'
import { IconButton } from '../look/IconButton'
import { menuPlace } from '../look/Menu'
import { useMenu } from '../look/menu-context'
import { silenceWords } from '../time/day-words'
import { MINUTE_MS, useNow } from '../time/use-now'
import { silenceItems } from './silence-items'

export interface SilenceButtonProps {
  /** When the silence ends, Unix time; undefined: there is none. */
  readonly untilMs: number | undefined
  /** Only a picture, with its words in a tooltip. */
  readonly isSmall?: boolean
  /** Gets the new end; undefined: there is to be none. */
  readonly onSilence: (untilMs: number | undefined) => void
}

/** Says whether a person or a room is silenced, and until when; opens the menu that changes it. */
export function SilenceButton({ untilMs, isSmall = false, onSilence }: SilenceButtonProps) {
  const wording = useWording()
  const now = useNow(MINUTE_MS)
  const openMenu = useMenu()
  const isOn = untilMs !== undefined
  const words = isOn ? silenceWords(wording, untilMs, now) : wording.t('silence.begin')
  const picture = isOn ? <BellOff aria-hidden="true" /> : <Bell aria-hidden="true" />
  const shared = {
    'data-on': isOn,
    'aria-haspopup': 'menu',
    onClick: (event: MouseEvent<HTMLElement>) =>
      openMenu({
        label: { key: 'silence.begin' },
        items: silenceItems(untilMs, onSilence),
        at: menuPlace(event),
      }),
  } as const
  if (!isSmall)
    return (
      <Button icon={picture} {...shared}>
        {words}
      </Button>
    )
  return (
    <IconButton label={words} {...shared}>
      {picture}
    </IconButton>
  )
}
