import type { Cleaning, SoundSettings } from '../../electron/api'
import { useT } from '../language/wording-context'
import { Switch } from './Switch'

export interface VoiceSwitchesProps {
  readonly sound: SoundSettings
  readonly onChange: (part: Partial<SoundSettings>) => void
}

/** In the order in which the sound passes through them. */
const CLEANING = ['echoCancellation', 'noiseSuppression', 'gainControl'] as const satisfies (keyof Cleaning)[]

/** What is done to one's own voice before others hear it. */
export function VoiceSwitches({ sound: { cleaning, dtx }, onChange }: VoiceSwitchesProps) {
  const t = useT()
  return (
    <div className="sound-part" role="group" aria-labelledby="voice-title">
      <h3 id="voice-title">{t('sound.yourVoice')}</h3>
      {CLEANING.map((part) => (
        <Switch
          key={part}
          label={t(`sound.cleaning.${part}`)}
          hint={t(`sound.cleaningHint.${part}`)}
          on={cleaning[part]}
          onSwitch={(on) => onChange({ cleaning: { ...cleaning, [part]: on } })}
        />
      ))}
      <Switch
        label={t('sound.dtx')}
        hint={t('sound.dtxHint')}
        on={dtx}
        onSwitch={(on) => onChange({ dtx: on })}
      />
    </div>
  )
}
