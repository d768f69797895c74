import { useEffect } from 'react'
import { MeterBar, useMeterBar } from '../../call/MeterBar'
import { watchLevel } from './level-watch'

export interface LevelMeterProps {
  readonly label: string
  /** Undefined: there is nothing to hear yet. */
  readonly stream: MediaStream | undefined
  /** The way the bar grows: from our end of the line, or from theirs. */
  readonly from?: 'start' | 'end'
  readonly muted?: boolean
}

/** How loud a stream is. */
export function LevelMeter({ label, stream, from = 'start', muted = false }: LevelMeterProps) {
  const { bar, draw } = useMeterBar()
  useEffect(() => (stream ? watchLevel(stream, draw) : undefined), [stream, draw])
  return <MeterBar ref={bar} label={label} end={from === 'start' ? 'near' : 'far'} muted={muted} />
}
