import { useState } from 'react'
import { useWording } from '../../language/wording-context'
import { clockTime, minutesOf } from './clock-time'

export interface TimeFieldProps {
  readonly label: string
  /** Minutes since midnight. */
  readonly minutes: number
  readonly onChange: (minutes: number) => void
}

/** What the up and down arrows change. Minutes */
const STEP = 15
const DAY = 24 * 60

/**
 * A time of day. It is taken with Enter or when the field loses the focus; what is no time changes nothing. Chromium's own
 * field follows Chromium's language, not the one that the user has chosen.
 */
export function TimeField({ label, minutes, onChange }: TimeFieldProps) {
  const wording = useWording()
  const [typed, setTyped] = useState<string>()
  const take = (): void => {
    const now = typed === undefined ? undefined : minutesOf(typed)
    setTyped(undefined)
    if (now !== undefined && now !== minutes) onChange(now)
  }
  const step = (by: number): void => {
    setTyped(undefined)
    onChange(((minutesOf(typed ?? '') ?? minutes) + by + DAY) % DAY)
  }
  return (
    <label className="time-field">
      <span>{label}</span>
      <input
        size={8}
        maxLength={12}
        autoComplete="off"
        spellCheck={false}
        value={typed ?? clockTime(wording, minutes)}
        onChange={({ target }) => setTyped(target.value)}
        onBlur={take}
        onKeyDown={(event) => {
          if (event.key === 'Enter') take()
          else if (event.key === 'ArrowUp') step(STEP)
          else if (event.key === 'ArrowDown') step(-STEP)
          else return
          event.preventDefault()
        }}
      />
    </label>
  )
}
