import type { Contact } from '../../electron/api'
import { Button } from '../look/Button'
import { Avatar } from '../people/Avatar'
import { Name } from '../people/Name'
import { RealName } from '../people/RealName'
import { useCommands } from '../state/phone-context'
import { useT } from '../language/wording-context'
import { onRowKey } from '../rows/row-keys'

/** The blocked people, collapsed at the end of the list. */
export function BlockedPeople({ people }: { readonly people: readonly Contact[] }) {
  const t = useT()
  const { setBlocked } = useCommands()
  return (
    <details className="group blocked">
      <summary className="group-head">
        <h2 id="blocked-title">{t('people.blocked')}</h2>
        <span className="group-note">{people.length}</span>
      </summary>
      <p className="blocked-hint">{t('people.blockedHint')}</p>
      <ul className="rows" aria-labelledby="blocked-title">
        {people.map(({ id, name, nickname }) => (
          <li key={id} className="row-slot blocked-row">
            <Avatar name={name} size="medium" look="away" />
            <span className="blocked-name">
              <Name name={nickname ?? name} />
              {nickname !== undefined && <RealName name={name} />}
            </span>
            <Button
              tone="quiet"
              data-row=""
              aria-label={t('people.unblockName', { name })}
              onKeyDown={onRowKey}
              onClick={() => setBlocked(id, false)}
            >
              {t('person.unblock')}
            </Button>
          </li>
        ))}
      </ul>
    </details>
  )
}
