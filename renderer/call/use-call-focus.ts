import { useEffect, useLayoutEffect, useRef } from 'react'
import type { CallState } from '../../electron/api'
import type { Lines } from './keys'

/** Marks the elements of a call. The hook moves the focus only among them. */
const SURFACE = '[data-call-surface]'
const PREFERRED = '[data-call-focus]'

const focusPreferred = (): void => document.querySelector<HTMLElement>(PREFERRED)?.focus()

/**
 * Moves the focus with the call: to its main button when it starts or rings, to the next one as the call proceeds, and
 * back to the previous element when it ends. During a conversation it never takes the focus from the search box. A
 * second caller does not take the focus. Focus that is lost when its layer closes returns to the call.
 */
export function useCallFocus({ call, waiting, held }: Lines): void {
  // A silent call is a row on the stage, which takes no focus.
  const kind = call.kind === 'ringing' && call.silent ? 'idle' : call.kind
  const beside = `${waiting?.contact ?? ''}/${held?.contact ?? ''}`
  const own = useRef<Element>(null)
  const previous = useRef<CallState['kind']>('idle')
  const previousBeside = useRef(beside)

  useEffect(() => {
    const remember = ({ target }: FocusEvent): void => {
      if (target instanceof Element && !target.closest(SURFACE)) own.current = target
    }
    document.addEventListener('focusin', remember)
    return () => document.removeEventListener('focusin', remember)
  }, [])

  useLayoutEffect(() => {
    const sameKind = previous.current === kind
    if (sameKind && previousBeside.current === beside) return
    previous.current = kind
    previousBeside.current = beside
    const active = document.activeElement
    const lost =
      !active || active === document.body || !active.checkVisibility() || active.closest('[inert]') !== null
    const inCall = lost || active.closest(SURFACE) !== null

    if (sameKind) {
      if (lost) focusPreferred()
      return
    }
    if (kind === 'ringing' || kind === 'calling') focusPreferred()
    else if (!inCall) return
    else if (kind === 'connecting' || kind === 'talking') focusPreferred()
    else if (own.current instanceof HTMLElement && own.current.isConnected && own.current.checkVisibility())
      own.current.focus()
    else focusPreferred()
  }, [kind, beside])
}
