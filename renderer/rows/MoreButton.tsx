import { EllipsisVertical } from 'lucide-react'
import type { MouseEvent } from 'react'
import { onRowKey } from './row-keys'

export interface MoreButtonProps {
  readonly label: string
  /** The tab index of its row. */
  readonly tabIndex: number
  readonly onFocus?: () => void
  readonly onMenu: (event: MouseEvent<HTMLElement>) => void
}

/** The button over a row that opens the menu of its other actions. */
export function MoreButton({ label, tabIndex, onFocus, onMenu }: MoreButtonProps) {
  return (
    <button
      type="button"
      className="icon-button"
      aria-label={label}
      aria-haspopup="menu"
      tabIndex={tabIndex}
      onFocus={onFocus}
      onKeyDown={onRowKey}
      onClick={onMenu}
    >
      <EllipsisVertical aria-hidden="true" />
    </button>
  )
}
