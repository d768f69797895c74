import { UserRound } from 'lucide-react'
import type { CSSProperties } from 'react'
import './avatar.css'
import { hueOf, initials } from './identity'

export interface AvatarProps {
  readonly name: string
  readonly size: 'small' | 'medium' | 'large'
  /** `away` is drawn without colour; `ringing` sends out rings; `open` has a ring as wide as `--ring` says, 0 to 1. */
  readonly look?: 'plain' | 'away' | 'ringing' | 'open'
}

/** A round picture generated from the name. Decorative: the name must appear in words as well. */
export function Avatar({ name, size, look = 'plain' }: AvatarProps) {
  const letters = initials(name)
  return (
    <span
      className="avatar"
      data-size={size}
      data-look={look}
      style={{ '--hue': hueOf(name) } as CSSProperties}
      aria-hidden="true"
    >
      <span className="avatar-face">{letters === '' ? <UserRound /> : letters}</span>
    </span>
  )
}
