import type { ConnectionState } from '../../electron/api'
import type { Translate } from '../../locales/wording'
import { secondsUntil } from '../time/format'

/** The connection in one or two words, for the header. */
export const connectionWords = (t: Translate, connection: ConnectionState): string =>
  connection.kind === 'connecting' && connection.attempt > 1
    ? t('connection.state.reconnecting')
    : t(`connection.state.${connection.kind}`)

/** When the next attempt to connect comes. */
export function retryWords(t: Translate, retryAtMs: number, nowMs: number): string {
  const seconds = secondsUntil(retryAtMs, nowMs)
  return seconds === 0 ? t('connection.tryingAgain') : t('connection.tryingAgainIn', { seconds })
}
