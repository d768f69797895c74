import { useEffect, useRef } from 'react'
import type { CallState } from '../../electron/api'
import { useCommands, type PhoneCommands } from '../state/phone-context'
import { callAction, TypingGuard, type CallAction, type KeyPress } from './keys'

function targetOf(target: EventTarget | null): KeyPress['target'] {
  if (target instanceof HTMLInputElement) return 'text'
  return target instanceof HTMLButtonElement ? 'button' : 'other'
}

const pressOf = (event: KeyboardEvent): KeyPress => ({
  key: event.key,
  code: event.code,
  ctrl: event.ctrlKey,
  otherModifier: event.altKey || event.metaKey,
  target: targetOf(event.target),
})

function perform(action: CallAction, call: CallState, commands: PhoneCommands): void {
  switch (action) {
    case 'accept':
      return commands.accept()
    case 'refuse':
      return commands.refuse()
    case 'hang-up':
      return commands.hangUp()
    case 'toggle-mute':
      return commands.setMuted(!(call.kind === 'talking' && call.muted))
    case 'dismiss':
      return commands.dismissEnded()
  }
}

/** Makes the keys of a call work wherever the focus is. */
export function useCallKeys(call: CallState): void {
  const commands = useCommands()
  const guard = useRef(new TypingGuard())

  useEffect(() => {
    const typing = guard.current
    const onKey = (event: KeyboardEvent): void => {
      const ringing = call.kind === 'ringing'
      if (ringing && typing.swallows(performance.now())) {
        event.preventDefault()
        event.stopPropagation()
        return
      }
      if (!ringing && event.target instanceof HTMLInputElement) typing.typed(performance.now())
    }
    // In the capturing phase: a swallowed key must not press the button that has just got the focus.
    document.addEventListener('keydown', onKey, true)
    return () => document.removeEventListener('keydown', onKey, true)
  }, [call.kind])

  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      // An open question owns its keys.
      if (
        event.defaultPrevented ||
        event.repeat ||
        event.isComposing ||
        document.querySelector('dialog[open]')
      )
        return
      const action = callAction(call, pressOf(event))
      if (!action) return
      event.preventDefault()
      perform(action, call, commands)
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [call, commands])
}
