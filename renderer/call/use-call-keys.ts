import { consentTo, targetOf } from '../../electron/api'
import { useEffect, useRef } from 'react'
import { isField, pressOf } from '../keys/chord'
import { useCommands, type PhoneCommands } from '../state/phone-context'
import { coveringCall } from './covering-call'
import { callAction, TypingGuard, type CallAction, type Lines } from './keys'

function perform(action: CallAction, { call, waiting, held }: Lines, commands: PhoneCommands): void {
  const isOn = call.kind !== 'idle' && call.kind !== 'ended'
  switch (action) {
    case 'accept':
      return call.kind === 'ringing' ? commands.accept(consentTo(call)) : undefined
    case 'refuse':
      return isOn ? commands.refuse(targetOf(call)) : undefined
    case 'hang-up':
      return isOn ? commands.hangUp(targetOf(call)) : undefined
    case 'toggle-mute':
      return commands.setMuted(!(call.kind === 'talking' && call.muted))
    case 'swap':
      if (held) return commands.swapCalls(targetOf(held))
      return isOn ? commands.swapCalls(targetOf(call)) : undefined
    case 'hold-and-answer':
      return waiting && commands.acceptWaiting(consentTo(waiting), 'hold')
    case 'end-and-answer':
      return waiting && commands.acceptWaiting(consentTo(waiting), 'end')
    case 'refuse-waiting':
      return waiting && commands.refuseWaiting(targetOf(waiting))
    case 'dismiss':
      return commands.dismissEnded()
  }
}

/** Makes the keys of a call work wherever the focus is. */
export function useCallKeys({ call, waiting, held }: Lines): void {
  const commands = useCommands()
  const guard = useRef(new TypingGuard())

  useEffect(() => {
    const typing = guard.current
    const onKey = (event: KeyboardEvent): void => {
      const ringing = coveringCall(call) !== undefined
      if (ringing && typing.swallows(performance.now())) {
        event.preventDefault()
        event.stopPropagation()
        return
      }
      if (!ringing && isField(event.target)) typing.typed(performance.now())
    }
    // In the capturing phase: a swallowed key must not press the button that has just received the focus.
    document.addEventListener('keydown', onKey, true)
    return () => document.removeEventListener('keydown', onKey, true)
  }, [call])

  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      // An open question handles its own keys.
      if (
        event.defaultPrevented ||
        event.repeat ||
        event.isComposing ||
        document.querySelector('dialog[open]')
      )
        return
      const lines = { call, ...(waiting && { waiting }), ...(held && { held }) }
      const action = callAction(lines, pressOf(event))
      if (!action) return
      event.preventDefault()
      perform(action, lines, commands)
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [call, waiting, held, commands])
}
