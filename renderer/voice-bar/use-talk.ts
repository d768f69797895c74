import { useCallback, useEffect, useMemo, useRef } from 'react'
import { useCommands } from '../state/phone-context'

/** The button of push-to-talk, by whatever presses it. */
export interface Talk {
  readonly press: () => void
  /** Nothing when it is not pressed. */
  readonly release: () => void
}

/**
 * Sends each press and release once. It is released when the window loses the keys, and when there is nothing to press any more.
 * @param isOn it can be pressed
 */
export function useTalk(isOn: boolean): Talk {
  const { talkInRoom } = useCommands()
  const isPressed = useRef(false)
  const press = useCallback(() => {
    if (!isOn || isPressed.current) return
    isPressed.current = true
    talkInRoom(true)
  }, [isOn, talkInRoom])
  const release = useCallback(() => {
    if (!isPressed.current) return
    isPressed.current = false
    talkInRoom(false)
  }, [talkInRoom])
  useEffect(() => {
    if (!isOn) return
    window.addEventListener('blur', release)
    return () => {
      window.removeEventListener('blur', release)
      release()
    }
  }, [isOn, release])
  return useMemo(() => ({ press, release }), [press, release])
}
