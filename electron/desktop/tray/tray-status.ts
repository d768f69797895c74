import type { AppState } from '../../api'
import { desktopWords as words } from '../desktop-words'

/** Names a picture in assets/tray. */
export type TrayIcon = 'online' | 'offline' | 'in-call' | 'missed'

export interface TrayStatus {
  readonly icon: TrayIcon
  /** What is on, in a few words. */
  readonly text: string
}

/** The one thing that is worth the tray's small place: a call that is on, else missed ones, else the connection. */
export function trayStatus({
  call,
  held,
  connection,
  unseenMissed,
}: Pick<AppState, 'call' | 'held' | 'connection' | 'unseenMissed'>): TrayStatus {
  switch (call.kind) {
    case 'ringing':
      return { icon: 'in-call', text: words.ringing(call.contact) }
    case 'calling':
      return { icon: 'in-call', text: words.calling(call.contact) }
    case 'connecting':
    case 'talking':
      return { icon: 'in-call', text: words.inCallWith(call.contact) }
    case 'idle':
    case 'ended':
      if (held) return { icon: 'in-call', text: words.inCallWith(held.contact) }
      if (unseenMissed > 0) return { icon: 'missed', text: words.missedCalls(unseenMissed) }
      return connection.kind === 'online'
        ? { icon: 'online', text: words.online }
        : { icon: 'offline', text: words.offline }
  }
}
