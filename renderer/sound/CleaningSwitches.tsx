import type { Cleaning } from '../../electron/api'
import { cleaningHint, cleaningWords, words } from '../wording'
import { Switch } from './Switch'

export interface CleaningSwitchesProps {
  readonly cleaning: Cleaning
  readonly onChange: (cleaning: Cleaning) => void
}

/** In the order in which the sound passes through them. */
const PARTS = ['echoCancellation', 'noiseSuppression', 'gainControl'] as const satisfies (keyof Cleaning)[]

/** What is done to one's own voice before others hear it. */
export function CleaningSwitches({ cleaning, onChange }: CleaningSwitchesProps) {
  return (
    <div className="sound-part" role="group" aria-labelledby="cleaning-title">
      <h3 id="cleaning-title">{words.yourVoice}</h3>
      {PARTS.map((part) => (
        <Switch
          key={part}
          label={cleaningWords(part)}
          hint={cleaningHint(part)}
          on={cleaning[part]}
          onSwitch={(on) => onChange({ ...cleaning, [part]: on })}
        />
      ))}
    </div>
  )
}
