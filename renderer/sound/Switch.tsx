import { useId } from 'react'
import './switch.css'

export interface SwitchProps {
  readonly label: string
  /** What it is good for, in a line. */
  readonly hint: string
  readonly on: boolean
  readonly onSwitch: (on: boolean) => void
}

/** Something that is on or off and takes effect at once. */
export function Switch({ label, hint, on, onSwitch }: SwitchProps) {
  const id = useId()
  return (
    <label className="switch">
      <span className="switch-words">
        <span id={`${id}-label`}>{label}</span>
        <small id={`${id}-hint`}>{hint}</small>
      </span>
      <input
        type="checkbox"
        role="switch"
        aria-labelledby={`${id}-label`}
        aria-describedby={`${id}-hint`}
        checked={on}
        onChange={({ target }) => onSwitch(target.checked)}
      />
    </label>
  )
}
