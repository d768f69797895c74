import { useState } from 'react'
import type { AppState } from '../../electron/api'
import { foundCount, noMatch, onlineCount } from '../wording'
import { Alone } from './Alone'
import { ContactList } from './ContactList'
import './contacts.css'
import { arrange } from './order'
import { Search } from './Search'

/** Missed calls and contacts, one below the other, under a search box. */
export function ContactPane({ state }: { readonly state: AppState }) {
  const [search, setSearch] = useState('')
  const { contacts, connection, call } = state
  const searching = search.trim() !== ''
  const found = arrange(contacts, search)
  const connected = connection.kind === 'online'
  const online = contacts.filter((contact) => contact.online).length
  const alone = connected ? online === 0 : contacts.length === 0
  const canCall = connected && (call.kind === 'idle' || call.kind === 'ended')
  const first = searching && canCall ? found.find((contact) => contact.online) : undefined

  return (
    <div className="pane">
      {contacts.length > 0 && <Search value={search} onChange={setSearch} first={first} />}
      <div className="pane-scroll">
        {found.length > 0 && (
          <ContactList
            contacts={found}
            note={searching ? foundCount(found.length) : connected ? onlineCount(online) : undefined}
            connected={connected}
            canCall={canCall}
            first={first?.name}
          />
        )}
        {searching && found.length === 0 && (
          <p className="nobody" role="status">
            {noMatch(search.trim())}
          </p>
        )}
        {alone && !searching && connection.kind !== 'signed-out' && (
          <Alone server={state.account?.server} connected={connected} />
        )}
      </div>
    </div>
  )
}
