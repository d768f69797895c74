import { useCallback, useRef } from 'react'
import type { Levels } from '../../electron/api'
import { useT } from '../language/wording-context'
import { useLevels } from '../state/phone-context'
import { METER_FLOOR_DBFS, meterFraction, meterValue } from './level'
import './meter.css'

export interface MeterProps {
  readonly label: string
  readonly of: keyof Levels
  readonly muted?: boolean
  /** The same level is shown elsewhere: assistive technology hears it there. */
  readonly isHidden?: boolean
}

/** The level at one end of the line. Draws ten times a second without React, so that no component renders. */
export function Meter({ label, of, muted = false, isHidden = false }: MeterProps) {
  const t = useT()
  const meter = useRef<HTMLDivElement>(null)
  useLevels(
    useCallback(
      (levels: Levels) => {
        const dbfs = levels[of]
        const value = meterValue(dbfs)
        meter.current?.style.setProperty('--level', meterFraction(dbfs).toFixed(3))
        meter.current?.setAttribute('aria-valuenow', String(value))
        meter.current?.setAttribute('aria-valuetext', t('call.decibels', { value }))
      },
      [t, of],
    ),
  )
  return (
    <div
      ref={meter}
      className="meter"
      role="meter"
      aria-label={label}
      aria-valuemin={METER_FLOOR_DBFS}
      aria-valuemax={0}
      aria-valuenow={METER_FLOOR_DBFS}
      {...(isHidden && { 'aria-hidden': true })}
      data-of={of}
      data-muted={muted}
    >
      <span className="meter-fill" />
    </div>
  )
}
