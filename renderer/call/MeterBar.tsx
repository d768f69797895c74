import { type RefObject, useCallback, useRef } from 'react'
import { useT } from '../language/wording-context'
import { METER_FLOOR_DBFS, meterFraction, meterValue } from './level'
import './meter.css'

export interface MeterBarProps {
  readonly label: string
  /** The end of the line, from which the bar grows: ours, or theirs. */
  readonly end: 'near' | 'far'
  readonly muted?: boolean
  /** The same level is shown elsewhere: assistive technology hears it there. */
  readonly isHidden?: boolean
  readonly ref: RefObject<HTMLDivElement | null>
}

/** A level, which `useMeterBar` draws. */
export const MeterBar = ({ label, end, muted = false, isHidden = false, ref }: MeterBarProps) => (
  <div
    ref={ref}
    className="meter"
    role="meter"
    aria-label={label}
    aria-valuemin={METER_FLOOR_DBFS}
    aria-valuemax={0}
    aria-valuenow={METER_FLOOR_DBFS}
    {...(isHidden && { 'aria-hidden': true })}
    data-end={end}
    data-muted={muted}
  >
    <span className="meter-fill" />
  </div>
)

/** @returns the bar, and what draws a level on it (dBFS) without React, so that no component renders ten times a second */
export function useMeterBar(): {
  readonly bar: RefObject<HTMLDivElement | null>
  readonly draw: (dbfs: number) => void
} {
  const t = useT()
  const bar = useRef<HTMLDivElement>(null)
  const draw = useCallback(
    (dbfs: number) => {
      const value = meterValue(dbfs)
      bar.current?.style.setProperty('--level', meterFraction(dbfs).toFixed(3))
      bar.current?.setAttribute('aria-valuenow', String(value))
      bar.current?.setAttribute('aria-valuetext', t('call.decibels', { value }))
    },
    [t],
  )
  return { bar, draw }
}
