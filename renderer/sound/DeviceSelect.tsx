import type { DeviceChoice } from '../../electron/api'
import { useT } from '../language/wording-context'

export interface DeviceSelectProps {
  /** For the label. */
  readonly id: string
  readonly 'aria-describedby'?: string | undefined
  /** The names of the present devices; undefined while they are unknown. */
  readonly devices: readonly string[] | undefined
  readonly chosen: DeviceChoice
  readonly onChoose: (choice: DeviceChoice) => void
}

/** The default device has no name of its own, and a name is never empty. */
const DEFAULT = ''

/** Selects a device by its name. A missing device stays selected and is marked as missing. */
export function DeviceSelect({ devices, chosen, onChoose, ...names }: DeviceSelectProps) {
  const t = useT()
  const value = chosen.kind === 'device' ? chosen.name : DEFAULT
  const missing = value !== DEFAULT && !(devices ?? []).includes(value)
  return (
    <select
      className="select"
      {...names}
      value={value}
      onChange={({ target }) =>
        onChoose(target.value === DEFAULT ? { kind: 'default' } : { kind: 'device', name: target.value })
      }
    >
      <option value={DEFAULT}>{t('sound.defaultDevice')}</option>
      {missing && (
        <option value={value}>
          {devices === undefined ? value : t('sound.notConnected', { device: value })}
        </option>
      )}
      {devices?.map((name) => (
        <option key={name} value={name}>
          {name}
        </option>
      ))}
    </select>
  )
}
