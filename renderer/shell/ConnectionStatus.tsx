import { Lock } from 'lucide-react'
import type { ConnectionState } from '../../electron/api'
import { useSteadySeconds } from '../state/PhoneProvider'
import { useT } from '../language/wording-context'
import { connectionWords, isEncrypted, retryWords } from './connection-words'

/** The connection in a word, announced when it changes. */
export function ConnectionStatus({ connection }: { readonly connection: ConnectionState }) {
  const t = useT()
  return (
    <span
      className="connection-words"
      role="status"
      aria-label={t('connection.title')}
      data-connection={connection.kind}
    >
      {isEncrypted(connection) && <Lock className="connection-lock" aria-hidden />}
      {connectionWords(t, connection)}
    </span>
  )
}

/** The time until the next attempt. Outside of the live region, so that screen readers do not read it every second. */
export function Countdown({ retryAtMs }: { readonly retryAtMs: number }) {
  const t = useT()
  const now = useSteadySeconds()
  return <span className="countdown">{retryWords(t, retryAtMs, now)}</span>
}
