import type { HostingState } from '../../electron/api'
import { useT } from '../language/wording-context'
import { hostingHeadline, hostingNote } from './hosting-words'
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
      {note !== undefined && <p className="hosting-note">{note}</p>}
    </div>
  )
}
