import type { HostingState } from '../../electron/api'
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
        </>
      )}
      {hosting.kind === 'running' && hosting.addresses.length > 0 && <Elsewhere hosting={hosting} />}
      {note !== undefined && <p className="hosting-note">{note}</p>}
    </div>
  )
}

/** How people elsewhere join, and why they cannot, or not all of their calls connect. */
function Elsewhere({ hosting }: { readonly hosting: Extract<HostingState, { kind: 'running' }> }) {
  const t = useT()
  const { router } = hosting
  const note = routerNote(t, hosting)
  return (
    <>
      {router.kind === 'open' && (
        <>
          <p className="hosting-note">{t('hosting.giveElsewhere')}</p>
          <Address address={router.address} />
        </>
      )}
      {note !== undefined && <p className="hosting-note">{note}</p>}
    </>
  )
}
