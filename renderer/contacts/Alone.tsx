import type { HostingState } from '../../electron/api'
import { Address } from '../hosting/Address'
import { useT } from '../language/wording-context'

export interface AloneProps {
  readonly server: string | undefined
  readonly connected: boolean
  /** Our own server, when we are signed in to it. */
  readonly hosting: HostingState | undefined
}

const LOOPBACK = /^(localhost|127\.[\d.]+|\[::1\])(:\d+)?$/i

/** Nobody to call: says what to do about it. */
export function Alone({ server, connected, hosting }: AloneProps) {
  const t = useT()
  if (!connected) return <p className="nobody">{t('people.waitingForContacts')}</p>
  const [address] = hosting?.kind === 'running' ? hosting.addresses : []
  return (
    <section className="nobody" aria-labelledby="alone-title">
      <h2 id="alone-title">{t('people.aloneTitle')}</h2>
      <p>{address === undefined ? t('people.aloneBody') : t('people.aloneHosting')}</p>
      {address !== undefined ? (
        <Address address={address} />
      ) : (
        server !== undefined && <code className="address">{server}</code>
      )}
      {address === undefined && server !== undefined && LOOPBACK.test(server) && (
        <p>{t('people.aloneLoopback')}</p>
      )}
    </section>
  )
}
