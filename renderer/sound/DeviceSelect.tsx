import { useId } from 'react'
import type { DeviceChoice } from '../../electron/api'
import { useT } from '../language/wording-context'

export interface DeviceSelectProps {
  readonly label: string
  /** Undefined while it is not known which there are. */
  readonly names: readonly string[] | undefined
  readonly chosen: DeviceChoice
  readonly onChoose: (choice: DeviceChoice) => void
}

/** The default device has no name of its own, and a name is never empty. */
const DEFAULT = ''

/** A device by its name. One that is not there stays chosen and says so. */
export function DeviceSelect({ label, names, chosen, onChoose }: DeviceSelectProps) {
  const t = useT()
  const id = useId()
  const value = chosen.kind === 'device' ? chosen.name : DEFAULT
  const missing = value !== DEFAULT && !(names ?? []).includes(value)
  return (
    <div className="device">
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        value={value}
        onChange={({ target }) =>
          onChoose(target.value === DEFAULT ? { kind: 'default' } : { kind: 'device', name: target.value })
        }
      >
        <option value={DEFAULT}>{t('sound.defaultDevice')}</option>
        {missing && (
          <option value={value}>
            {names === undefined ? value : t('sound.notConnected', { device: value })}
          </option>
        )}
        {names?.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    </div>
  )
}
