import { useState } from 'react'
import { clockTime, minutesOf } from './clock-time'

export interface TimeFieldProps {
  readonly label: string
  /** Minutes since midnight. */
  readonly minutes: number
  readonly onChange: (minutes: number) => void
}

/** A time of day. An incomplete time changes nothing and stays in the field until the field loses the focus. */
export function TimeField({ label, minutes, onChange }: TimeFieldProps) {
  const [typed, setTyped] = useState<string>()
  return (
    <label className="time-field">
      {label}
      <input
        type="time"
        className="numerals"
        value={typed ?? clockTime(minutes)}
        onChange={({ target }) => {
          setTyped(target.value)
          const now = minutesOf(target.value)
          if (now !== undefined && now !== minutes) onChange(now)
        }}
        onBlur={() => setTyped(undefined)}
      />
    </label>
  )
}
