import { ArrowLeft, Ban, Phone, Star } from 'lucide-react'
import type { AppState, Contact } from '../../electron/api'
import { CallSign } from '../history/CallRow'
import { useHistory } from '../history/use-history'
import { Button } from '../look/Button'
import { useCommands } from '../state/phone-context'
import { formatTime } from '../time/format'
import { MINUTE_MS, useNow } from '../time/use-now'
import { callsWith, dayWords, noCallsWith, outcomeWords, seenWords, words } from '../wording'
import { Avatar } from './Avatar'
import { Name } from './Name'
import './person-page.css'
import { useShownPerson } from './shown-person'

export interface PersonPageProps {
  readonly name: string
  readonly state: AppState
}

/** So many calls are shown; the list of all calls has the others. */
const SHOWN_CALLS = 50

/** Somebody: how they can be reached, what they are marked as, and the calls with them. */
export function PersonPage({ name, state }: PersonPageProps) {
  const { call, setFavourite, setBlocked } = useCommands()
  const { show } = useShownPerson()
  const person = state.contacts.find((each) => each.name === name) ?? stranger(name)
  const connected = state.connection.kind === 'online'
  const { favourite, blocked } = person
  const callable = connected && person.online

  return (
    <section
      className="person"
      aria-labelledby="person-name"
      onKeyDown={(event) => event.key === 'Escape' && show(undefined)}
    >
      <button
        type="button"
        className="icon-button person-back"
        data-person-focus=""
        aria-label={words.back}
        title={words.back}
        onClick={() => show(undefined)}
      >
        <ArrowLeft aria-hidden="true" />
      </button>
      <div className="person-head">
        <Avatar name={name} size="large" look={callable ? 'plain' : 'away'} />
        <h1 id="person-name">
          <Name name={name} />
        </h1>
        <Presence person={person} connected={connected} />
        <div className="person-actions">
          <Button
            tone="line"
            icon={<Phone aria-hidden="true" />}
            aria-disabled={!callable}
            onClick={(event) => callable && event.detail < 2 && call(name)}
          >
            {words.call}
          </Button>
          <Button
            icon={<Star aria-hidden="true" />}
            aria-pressed={favourite}
            data-on={favourite}
            onClick={() => setFavourite(name, !favourite)}
          >
            {words.favourite}
          </Button>
          <Button icon={<Ban aria-hidden="true" />} onClick={() => setBlocked(name, !blocked)}>
            {blocked ? words.unblock : words.block}
          </Button>
        </div>
      </div>
      <SharedHistory name={name} server={state.serverKey} />
    </section>
  )
}

function Presence({ person, connected }: { readonly person: Contact; readonly connected: boolean }) {
  const now = useNow(MINUTE_MS)
  if (person.blocked) return <p className="person-presence">{words.blockedHint}</p>
  if (!connected) return null
  if (person.online) return <p className="person-presence">{words.online}</p>
  const { lastSeenMs } = person
  return (
    <p className="person-presence">
      {lastSeenMs === undefined ? words.neverSeen : seenWords(lastSeenMs, now)}
    </p>
  )
}

function SharedHistory({ name, server }: { readonly name: string; readonly server: string | undefined }) {
  const entries = useHistory()
  const now = useNow(MINUTE_MS)
  if (!entries) return null
  const calls = entries.filter((entry) => entry.contact === name && entry.server === server)
  return (
    <section className="person-history" aria-label={callsWith(name)}>
      <h2>{words.sharedHistory}</h2>
      {calls.length === 0 && <p>{noCallsWith(name)}</p>}
      <ul>
        {calls.slice(0, SHOWN_CALLS).map((entry) => (
          <li key={entry.id}>
            <CallSign entry={entry} />
            <span>{outcomeWords(entry)}</span>
            <time className="numerals" dateTime={new Date(entry.startedAtMs).toISOString()}>
              {dayWords(entry.startedAtMs, now)}, {formatTime(entry.startedAtMs)}
            </time>
          </li>
        ))}
      </ul>
    </section>
  )
}

const stranger = (name: string): Contact => ({ name, online: false, favourite: false, blocked: false })
