import type { ConnectionState } from '../../electron/api'
import type { Translate } from '../../locales/wording'
import { secondsUntil } from '../time/format'

/** The connection in one or two words, for the header. */
export function connectionWords(t: Translate, connection: ConnectionState): string {
  if (isEncrypted(connection)) return t('connection.encrypted')
  const again = connection.kind === 'connecting' && connection.attempt > 1
  return t(`connection.state.${again ? 'reconnecting' : connection.kind}`)
}

export const isEncrypted = (connection: ConnectionState): boolean =>
  connection.kind === 'online' && connection.encrypted

/** The time until the next attempt to connect, in words. */
export function retryWords(t: Translate, retryAtMs: number, nowMs: number): string {
  const seconds = secondsUntil(retryAtMs, nowMs)
  return seconds === 0 ? t('connection.tryingAgain') : t('connection.tryingAgainIn', { seconds })
}
