import { EllipsisVertical } from 'lucide-react'
import type { MouseEvent } from 'react'
import { onMoreKey } from './row-keys'

export interface MoreButtonProps {
  readonly label: string
  /** As its row's. */
  readonly tabIndex: number
  readonly onFocus: () => void
  readonly onMenu: (event: MouseEvent<HTMLElement>) => void
}

/** Beside a row: opens the menu of what else can be done with it. */
export function MoreButton({ label, tabIndex, onFocus, onMenu }: MoreButtonProps) {
  return (
    <button
      type="button"
      className="icon-button row-more"
      aria-label={label}
      aria-haspopup="menu"
      tabIndex={tabIndex}
      onFocus={onFocus}
      onKeyDown={onMoreKey}
      onClick={onMenu}
    >
      <EllipsisVertical aria-hidden="true" />
    </button>
  )
}
