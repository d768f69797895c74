import { useEffect, useLayoutEffect, useRef } from 'react'
import type { CallState } from '../../electron/api'

/** Marks what belongs to a call: the focus there is the call's, everywhere else it is the user's own. */
const SURFACE = '[data-call-surface]'
const PREFERRED = '[data-call-focus]'

const focusPreferred = (): void => document.querySelector<HTMLElement>(PREFERRED)?.focus()

/**
 * Moves the focus with the call: to its main button when it begins or rings, along as it proceeds, and back to
 * where it was when it ends. Somebody who is typing a name while talking is left alone.
 */
export function useCallFocus(kind: CallState['kind']): void {
  const own = useRef<Element>(null)
  const previous = useRef<CallState['kind']>('idle')

  useEffect(() => {
    const remember = ({ target }: FocusEvent): void => {
      if (target instanceof Element && !target.closest(SURFACE)) own.current = target
    }
    document.addEventListener('focusin', remember)
    return () => document.removeEventListener('focusin', remember)
  }, [])

  useLayoutEffect(() => {
    if (previous.current === kind) return
    previous.current = kind
    const active = document.activeElement
    const lost =
      !active || active === document.body || !active.checkVisibility() || active.closest('[inert]') !== null
    const inCall = lost || active.closest(SURFACE) !== null

    if (kind === 'ringing' || kind === 'calling') focusPreferred()
    else if (!inCall) return
    else if (kind === 'connecting' || kind === 'talking') focusPreferred()
    else if (own.current instanceof HTMLElement && own.current.isConnected && own.current.checkVisibility())
      own.current.focus()
    else focusPreferred()
  }, [kind])
}
