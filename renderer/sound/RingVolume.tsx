import { useState } from 'react'
import { useT } from '../language/wording-context'

export interface RingVolumeProps {
  /** 0 to 1. */
  readonly volume: number
  readonly onChange: (volume: number) => void
}

/** A slider that moves freely and counts when it is let go: each value is written to the disk. */
export function RingVolume({ volume, onChange }: RingVolumeProps) {
  const t = useT()
  const [moving, setMoving] = useState<number>()
  const letGo = (): void => {
    if (moving === undefined) return
    setMoving(undefined)
    if (moving !== volume) onChange(moving)
  }
  return (
    <input
      type="range"
      aria-label={t('sound.ringVolume')}
      min={0}
      max={1}
      step={0.05}
      value={moving ?? volume}
      onChange={({ target }) => setMoving(target.valueAsNumber)}
      onPointerUp={letGo}
      onKeyUp={letGo}
      onBlur={letGo}
    />
  )
}
