import type { MenuItemConstructorOptions } from 'electron'
import type { AppState, Commands } from '../../api'
import { desktopWords as words } from '../desktop-words'

export type CallCommands = Pick<
  Commands,
  'accept' | 'refuse' | 'hangUp' | 'setMuted' | 'swapCalls' | 'hangUpHeld' | 'acceptWaiting' | 'refuseWaiting'
>

/** What can be done about the calls there are, as lines of a menu; none while there is nothing to do. */
export function callItems(
  { call, waiting, held }: Pick<AppState, 'call' | 'waiting' | 'held'>,
  commands: CallCommands,
): MenuItemConstructorOptions[] {
  const item = (id: string, label: string, click: () => unknown): MenuItemConstructorOptions => ({
    id,
    label,
    click: () => void click(),
  })
  const swap = item('swap', held ? (call.kind === 'talking' ? words.swap : words.resume) : words.hold, () =>
    commands.swapCalls(),
  )
  const hangUp = item('hang-up', words.hangUp, () => commands.hangUp())
  switch (call.kind) {
    case 'ringing':
      return [
        item('answer', words.answer, () => commands.accept()),
        item('decline', words.decline, () => commands.refuse()),
      ]
    case 'calling':
    case 'connecting':
      return [hangUp]
    case 'talking':
      return [
        ...(waiting
          ? [
              item('answer', words.answerAndHold, () => commands.acceptWaiting('hold')),
              item('decline', words.decline, () => commands.refuseWaiting()),
            ]
          : [swap]),
        {
          ...item('mute', words.mute, () => commands.setMuted(!call.muted)),
          type: 'checkbox',
          checked: call.muted,
        },
        hangUp,
      ]
    case 'idle':
    case 'ended':
      return held ? [swap, item('hang-up', words.hangUp, () => commands.hangUpHeld())] : []
  }
}
