import { Star } from 'lucide-react'
import { memo, type MouseEvent } from 'react'
import type { BusyStatus, PersonId } from '../../electron/api'
import { SilenceSign } from '../availability/SilenceSign'
import { KEYS } from '../keys/key-table'
import { useT } from '../language/wording-context'
import { Keys } from '../look/Button'
import { Avatar } from '../people/Avatar'
import { CallableRow } from '../rows/CallableRow'

export interface ContactRowProps {
  readonly id: PersonId
  readonly name: string
  /** What the user calls them. */
  readonly nickname: string | undefined
  /** `unknown` without the server: then nobody is shown as offline. */
  readonly presence: 'online' | 'offline' | 'unknown'
  /** Shown at the picture; the note says it in words. */
  readonly status: BusyStatus | undefined
  /** Their presence in words, such as the time when they were last seen. */
  readonly note: string | undefined
  /** The note is the line below the name as well. */
  readonly showsNote: boolean
  readonly favourite: boolean
  /** Nothing of theirs rings or notifies now. */
  readonly isSilenced: boolean
  /** Texts of theirs that the user has not seen. */
  readonly unread: number
  /** Its place in a list that is not drawn whole, from 1, and the length of that list. */
  readonly at: number | undefined
  readonly of: number | undefined
  readonly callable: boolean
  /** The one row in the tab order; the arrow keys reach the others. */
  readonly tabStop: boolean
  /** Enter in the search box opens this contact's page. */
  readonly entered: boolean
  /** Their page is on the stage. */
  readonly isOpen: boolean
  readonly onFocus: (name: string) => void
  readonly onOpen: (name: string) => void
  readonly onCall: (name: string) => void
  readonly onMenu: (name: string, event: MouseEvent<HTMLElement>) => void
}

/** A row of the list of people. */
export const ContactRow = memo(function ContactRow(props: ContactRowProps) {
  const t = useT()
  const { id, name, nickname, presence, status, note, showsNote, favourite, unread, isSilenced } = props
  const { at, of, callable, tabStop, entered, isOpen, onFocus, onOpen, onCall, onMenu } = props
  const shown = nickname ?? name
  return (
    <CallableRow
      name={shown}
      sentence="people.callName"
      description={descriptionOf(
        isSilenced ? t('silence.sign') : undefined,
        note,
        unread > 0 ? t('rooms.unread', { count: unread }) : undefined,
      )}
      callable={callable}
      tabStop={tabStop}
      isOpen={isOpen}
      place={at === undefined || of === undefined ? undefined : { at, of }}
      look={{ 'data-away': presence !== 'online' }}
      picture={
        <span className="presence" data-presence={status ?? presence}>
          <Avatar name={name} size="small" look={presence === 'online' ? 'plain' : 'away'} of={id} />
        </span>
      }
      sign={favourite && <Star className="row-star" aria-hidden="true" />}
      notes={!isSilenced && note !== undefined && showsNote ? [note] : []}
      excerpt={isSilenced ? <SilenceLine note={showsNote ? note : undefined} /> : undefined}
      trailing={
        entered ? (
          <Keys of={KEYS.list.open[0]} />
        ) : unread > 0 ? (
          <span className="badge" data-mentions="true" aria-hidden="true">
            {unread}
          </span>
        ) : undefined
      }
      moreLabel={t('people.more', { name: shown })}
      onFocus={() => onFocus(name)}
      onOpen={() => onOpen(name)}
      onCall={() => onCall(name)}
      onMenu={(event) => onMenu(name, event)}
    />
  )
})

/** The note behind the sign: one line, so that the row stays as high as others. */
const SilenceLine = ({ note }: { readonly note: string | undefined }) => (
  <>
    <SilenceSign />
    {note !== undefined && ` · ${note}`}
  </>
)

const descriptionOf = (...parts: readonly (string | undefined)[]): string | undefined =>
  parts.filter((part) => part !== undefined).join(', ') || undefined
