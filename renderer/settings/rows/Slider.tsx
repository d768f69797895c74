import { useState } from 'react'
import type { RowNames } from './Row'

export interface SliderProps {
  readonly names: RowNames
  readonly value: number
  readonly least: number
  readonly most: number
  readonly step: number
  /** The value in words. */
  readonly words: (value: number) => string
  readonly onChange: (value: number) => void
}

/** Moves freely and commits its value when it is released, because each change is written to disk. */
export function Slider({ names, value, least, most, step, words, onChange }: SliderProps) {
  const [moving, setMoving] = useState<number>()
  const shown = moving ?? value
  const letGo = (): void => {
    if (moving === undefined) return
    setMoving(undefined)
    if (moving !== value) onChange(moving)
  }
  return (
    <span className="slider">
      <input
        type="range"
        {...names}
        min={least}
        max={most}
        step={step}
        value={shown}
        aria-valuetext={words(shown)}
        onChange={({ target }) => setMoving(target.valueAsNumber)}
        onPointerUp={letGo}
        onKeyUp={letGo}
        onBlur={letGo}
      />
      <output>{words(shown)}</output>
    </span>
  )
}
