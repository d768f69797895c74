import { useCallback } from 'react'
import type { Levels } from '../../electron/api'
import { useLevels } from '../state/phone-context'
import { MeterBar, useMeterBar } from './MeterBar'

export interface MeterProps {
  readonly label: string
  readonly of: keyof Levels
  readonly muted?: boolean
  /** The same level is shown elsewhere: assistive technology hears it there. */
  readonly isHidden?: boolean
}

/** The level at one end of the line. */
export function Meter({ of, ...rest }: MeterProps) {
  const { bar, draw } = useMeterBar()
  useLevels(useCallback((levels: Levels) => draw(levels[of]), [draw, of]))
  return <MeterBar {...rest} ref={bar} end={of === 'inputDbfs' ? 'near' : 'far'} />
}
