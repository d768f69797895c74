import type { HostingState } from '../../electron/api'
import { asSentence, hostingHeadline, hostingNote, words } from '../wording'
import { Address } from './Address'

/** How the server on this computer does, and what to give to others. */
export function HostingReport({ hosting }: { readonly hosting: HostingState }) {
  const note = hostingNote(hosting)
  return (
    <div className="hosting">
      <p role="status">
        <strong>{hostingHeadline(hosting)}</strong>
      </p>
      {hosting.kind === 'running' && hosting.addresses.length > 0 && (
        <>
          <p className="hosting-note">{words.giveAddress}</p>
          <ul className="hosting-addresses">
            {hosting.addresses.map((address) => (
              <li key={address}>
                <Address address={address} />
              </li>
            ))}
          </ul>
        </>
      )}
      {note !== undefined && <p className="hosting-note">{asSentence(note)}</p>}
    </div>
  )
}
