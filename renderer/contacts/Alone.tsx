import { words } from '../wording'

export interface AloneProps {
  readonly server: string | undefined
  readonly connected: boolean
}

const LOOPBACK = /^(localhost|127\.[\d.]+|\[::1\])(:\d+)?$/i

/** Nobody to call: says what to do about it. */
export function Alone({ server, connected }: AloneProps) {
  if (!connected) return <p className="nobody">{words.waitingForContacts}</p>
  return (
    <section className="nobody" aria-labelledby="alone-title">
      <h2 id="alone-title">{words.aloneTitle}</h2>
      <p>{words.aloneBody}</p>
      {server !== undefined && <code className="address">{server}</code>}
      {server !== undefined && LOOPBACK.test(server) && <p>{words.aloneLoopback}</p>}
    </section>
  )
}
