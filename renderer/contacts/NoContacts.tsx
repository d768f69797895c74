import type { ReactNode } from 'react'
import type { HostingState } from '../../electron/api'
import { Address } from '../hosting/Address'
import { useT } from '../language/wording-context'

export interface NoContactsProps {
  readonly server: string | undefined
  readonly connected: boolean
  /** Our own server, if we are signed in to it. */
  readonly hosting: HostingState | undefined
  /** How others find us, for a narrow window: a wide one has it on its stage. Undefined while somebody is known. */
  readonly invitation: ReactNode
}

const LOOPBACK = /^(localhost|127\.[\d.]+|\[::1\])(:\d+)?$/i

/** Shown without contacts: tells the user what to do. */
export function NoContacts({ server, connected, hosting, invitation }: NoContactsProps) {
  const t = useT()
  if (!connected) return <p className="nobody">{t('people.waitingForContacts')}</p>
  const [own] = hosting?.kind === 'running' ? hosting.addresses : []
  // Others cannot use an address that only this computer reaches.
  const isOnlyHere = server !== undefined && LOOPBACK.test(server)
  const address = own ?? (isOnlyHere ? undefined : server)
  return (
    <section className="nobody" aria-labelledby="alone-title">
      <h2 id="alone-title">{t('people.aloneTitle')}</h2>
      {invitation !== undefined && <div className="nobody-invitation">{invitation}</div>}
      {address !== undefined && (
        <>
          <p>{own === undefined ? t('people.aloneBody') : t('people.aloneHosting')}</p>
          <Address address={address} />
        </>
      )}
    </section>
  )
}
