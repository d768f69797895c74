import { type Translate, wordingIn } from '../../../locales/wording'
import { type AppState, calledName } from '../../api'

/** The name of a picture in assets/tray. */
export type TrayIcon = 'online' | 'offline' | 'in-call' | 'missed'

export interface TrayStatus {
  readonly icon: TrayIcon
  /** The state in a few words. */
  readonly text: string
}

/** The most important state for the tray icon: a call, else missed calls, else the connections of all networks. */
export function trayStatus({
  call,
  held,
  networks,
  unseenMissed,
  language,
}: Pick<AppState, 'call' | 'held' | 'networks' | 'unseenMissed' | 'language'>): TrayStatus {
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
      return connectionStatus(t, networks)
  }
}

function connectionStatus(t: Translate, networks: AppState['networks']): TrayStatus {
  const used = networks.filter(({ server }) => server !== undefined)
  const online = used.filter(({ connection }) => connection === 'online').length
  if (online === 0) return { icon: 'offline', text: t('tray.status.offline') }
  const isAll = online === used.length
  return {
    icon: 'online',
    text: isAll ? t('tray.status.online') : t('tray.status.onlineAt', { online, all: used.length }),
  }
}
