import { Phone } from 'lucide-react'
import type { KeyboardEvent, MouseEvent, ReactNode } from 'react'
import { textAround } from '../language/text-around'
import { useT } from '../language/wording-context'
import { Name } from '../people/Name'
import { MoreButton } from './MoreButton'
import { onRowKey } from './row-keys'

export interface CallableRowProps {
  readonly name: string
  /** The action of a click, for screen readers: a sentence around the name. */
  readonly sentence: 'people.callName' | 'history.callBack'
  /** Read after the sentence: the content of `notes` and `trailing`. */
  readonly description: string | undefined
  readonly callable: boolean
  /** Its place among all rows of the list, from 1, where not all of them exist. */
  readonly place?: { readonly of: number; readonly at: number } | undefined
  /** The row that the Tab key reaches; the arrow keys reach the others. */
  readonly tabStop: boolean
  /** Before the name. */
  readonly picture: ReactNode
  /** Next to the name. */
  readonly sign?: ReactNode
  /** Lines below the name. */
  readonly notes: readonly string[]
  /** After the words. */
  readonly trailing?: ReactNode
  /** For the style sheet. */
  readonly look: { readonly 'data-away'?: boolean; readonly 'data-fresh'?: boolean }
  /** More keys than those of every row, for screen readers. */
  readonly shortcuts?: string
  /** The name of the button that opens the row's menu. */
  readonly moreLabel: string
  readonly onFocus: () => void
  readonly onCall: () => void
  readonly onMenu: (event: MouseEvent<HTMLElement>) => void
  /** The key handler; undefined: the arrow keys move between rows. */
  readonly onKeyDown?: (event: KeyboardEvent<HTMLButtonElement>) => void
}

/** A row of a list: a click calls somebody, and a menu next to it has the other actions. */
export function CallableRow(props: CallableRowProps) {
  const { name, sentence, description, callable, tabStop, picture, sign, notes, trailing, look, place } =
    props
  const { shortcuts, moreLabel, onFocus, onCall, onMenu, onKeyDown = onRowKey } = props
  const t = useT()
  const [before, after] = textAround(t, sentence)
  const tabIndex = tabStop ? 0 : -1
  return (
    // A block of rows is not a list itself, so the role must be explicit.
    <li
      className="row-slot"
      role="listitem"
      {...(place && { 'aria-setsize': place.of, 'aria-posinset': place.at })}
      onContextMenu={onMenu}
    >
      <button
        type="button"
        className="row"
        data-row=""
        {...look}
        aria-disabled={!callable}
        {...(description !== undefined && { 'aria-description': description })}
        {...(shortcuts !== undefined && { 'aria-keyshortcuts': shortcuts })}
        tabIndex={tabIndex}
        onFocus={onFocus}
        onKeyDown={onKeyDown}
        // The second click of a double click would call again while the first call is starting.
        onClick={(event) => callable && event.detail < 2 && onCall()}
      >
        {picture}
        <span className="row-text">
          <span className="visually-hidden">{before}</span>
          <span className="row-name">
            <Name name={name} />
            {sign}
          </span>
          <span className="visually-hidden">{after}</span>
          {notes.map((note) => (
            <small key={note} aria-hidden="true">
              {note}
            </small>
          ))}
        </span>
        {trailing}
        {callable && (
          <span className="row-action">
            <Phone aria-hidden="true" />
          </span>
        )}
      </button>
      <MoreButton label={moreLabel} tabIndex={tabIndex} onFocus={onFocus} onMenu={onMenu} />
    </li>
  )
}
