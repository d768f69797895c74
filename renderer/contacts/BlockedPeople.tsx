import type { Contact } from '../../electron/api'
import { Button } from '../look/Button'
import { Avatar } from '../people/Avatar'
import { Name } from '../people/Name'
import { useCommands } from '../state/phone-context'
import { unblockName, words } from '../wording'
import { onRowKey } from './rows'

/** Who is blocked, folded away at the end of the list. */
export function BlockedPeople({ people }: { readonly people: readonly Contact[] }) {
  const { setBlocked } = useCommands()
  return (
    <details className="group blocked">
      <summary className="group-head">
        <h2 id="blocked-title">{words.blocked}</h2>
        <span className="group-note numerals">{people.length}</span>
      </summary>
      <p className="blocked-hint">{words.blockedHint}</p>
      <ul className="rows" aria-labelledby="blocked-title">
        {people.map(({ name }) => (
          <li key={name} className="row-slot blocked-row">
            <Avatar name={name} size="medium" look="away" />
            <Name name={name} />
            <Button
              tone="quiet"
              data-row=""
              aria-label={unblockName(name)}
              onKeyDown={onRowKey}
              onClick={() => setBlocked(name, false)}
            >
              {words.unblock}
            </Button>
          </li>
        ))}
      </ul>
    </details>
  )
}
