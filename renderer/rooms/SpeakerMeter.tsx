import { useCallback } from 'react'
import type { Fingerprint, RoomSpeaker } from '../../electron/api'
import { METER_FLOOR_DBFS } from '../call/level'
import { MeterBar, type MeterBarProps, useMeterBar } from '../call/MeterBar'
import { useT } from '../language/wording-context'
import { useSpeaking } from './use-speaking'

export interface SpeakerMeterProps extends Pick<MeterBarProps, 'end'> {
  readonly member: Fingerprint
  readonly name: string
}

/** How loud somebody in the room is. */
export function SpeakerMeter({ member, name, end }: SpeakerMeterProps) {
  const t = useT()
  const { bar, draw } = useMeterBar()
  useSpeaking(
    useCallback(
      (speakers: readonly RoomSpeaker[]) =>
        draw(speakers.find(({ key }) => key === member)?.dbfs ?? METER_FLOOR_DBFS),
      [draw, member],
    ),
  )
  return <MeterBar ref={bar} label={t('rooms.level', { name })} end={end} />
}
