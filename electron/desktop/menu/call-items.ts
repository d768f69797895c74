import type { MenuItemConstructorOptions } from 'electron'
import { wordingIn } from '../../../locales/wording'
import { type AppState, type Commands, consentTo, targetOf } from '../../api'

export type CallCommands = Pick<
  Commands,
  'accept' | 'refuse' | 'hangUp' | 'setMuted' | 'swapCalls' | 'hangUpHeld' | 'acceptWaiting' | 'refuseWaiting'
>

/** The actions on the current calls as menu items; empty when there are none. */
export function callItems(
  { call, waiting, held, language }: Pick<AppState, 'call' | 'waiting' | 'held' | 'language'>,
  commands: CallCommands,
): MenuItemConstructorOptions[] {
  const { t } = wordingIn(language)
  const item = (id: string, label: string, click: () => unknown): MenuItemConstructorOptions => ({
    id,
    label,
    click: () => void click(),
  })
  const swapped = held ?? (call.kind === 'talking' ? call : undefined)
  const swap = item(
    'swap',
    held ? (call.kind === 'talking' ? t('menu.swap') : t('menu.resume')) : t('menu.hold'),
    () => swapped && commands.swapCalls(targetOf(swapped)),
  )
  switch (call.kind) {
    case 'ringing':
      return [
        item('answer', t('menu.answer'), () => commands.accept(consentTo(call))),
        item('decline', t('menu.decline'), () => commands.refuse(targetOf(call))),
      ]
    case 'calling':
    case 'connecting':
      return [item('hang-up', t('menu.hangUp'), () => commands.hangUp(targetOf(call)))]
    case 'talking':
      return [
        ...(waiting
          ? [
              item('answer', t('menu.answerAndHold'), () =>
                commands.acceptWaiting(consentTo(waiting), 'hold'),
              ),
              item('decline', t('menu.decline'), () => commands.refuseWaiting(targetOf(waiting))),
            ]
          : [swap]),
        {
          ...item('mute', t('menu.mute'), () => commands.setMuted(!call.muted)),
          type: 'checkbox',
          checked: call.muted,
        },
        item('hang-up', t('menu.hangUp'), () => commands.hangUp(targetOf(call))),
      ]
    case 'idle':
    case 'ended':
      return held ? [swap, item('hang-up', t('menu.hangUp'), () => commands.hangUpHeld(targetOf(held)))] : []
  }
}
