import type { ConnectionState } from './connection'

/** What keeps all calls from being private, whatever the other phone can do: the server, or our own locked key. */
export type OpenCause = 'server' | 'own-key'

/** The one decision, for all words about missing privacy. Undefined: neither of the two, so the other phone decides. */
export function openCauseOf(connection: ConnectionState, hasOwnKey: boolean): OpenCause | undefined {
  if (!hasOwnKey) return 'own-key'
  return connection.kind === 'online' && connection.isOriginal ? 'server' : undefined
}
