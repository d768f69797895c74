import { createContext, use, type ReactNode } from 'react'

export interface MenuItem {
  readonly label: string
  readonly icon: ReactNode
  readonly onSelect: () => void
}

/** In CSS pixels from the window's upper left corner. */
export interface Point {
  readonly x: number
  readonly y: number
}

export interface MenuSpec {
  readonly label: string
  readonly items: readonly MenuItem[]
  readonly at: Point
}

export const MenuContext = createContext<(spec: MenuSpec) => void>(() => {
  throw new Error('this component must be drawn inside a MenuProvider')
})

/** Opens a menu; closing it gives the focus back. */
export const useMenu = (): ((spec: MenuSpec) => void) => use(MenuContext)
