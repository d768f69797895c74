import {
  useLayoutEffect,
  useRef,
  useState,
  type CSSProperties,
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
} from 'react'
import { createPortal, flushSync } from 'react-dom'
import { say } from '../../locales/message'
import { useT } from '../language/wording-context'
import { MenuContext, type MenuPlace, type MenuSpec } from './menu-context'
import './menu.css'

export interface MenuProviderProps {
  /** Another layer, such as an incoming call, covers the page: then no menu is shown. */
  readonly covered: boolean
  readonly children: ReactNode
}

/** Draws the open menu; there is at most one. */
export function MenuProvider({ covered, children }: MenuProviderProps) {
  const [spec, setSpec] = useState<MenuSpec>()
  if (covered && spec) setSpec(undefined)
  return (
    <MenuContext value={setSpec}>
      {children}
      {spec &&
        !covered &&
        createPortal(<Menu spec={spec} onClose={() => setSpec(undefined)} />, spec.at.landmark)}
    </MenuContext>
  )
}

/** At the pointer, or below the element that was activated by a key. */
export function menuPlace({ clientX, clientY, currentTarget }: MouseEvent<HTMLElement>): MenuPlace {
  const landmark = currentTarget.closest('header, aside, main') ?? document.body
  if (clientX !== 0 || clientY !== 0) return { x: clientX, y: clientY, landmark }
  const { left, bottom } = currentTarget.getBoundingClientRect()
  return { x: left, y: bottom, landmark }
}

function Menu({ spec, onClose }: { readonly spec: MenuSpec; readonly onClose: () => void }) {
  const { label, items, at } = spec
  const t = useT()
  const menu = useRef<HTMLDivElement>(null)
  const [place, setPlace] = useState<Pick<MenuPlace, 'x' | 'y'>>(at)

  useLayoutEffect(() => {
    const box = menu.current
    const opener = document.activeElement
    if (!box) return
    if (!box.matches(':popover-open')) box.showPopover()
    const keepInside = (): void => {
      const { width, height } = box.getBoundingClientRect()
      const margin = 8
      setPlace({
        x: Math.max(margin, Math.min(at.x, window.innerWidth - width - margin)),
        y: Math.max(margin, Math.min(at.y, window.innerHeight - height - margin)),
      })
    }
    keepInside()
    // The window may shrink around an open menu, and the language or text size may change the menu's size.
    // Before that is painted, so that the menu is never seen outside of it.
    const sizes = new ResizeObserver(() => flushSync(keepInside))
    sizes.observe(box)
    sizes.observe(document.documentElement)
    box.querySelector('button')?.focus()
    return () => {
      sizes.disconnect()
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus()
    }
  }, [at])

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    const buttons = Array.from(event.currentTarget.querySelectorAll('button'))
    const here = buttons.findIndex((button) => button === document.activeElement)
    const target = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: -1 }[event.key]
    if (target !== undefined) buttons.at(target % buttons.length)?.focus()
    else if (event.key === 'Escape' || event.key === 'Tab') onClose()
    else if (event.key !== 'Enter' && event.key !== ' ') return
    else {
      event.stopPropagation()
      return
    }
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    <div
      ref={menu}
      className="menu"
      role="menu"
      aria-label={say(t, label)}
      popover="auto"
      style={{ '--menu-x': `${place.x}px`, '--menu-y': `${place.y}px` } as CSSProperties}
      onKeyDown={onKeyDown}
      onContextMenu={(event) => event.preventDefault()}
      onToggle={(event) => event.newState === 'closed' && onClose()}
    >
      {items.map(({ label: words, icon, onSelect }) => (
        <button
          key={words.key}
          type="button"
          role="menuitem"
          className="menu-item"
          tabIndex={-1}
          onClick={() => {
            onClose()
            onSelect()
          }}
        >
          {icon}
          <span>{say(t, words)}</span>
        </button>
      ))}
    </div>
  )
}
