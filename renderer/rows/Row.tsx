import type { KeyboardEvent, MouseEvent, ReactNode } from 'react'
import { onRowKey } from './row-keys'
import './rows.css'

export interface RowProps {
  /** The name of the row, in words. */
  readonly name: ReactNode
  /** Read after the name: the content of `notes` and `trailing`. */
  readonly description?: string | undefined
  readonly hint?: string | undefined
  /** Its place among all rows of the list, from 1, where not all of them exist. */
  readonly place?: { readonly of: number; readonly at: number } | undefined
  /** The row that the Tab key reaches; the arrow keys reach the others. */
  readonly tabStop: boolean
  /** The stage shows it. */
  readonly isOpen: boolean
  /** Before the name. */
  readonly picture: ReactNode
  /** Next to the name. */
  readonly sign?: ReactNode
  /** Lines below the name. */
  readonly notes?: readonly string[]
  /** The same, with marks in it. */
  readonly excerpt?: ReactNode
  /** After the words. */
  readonly trailing?: ReactNode
  /** For the style sheet. */
  readonly look?: {
    readonly 'data-away'?: boolean
    readonly 'data-fresh'?: boolean
    readonly 'data-live'?: boolean
    readonly 'data-inner'?: boolean
  }
  /** Whether the rows that are folded into this one are shown; undefined: it has none. */
  readonly isUnfolded?: boolean
  /** More keys than those of every row, for screen readers. */
  readonly shortcuts?: string | undefined
  /** Undefined: there is nothing to open. */
  readonly onOpen: (() => void) | undefined
  readonly onFocus?: () => void
  readonly onMenu?: (event: MouseEvent<HTMLElement>) => void
  /** The key handler; undefined: the arrow keys move between rows. */
  readonly onKeyDown?: (event: KeyboardEvent<HTMLButtonElement>) => void
  /** Buttons over the row, under the pointer or the focus. */
  readonly children?: ReactNode
}

/** A row of a list: a click opens it on the stage, and buttons over it have other actions. */
export function Row(props: RowProps) {
  const {
    name,
    description,
    hint,
    place,
    tabStop,
    isOpen,
    picture,
    sign,
    notes = [],
    excerpt,
    trailing,
  } = props
  const { look, isUnfolded, shortcuts, onOpen, onFocus, onMenu, onKeyDown = onRowKey, children } = props
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
        aria-disabled={!onOpen}
        {...(isOpen && { 'aria-current': 'page' })}
        {...(isUnfolded !== undefined && { 'aria-expanded': isUnfolded })}
        {...(description !== undefined && { 'aria-description': description })}
        {...(shortcuts !== undefined && { 'aria-keyshortcuts': shortcuts })}
        {...(hint !== undefined && { title: hint })}
        tabIndex={tabStop ? 0 : -1}
        onFocus={onFocus}
        onKeyDown={onKeyDown}
        onClick={onOpen}
      >
        {picture}
        <span className="row-text">
          <span className="row-name">
            {name}
            {sign}
          </span>
          {notes.map((note) => (
            <small key={note} aria-hidden="true">
              {note}
            </small>
          ))}
          {excerpt !== undefined && <small aria-hidden="true">{excerpt}</small>}
        </span>
        {trailing !== undefined && (
          <span className="row-trailing" aria-hidden="true">
            {trailing}
          </span>
        )}
      </button>
      {children !== undefined && <div className="row-buttons">{children}</div>}
    </li>
  )
}
