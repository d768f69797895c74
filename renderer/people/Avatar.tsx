import { UserRound } from 'lucide-react'
import type { CSSProperties } from 'react'
import './avatar.css'
import { hueOf, initials } from './identity'
import { Picture } from './Picture'
import type { PictureOwner } from './pictures-of'

export interface AvatarProps {
  readonly name: string
  readonly size: 'small' | 'medium' | 'large'
  /** `away` is drawn without colour; `ringing` sends out rings; `open` has a ring as wide as `--ring` says, 0 to 1. */
  readonly look?: 'plain' | 'away' | 'ringing' | 'open'
  /** Whose picture covers the letters, if they have one. */
  readonly of?: PictureOwner | undefined
}

/** Somebody's picture, or one generated from the name. Decorative: the name must appear in words as well. */
export function Avatar({ name, size, look = 'plain', of }: AvatarProps) {
  const letters = initials(name)
  return (
    <span
      className="avatar"
      data-size={size}
      data-look={look}
      style={{ '--hue': hueOf(name) } as CSSProperties}
      aria-hidden="true"
    >
      <span className="avatar-face">
        {letters === '' ? <UserRound /> : letters}
        {of !== undefined && <Picture of={of} />}
      </span>
    </span>
  )
}
