import {
  Ban,
  Crown,
  Hourglass,
  LogOut,
  type LucideIcon,
  MicOff,
  ShieldAlert,
  ShieldQuestionMark,
} from 'lucide-react'
import type { RoomMember } from '../../electron/api'
import { useT } from '../language/wording-context'

/** What is to be known of somebody in a room. */
export type Mark =
  'moderator' | 'muted' | 'self-muted' | 'not-in-group' | 'gone' | 'changed' | 'unproven' | 'blocked'

const PICTURES: Readonly<Record<Mark, LucideIcon>> = {
  moderator: Crown,
  muted: MicOff,
  'self-muted': MicOff,
  'not-in-group': Hourglass,
  gone: LogOut,
  changed: ShieldAlert,
  unproven: ShieldQuestionMark,
  blocked: Ban,
}

/** @param isSelfMuted our own microphone is off */
export const marksOf = (member: RoomMember, isSelfMuted: boolean): readonly Mark[] => [
  ...(member.privacy === 'changed' ? (['changed'] as const) : []),
  ...(member.privacy === 'unproven' ? (['unproven'] as const) : []),
  ...(member.isBlocked ? (['blocked'] as const) : []),
  ...(member.isPresent ? [] : (['gone'] as const)),
  ...(member.isInGroup ? [] : (['not-in-group'] as const)),
  ...(member.isMuted ? (['muted'] as const) : []),
  ...(member.isYou && isSelfMuted && !member.isMuted ? (['self-muted'] as const) : []),
  ...(member.isModerator ? (['moderator'] as const) : []),
]

/** The marks as pictures; the words must be in the name of what they are on. */
export function MarkPictures({ marks }: { readonly marks: readonly Mark[] }) {
  return marks.map((mark) => {
    const Picture = PICTURES[mark]
    return <Picture key={mark} className="mark-picture" data-mark={mark} aria-hidden="true" />
  })
}

/** The marks as pictures and words. */
export function MarkWords({ marks }: { readonly marks: readonly Mark[] }) {
  const t = useT()
  return marks.map((mark) => {
    const Picture = PICTURES[mark]
    return (
      <li key={mark} className="mark-words" data-mark={mark}>
        <Picture aria-hidden="true" />
        {t(`rooms.mark.${mark}`)}
      </li>
    )
  })
}
