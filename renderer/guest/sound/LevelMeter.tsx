import { useEffect, useRef } from 'react'
import { METER_FLOOR_DBFS, meterFraction, meterValue } from '../../call/level'
import { useT } from '../../language/wording-context'
import { watchLevel } from './level-watch'

export interface LevelMeterProps {
  readonly label: string
  /** Undefined: there is nothing to hear yet. */
  readonly stream: MediaStream | undefined
  /** The way the bar grows: from our end of the line, or from theirs. */
  readonly from?: 'start' | 'end'
  readonly muted?: boolean
}

/** How loud a stream is. Draws ten times a second without React, so that no component renders. */
export function LevelMeter({ label, stream, from = 'start', muted = false }: LevelMeterProps) {
  const t = useT()
  const meter = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (!stream) return undefined
    return watchLevel(stream, (dbfs) => {
      const value = meterValue(dbfs)
      meter.current?.style.setProperty('--level', meterFraction(dbfs).toFixed(3))
      meter.current?.setAttribute('aria-valuenow', String(value))
      meter.current?.setAttribute('aria-valuetext', t('call.decibels', { value }))
    })
  }, [stream, t])
  return (
    <div
      ref={meter}
      className="level-meter"
      role="meter"
      aria-label={label}
      aria-valuemin={METER_FLOOR_DBFS}
      aria-valuemax={0}
      aria-valuenow={METER_FLOOR_DBFS}
      data-from={from}
      data-muted={muted}
    >
      <span className="level-meter-fill" />
    </div>
  )
}
