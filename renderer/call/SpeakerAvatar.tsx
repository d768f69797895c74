import { useCallback, useRef } from 'react'
import type { Levels } from '../../electron/api'
import { Avatar } from '../people/Avatar'
import type { PictureOwner } from '../people/pictures-of'
import { useLevels } from '../state/phone-context'
import { ringWidth } from './level'

export interface SpeakerAvatarProps {
  readonly name: string
  readonly owner: PictureOwner | undefined
  /** Whose level it is: ours, or theirs. */
  readonly of: keyof Levels
}

/** Somebody in a conversation, ringed while they speak. Follows the level without React, as a meter does. */
export function SpeakerAvatar({ name, owner, of }: SpeakerAvatarProps) {
  const end = useRef<HTMLSpanElement>(null)
  useLevels(
    useCallback(
      (levels: Levels) => end.current?.style.setProperty('--ring', ringWidth(levels[of]).toFixed(2)),
      [of],
    ),
  )
  return (
    <span ref={end} className="speaker">
      <Avatar name={name} size="large" look="open" of={owner} />
    </span>
  )
}
