import type { HostingState } from '../../electron/api'
import { Address } from '../hosting/Address'
import { words } from '../wording'

export interface AloneProps {
  readonly server: string | undefined
  readonly connected: boolean
  /** Our own server, when we are signed in to it. */
  readonly hosting: HostingState | undefined
}

const LOOPBACK = /^(localhost|127\.[\d.]+|\[::1\])(:\d+)?$/i

/** Nobody to call: says what to do about it. */
export function Alone({ server, connected, hosting }: AloneProps) {
  if (!connected) return <p className="nobody">{words.waitingForContacts}</p>
  const [address] = hosting?.kind === 'running' ? hosting.addresses : []
  return (
    <section className="nobody" aria-labelledby="alone-title">
      <h2 id="alone-title">{words.aloneTitle}</h2>
      <p>{address === undefined ? words.aloneBody : words.aloneHosting}</p>
      {address !== undefined ? (
        <Address address={address} />
      ) : (
        server !== undefined && <code className="address">{server}</code>
      )}
      {address === undefined && server !== undefined && LOOPBACK.test(server) && <p>{words.aloneLoopback}</p>}
    </section>
  )
}
