import { wordingIn } from '../../../locales/wording'
import { type AppState, calledName } from '../../api'

/** The name of a picture in assets/tray. */
export type TrayIcon = 'online' | 'offline' | 'in-call' | 'missed'

export interface TrayStatus {
  readonly icon: TrayIcon
  /** The state in a few words. */
  readonly text: string
}

/** The most important state for the tray icon: a call, else missed calls, else the connection. */
export function trayStatus({
  call,
  held,
  connection,
  unseenMissed,
  language,
}: Pick<AppState, 'call' | 'held' | 'connection' | 'unseenMissed' | 'language'>): TrayStatus {
  const { t } = wordingIn(language)
  switch (call.kind) {
    case 'ringing':
      return { icon: 'in-call', text: t('call.isCalling', { name: calledName(call) }) }
    case 'calling':
      return { icon: 'in-call', text: t('call.calling', { name: calledName(call) }) }
    case 'connecting':
    case 'talking':
      return { icon: 'in-call', text: t('tray.status.inCall', { name: calledName(call) }) }
    case 'idle':
    case 'ended':
      if (held) return { icon: 'in-call', text: t('tray.status.inCall', { name: calledName(held) }) }
      if (unseenMissed > 0) return { icon: 'missed', text: t('tray.status.missed', { count: unseenMissed }) }
      return connection.kind === 'online'
        ? { icon: 'online', text: t('tray.status.online') }
        : { icon: 'offline', text: t('tray.status.offline') }
  }
}
