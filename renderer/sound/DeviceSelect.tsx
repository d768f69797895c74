import type { DeviceChoice } from '../../electron/api'
import { useT } from '../language/wording-context'

export interface DeviceSelectProps {
  /** For the label. */
  readonly id: string
  readonly 'aria-describedby'?: string | undefined
  /** The names of those there are; undefined while that is not known. */
  readonly devices: readonly string[] | undefined
  readonly chosen: DeviceChoice
  readonly onChoose: (choice: DeviceChoice) => void
}

/** The default device has no name of its own, and a name is never empty. */
const DEFAULT = ''

/** A device by its name. One that is not there stays chosen and says so. */
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
