import { Phone, Star } from 'lucide-react'
import { memo, type MouseEvent } from 'react'
import { KEYS } from '../keys/key-table'
import { Keys } from '../look/Button'
import { Avatar } from '../people/Avatar'
import { Name } from '../people/Name'
import { around } from '../language/around'
import { useT } from '../language/wording-context'
import { MoreButton } from './MoreButton'
import { onRowKey } from './rows'

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

/** Somebody in the list: a click calls, the menu holds the rest. */
export const ContactRow = memo(function ContactRow(props: ContactRowProps) {
  const t = useT()
  const { name, presence, note, favourite, callable, tabStop, entered, onFocus, onCall, onMenu } = props
  const [before, after] = around(t, 'people.callName')
  const tabIndex = tabStop ? 0 : -1
  return (
    <li className="row-slot" onContextMenu={(event) => onMenu(name, event)}>
      <button
        type="button"
        className="row"
        data-row=""
        data-away={presence !== 'online'}
        aria-disabled={!callable}
        {...(note !== undefined && { 'aria-description': note })}
        tabIndex={tabIndex}
        onFocus={() => onFocus(name)}
        onKeyDown={onRowKey}
        // The second click of a double click would ask for a call while the first is on its way.
        onClick={(event) => callable && event.detail < 2 && onCall(name)}
      >
        <Avatar name={name} size="medium" look={presence === 'online' ? 'plain' : 'away'} />
        <span className="row-text">
          <span className="visually-hidden">{before}</span>
          <span className="row-name">
            <Name name={name} />
            {favourite && <Star className="row-star" aria-hidden="true" />}
          </span>
          <span className="visually-hidden">{after}</span>
          {note !== undefined && <small aria-hidden="true">{note}</small>}
        </span>
        {entered && <Keys of={KEYS.list.call[0]} />}
        {callable && (
          <span className="row-action">
            <Phone aria-hidden="true" />
          </span>
        )}
      </button>
      <MoreButton
        label={t('people.more', { name })}
        tabIndex={tabIndex}
        onFocus={() => onFocus(name)}
        onMenu={(event) => onMenu(name, event)}
      />
    </li>
  )
})
