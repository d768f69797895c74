import { useEffect } from 'react'
import type { CallState, RoomState } from '../../electron/api'
import { isOnTheLine } from '../call/call-words'
import { coveringCall } from '../call/covering-call'
import { isField, pressOf } from '../keys/chord'
import { actionFor } from '../keys/key-table'
import { useCommands } from '../state/phone-context'
import type { Talk } from './use-talk'

/** Layers that have keys of their own. */
const LAYER = 'dialog[open], [role="menu"]'

export interface RoomKeysOptions {
  readonly room: RoomState
  readonly call: CallState
  readonly talk: Talk
}

/**
 * Makes the keys of a room work wherever the focus is, except in a text field. The one that talks does not press the focused
 * button: that is what Enter is for.
 */
export function useRoomKeys({ room, call, talk }: RoomKeysOptions): void {
  const { setRoomMuted, leaveRoom } = useCommands()
  const isOn = !isOnTheLine(call) && !coveringCall(call)
  const hasFloor = room.floor !== undefined
  const { isMuted } = room

  useEffect(() => {
    if (!isOn) return
    const onDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing) return
      if (isField(event.target) || document.querySelector(LAYER)) return
      const action = actionFor('room', pressOf(event))
      // Whoever pushes to talk has no need to be muted.
      if (action === undefined || action === (hasFloor ? 'toggle-mute' : 'talk')) return
      event.preventDefault()
      if (event.repeat) return
      if (action === 'talk') talk.press()
      else if (action === 'leave') leaveRoom()
      else setRoomMuted(!isMuted)
    }
    // In the capturing phase, before the button that has the focus.
    document.addEventListener('keydown', onDown, true)
    return () => document.removeEventListener('keydown', onDown, true)
  }, [isOn, hasFloor, isMuted, talk, leaveRoom, setRoomMuted])

  useEffect(() => {
    const onUp = (event: KeyboardEvent): void => {
      // With a modifier, the key's character may be another one by now.
      if (event.code === 'Space' || event.key === ' ') talk.release()
    }
    document.addEventListener('keyup', onUp, true)
    return () => document.removeEventListener('keyup', onUp, true)
  }, [talk])
}
