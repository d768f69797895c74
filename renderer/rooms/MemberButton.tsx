import { type KeyboardEvent, memo } from 'react'
import { type RoomMember, shownNameOf } from '../../electron/api'
import { useT } from '../language/wording-context'
import { Avatar } from '../people/Avatar'
import { Name } from '../people/Name'
import { MarkPictures, type Mark, marksOf } from './marks'

export interface MemberButtonProps {
  readonly member: RoomMember
  readonly isSelfMuted: boolean
  /** tile: a large picture above the name; row: a small one beside it. */
  readonly look: 'tile' | 'row'
  readonly tabIndex?: number
  readonly onOpen: (key: RoomMember['key']) => void
  readonly onFocus?: (key: RoomMember['key']) => void
  readonly onKeyDown?: (event: KeyboardEvent<HTMLElement>) => void
}

/** Somebody in the room; a click opens what can be done. */
export const MemberButton = memo(function MemberButton(props: MemberButtonProps) {
  const { member, isSelfMuted, look, tabIndex, onOpen, onFocus, onKeyDown } = props
  const t = useT()
  const marks = marksOf(member, isSelfMuted)
  const dim = isDim(marks)
  return (
    <button
      type="button"
      className="member"
      data-look={look}
      data-member={member.key}
      data-dim={dim}
      aria-haspopup="dialog"
      tabIndex={tabIndex}
      onClick={() => onOpen(member.key)}
      onFocus={() => onFocus?.(member.key)}
      onKeyDown={onKeyDown}
    >
      <span className="member-picture">
        <Avatar
          name={member.name}
          size={look === 'tile' ? 'large' : 'small'}
          look={dim ? 'away' : 'plain'}
          of={member.isYou ? 'me' : member.key}
        />
      </span>
      <span className="member-name">
        <Name name={shownNameOf(member)} />
        {/* Outside of the name, which may be cut. */}
        {member.isYou && <span className="member-you"> {t('rooms.you')}</span>}
        <MarkPictures marks={marks} />
        <span className="visually-hidden">
          {marks.map((mark) => `, ${t(`rooms.mark.${mark}`)}`).join('')}
        </span>
      </span>
    </button>
  )
})

const isDim = (marks: readonly Mark[]): boolean =>
  marks.some((mark) => mark === 'gone' || mark === 'not-in-group' || mark === 'blocked')
