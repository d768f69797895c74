import { EllipsisVertical } from 'lucide-react'
import { type Message, say } from '../../locales/message'
import { useT } from '../language/wording-context'
import { menuPlace } from './Menu'
import { type MenuItem, useMenu } from './menu-context'
import { Tooltip } from './Tooltip'

export interface MenuButtonProps {
  readonly label: Message
  readonly items: readonly MenuItem[]
  /** For the style sheet. */
  readonly className?: string
}

/** A button with three dots that opens a menu. Over a row it is `rows/MoreButton`. */
export function MenuButton({ label, items, className = '' }: MenuButtonProps) {
  const t = useT()
  const openMenu = useMenu()
  const words = say(t, label)
  return (
    <Tooltip words={words}>
      <button
        type="button"
        className={`icon-button ${className}`.trim()}
        aria-label={words}
        aria-haspopup="menu"
        onClick={(event) => openMenu({ label, items, at: menuPlace(event) })}
      >
        <EllipsisVertical aria-hidden="true" />
      </button>
    </Tooltip>
  )
}
