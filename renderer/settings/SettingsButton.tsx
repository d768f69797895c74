import { Settings, SlidersHorizontal, type LucideIcon } from 'lucide-react'
import { KEYS } from '../keys/key-table'
import { ariaShortcut } from '../keys/keycap'
import { useT } from '../language/wording-context'
import { Tooltip } from '../look/Tooltip'
import { useSettings } from './settings-context'

/** The button that opens the settings. */
export function SettingsButton() {
  const t = useT()
  const { open } = useSettings()
  return (
    <IconButton
      icon={Settings}
      label={t('settings.title')}
      keys={ariaShortcut(KEYS.anywhere.settings[0])}
      onPress={() => open()}
    />
  )
}

/** The short way to the sound settings during a call. */
export function SoundSettingsButton() {
  const t = useT()
  const { open } = useSettings()
  return <IconButton icon={SlidersHorizontal} label={t('sound.open')} onPress={() => open('sound')} />
}

interface IconButtonProps {
  readonly icon: LucideIcon
  readonly label: string
  readonly keys?: string
  readonly onPress: () => void
}

const IconButton = ({ icon: Icon, label, keys, onPress }: IconButtonProps) => (
  <Tooltip words={label}>
    <button
      type="button"
      className="icon-button"
      aria-label={label}
      aria-keyshortcuts={keys}
      onClick={onPress}
    >
      <Icon aria-hidden="true" />
    </button>
  </Tooltip>
)
