import { EllipsisVertical } from 'lucide-react'
import { type Message, say } from '../../locales/message'
import { useT } from '../language/wording-context'
import { IconButton } from './IconButton'
import { menuPlace } from './Menu'
import { type MenuItem, useMenu } from './menu-context'

export interface MenuButtonProps {
  readonly label: Message
  readonly items: readonly MenuItem[]
}

/** A button with three dots that opens a menu. Over a row it is `rows/MoreButton`. */
export function MenuButton({ label, items }: MenuButtonProps) {
  const t = useT()
  const openMenu = useMenu()
  return (
    <IconButton
      label={say(t, label)}
      aria-haspopup="menu"
      onClick={(event) => openMenu({ label, items, at: menuPlace(event) })}
    >
      <EllipsisVertical aria-hidden="true" />
    </IconButton>
  )
}
