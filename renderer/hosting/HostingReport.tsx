import type { HostingState, RouterState } from '../../electron/api'
import { useT } from '../language/wording-context'
import { hostingHeadline, hostingNote, routerNote } from './hosting-words'
import { Address } from './Address'

/** The state of the server on this computer, and its addresses for others. */
export function HostingReport({ hosting }: { readonly hosting: HostingState }) {
  const t = useT()
  const note = hostingNote(t, hosting)
  return (
    <div className="hosting">
      <p role="status">
        <strong>{hostingHeadline(t, hosting)}</strong>
      </p>
      {hosting.kind === 'running' && hosting.addresses.length > 0 && (
        <>
          <p className="hosting-note">{t('hosting.giveAddress')}</p>
          <ul className="hosting-addresses">
            {hosting.addresses.map((address) => (
              <li key={address}>
                <Address address={address} />
              </li>
            ))}
          </ul>
          <Elsewhere router={hosting.router} port={hosting.port} />
        </>
      )}
      {note !== undefined && <p className="hosting-note">{note}</p>}
    </div>
  )
}

/** How people elsewhere join, or why they cannot. */
function Elsewhere({ router, port }: { readonly router: RouterState; readonly port: number }) {
  const t = useT()
  const note = routerNote(t, router, port)
  if (note !== undefined) return <p className="hosting-note">{note}</p>
  if (router.kind !== 'open') return null
  return (
    <>
      <p className="hosting-note">{t('hosting.giveElsewhere')}</p>
      <Address address={router.address} />
    </>
  )
}
