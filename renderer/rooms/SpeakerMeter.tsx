import { useCallback, useRef } from 'react'
import type { Fingerprint, RoomSpeaker } from '../../electron/api'
import { METER_FLOOR_DBFS, meterFraction, meterValue } from '../call/level'
import '../call/meter.css'
import { useT } from '../language/wording-context'
import { useSpeaking } from './use-speaking'

export interface SpeakerMeterProps {
  readonly member: Fingerprint
  readonly name: string
  /** At which end of the line. */
  readonly of: 'inputDbfs' | 'outputDbfs'
}

/** How loud somebody in the room is. Draws without React, as the meters of a call do. */
export function SpeakerMeter({ member, name, of }: SpeakerMeterProps) {
  const t = useT()
  const meter = useRef<HTMLDivElement>(null)
  useSpeaking(
    useCallback(
      (speakers: readonly RoomSpeaker[]) => {
        const dbfs = speakers.find(({ key }) => key === member)?.dbfs ?? METER_FLOOR_DBFS
        const value = meterValue(dbfs)
        meter.current?.style.setProperty('--level', meterFraction(dbfs).toFixed(3))
        meter.current?.setAttribute('aria-valuenow', String(value))
        meter.current?.setAttribute('aria-valuetext', t('call.decibels', { value }))
      },
      [t, member],
    ),
  )
  return (
    <div
      ref={meter}
      className="meter"
      role="meter"
      aria-label={t('rooms.level', { name })}
      aria-valuemin={METER_FLOOR_DBFS}
      aria-valuemax={0}
      aria-valuenow={METER_FLOOR_DBFS}
      data-of={of}
    >
      <span className="meter-fill" />
    </div>
  )
}
