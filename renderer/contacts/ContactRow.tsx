import { Star } from 'lucide-react'
import { memo, type MouseEvent } from 'react'
import { KEYS } from '../keys/key-table'
import { useT } from '../language/wording-context'
import { Keys } from '../look/Button'
import { Avatar } from '../people/Avatar'
import { CallableRow } from '../rows/CallableRow'

export interface ContactRowProps {
  readonly name: string
  /** `unknown` without the server: nobody is called offline then. */
  readonly presence: 'online' | 'offline' | 'unknown'
  /** What stands below the name, such as when they were last seen. */
  readonly note: string | undefined
  readonly favourite: boolean
  readonly callable: boolean
  /** The one row that the Tab key reaches; the arrow keys reach the others. */
  readonly tabStop: boolean
  /** Enter in the search box would call them. */
  readonly entered: boolean
  readonly onFocus: (name: string) => void
  readonly onCall: (name: string) => void
  readonly onMenu: (name: string, event: MouseEvent<HTMLElement>) => void
}

/** Somebody in the list of people. */
export const ContactRow = memo(function ContactRow(props: ContactRowProps) {
  const t = useT()
  const { name, presence, note, favourite, callable, tabStop, entered, onFocus, onCall, onMenu } = props
  return (
    <CallableRow
      name={name}
      sentence="people.callName"
      description={note}
      callable={callable}
      tabStop={tabStop}
      look={{ 'data-away': presence !== 'online' }}
      picture={<Avatar name={name} size="medium" look={presence === 'online' ? 'plain' : 'away'} />}
      sign={favourite && <Star className="row-star" aria-hidden="true" />}
      notes={note === undefined ? [] : [note]}
      trailing={entered && <Keys of={KEYS.list.call[0]} />}
      moreLabel={t('people.more', { name })}
      onFocus={() => onFocus(name)}
      onCall={() => onCall(name)}
      onMenu={(event) => onMenu(name, event)}
    />
  )
})
