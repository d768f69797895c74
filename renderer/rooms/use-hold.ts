import { type KeyboardEvent, type MouseEvent, type PointerEvent, useEffect, useRef } from 'react'
import { useLatest } from '../state/use-latest'

/**
 * Makes a button that acts while it is held: by mouse, finger or Enter (Space talks from everywhere). It is let go on every other way,
 * too: when the window loses the focus, when it is not usable any more, and when the button is gone.
 */
export function useHold(onHold: (isHeld: boolean) => void, isUsable: boolean) {
  const held = useRef(false)
  const latest = useLatest(onHold)
  const hold = (isHeld: boolean): void => {
    if (held.current === isHeld || (isHeld && !isUsable)) return
    held.current = isHeld
    onHold(isHeld)
  }
  useEffect(() => {
    const letGo = (): void => {
      if (!held.current) return
      held.current = false
      latest()(false)
    }
    window.addEventListener('blur', letGo)
    return () => {
      window.removeEventListener('blur', letGo)
      letGo()
    }
  }, [latest])

  // It is held and of no use any more: whoever holds it must not be on the air when it is again.
  useEffect(() => {
    if (isUsable || !held.current) return
    held.current = false
    latest()(false)
  }, [isUsable, latest])

  const onKey = (event: KeyboardEvent, isDown: boolean): void => {
    if (event.key !== 'Enter') return
    event.preventDefault()
    if (!event.repeat) hold(isDown)
  }
  return {
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      if (event.button !== 0) return
      event.currentTarget.setPointerCapture(event.pointerId)
      hold(true)
    },
    onPointerUp: () => hold(false),
    onPointerCancel: () => hold(false),
    onLostPointerCapture: () => hold(false),
    onKeyDown: (event: KeyboardEvent) => onKey(event, true),
    onKeyUp: (event: KeyboardEvent) => onKey(event, false),
    onBlur: () => hold(false),
    // Without a pointer or a key, which assistive technology does: the first click presses it, the second lets it go.
    onClick: (event: MouseEvent) => event.detail === 0 && hold(!held.current),
    onContextMenu: (event: { preventDefault(): void }) => event.preventDefault(),
  }
}
