import type { ConnectionState } from '../../electron/api'
import { SECOND_MS, useNow } from '../time/use-now'
import { connectionWords, retryWords, words } from '../wording'

/** The connection in a word, announced when it changes. */
export function ConnectionStatus({ connection }: { readonly connection: ConnectionState }) {
  return (
    <span
      className="connection-words"
      role="status"
      aria-label={words.connection}
      data-connection={connection.kind}
    >
      {connectionWords(connection)}
    </span>
  )
}

/** When the next attempt comes. Stands outside of the live region, or it would be read aloud every second. */
export function Countdown({ retryAtMs }: { readonly retryAtMs: number }) {
  const now = useNow(SECOND_MS)
  return <span className="countdown numerals">{retryWords(retryAtMs, now)}</span>
}
