import { createContext, use, type ReactNode } from 'react'
import type { Message } from '../../locales/message'

export interface MenuItem {
  readonly label: Message
  readonly icon: ReactNode
  readonly onSelect: () => void
}

/** The menu's position, in CSS pixels from the window's upper left corner. */
export interface MenuPlace {
  readonly x: number
  readonly y: number
  /** The part of the page that contains its trigger, such as the header. */
  readonly landmark: Element
}

export interface MenuSpec {
  readonly label: Message
  readonly items: readonly MenuItem[]
  readonly at: MenuPlace
}

export const MenuContext = createContext<(spec: MenuSpec) => void>(() => {
  throw new Error('this component must be drawn inside a MenuProvider')
})

/** Opens a menu; closing it restores the focus. */
export const useMenu = (): ((spec: MenuSpec) => void) => use(MenuContext)
