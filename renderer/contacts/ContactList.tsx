import { Phone } from 'lucide-react'
import { memo, useState, type KeyboardEvent } from 'react'
import type { Contact } from '../../electron/api'
import { Keys } from '../look/Button'
import { Avatar } from '../people/Avatar'
import { Name } from '../people/Name'
import { useCommands } from '../state/phone-context'
import { words } from '../wording'
import { focusRow, stepOf } from './rows'

export interface ContactListProps {
  readonly contacts: readonly Contact[]
  /** How many there are, in words. */
  readonly note: string | undefined
  /** Without the server nobody knows who is online: nobody is called offline then. */
  readonly connected: boolean
  readonly canCall: boolean
  /** Whom Enter in the search box would call. */
  readonly first: string | undefined
}

/** Everybody on the server; a click calls. One row is in the tab order, the arrow keys reach the others. */
export function ContactList({ contacts, note, connected, canCall, first }: ContactListProps) {
  const { call } = useCommands()
  const [current, setCurrent] = useState<string>()
  const inList = contacts.some((contact) => contact.name === current)
  const tabStop = inList ? current : contacts[0]?.name

  return (
    <section className="group">
      <div className="group-head">
        <h2 id="contacts-title">{words.contacts}</h2>
        {note !== undefined && <span className="group-note">{note}</span>}
      </div>
      <ul className="rows" aria-labelledby="contacts-title">
        {contacts.map((contact) => (
          <ContactRow
            key={contact.name}
            name={contact.name}
            presence={connected ? (contact.online ? 'online' : 'offline') : 'unknown'}
            callable={contact.online && canCall}
            tabStop={contact.name === tabStop}
            entered={contact.name === first}
            onFocus={setCurrent}
            onCall={call}
          />
        ))}
      </ul>
    </section>
  )
}

interface ContactRowProps {
  readonly name: string
  readonly presence: 'online' | 'offline' | 'unknown'
  readonly callable: boolean
  readonly tabStop: boolean
  readonly entered: boolean
  readonly onFocus: (name: string) => void
  readonly onCall: (name: string) => void
}

const ContactRow = memo(function ContactRow(props: ContactRowProps) {
  const { name, presence, callable, tabStop, entered, onFocus, onCall } = props
  const offline = presence === 'offline'
  return (
    <li className="row-slot">
      <button
        type="button"
        className="row"
        data-row=""
        data-away={presence !== 'online'}
        aria-disabled={!callable}
        {...(offline && { 'aria-description': words.offline })}
        tabIndex={tabStop ? 0 : -1}
        onFocus={() => onFocus(name)}
        onKeyDown={onRowKey}
        // The second click of a double click would ask for a call while the first is on its way.
        onClick={(event) => callable && event.detail < 2 && onCall(name)}
      >
        <Avatar name={name} size="medium" look={presence === 'online' ? 'plain' : 'away'} />
        <span className="row-text">
          <span className="visually-hidden">{words.call} </span>
          <Name name={name} />
          {offline && <small aria-hidden="true">{words.offline}</small>}
        </span>
        {entered && <Keys keys={['Enter']} />}
        {callable && (
          <span className="row-action">
            <Phone aria-hidden="true" />
          </span>
        )}
      </button>
    </li>
  )
})

/** Arrow keys, Home and End move through the rows. */
export function onRowKey(event: KeyboardEvent<HTMLButtonElement>): void {
  const step = stepOf(event.key)
  if (!step || event.ctrlKey || event.altKey || event.metaKey) return
  event.preventDefault()
  focusRow(event.currentTarget, step)
}
