import { Ban, Phone, Star } from 'lucide-react'
import type { AppState, Contact } from '../../electron/api'
import { CallIcon } from '../history/CallRow'
import { useHistory } from '../history/use-history'
import { Button } from '../look/Button'
import { PersonPrivacy } from '../privacy/PersonPrivacy'
import { useCommands } from '../state/phone-context'
import { formatTime } from '../time/format'
import { MINUTE_MS, useNow } from '../time/use-now'
import { useT, useWording } from '../language/wording-context'
import { outcomeWords } from '../history/outcome-words'
import { dayWords, seenWords } from '../time/day-words'
import { Avatar } from './Avatar'
import { Name } from './Name'
import { StatusSign } from './StatusSign'
import './person-page.css'

/** Somebody who may be no contact. */
type PersonShown = Pick<Contact, 'id' | 'name'>

export interface PersonPageProps {
  readonly shown: PersonShown
  readonly state: AppState
}

/** The number of calls shown; the list of all calls has the rest. */
const SHOWN_CALLS = 50

/** A person: how to reach them, their marks, and the calls with them. */
export function PersonPage({ shown, state }: PersonPageProps) {
  const t = useT()
  const { call, setFavourite, setBlocked } = useCommands()
  const person = state.contacts.find((each) => each.id === shown.id) ?? stranger(shown)
  const connected = state.connection.kind === 'online'
  const { id, name, favourite, blocked } = person
  const callable = connected && person.online

  return (
    <section className="person" aria-labelledby="person-name">
      <div className="person-head">
        <Avatar name={name} size="large" look={callable ? 'plain' : 'away'} />
        <h1 id="person-name" tabIndex={-1} data-place-focus="">
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
            {t('person.call')}
          </Button>
          <Button
            icon={<Star aria-hidden="true" />}
            aria-pressed={favourite}
            data-on={favourite}
            onClick={() => setFavourite(id, !favourite)}
          >
            {t('person.favourite')}
          </Button>
          <Button icon={<Ban aria-hidden="true" />} onClick={() => setBlocked(id, !blocked)}>
            {blocked ? t('person.unblock') : t('person.block')}
          </Button>
        </div>
      </div>
      <section className="person-trust" aria-label={t('privacy.title')}>
        <PersonPrivacy person={person} />
      </section>
      <SharedHistory person={person} />
    </section>
  )
}

function Presence({ person, connected }: { readonly person: Contact; readonly connected: boolean }) {
  const wording = useWording()
  const { t } = wording
  const now = useNow(MINUTE_MS)
  if (person.blocked) return <p className="person-presence">{t('person.blockedHint')}</p>
  if (!connected) return null
  const { lastSeenMs, status } = person
  if (status)
    return (
      <p className="person-presence">
        <StatusSign status={status} /> {t(`person.status.${status}`)}
      </p>
    )
  if (person.isGuest) return <p className="person-presence">{t('guest.here')}</p>
  if (person.online) return <p className="person-presence">{t('people.online')}</p>
  return (
    <p className="person-presence">
      {lastSeenMs === undefined ? t('person.neverSeen') : seenWords(wording, lastSeenMs, now)}
    </p>
  )
}

function SharedHistory({ person: { id, name } }: { readonly person: PersonShown }) {
  const wording = useWording()
  const { t } = wording
  const entries = useHistory()
  const now = useNow(MINUTE_MS)
  if (!entries) return null
  const calls = entries.filter((entry) => entry.person === id)
  return (
    <section className="person-history" aria-label={t('person.callsWith', { name })}>
      <h2>{t('person.history')}</h2>
      {calls.length === 0 && <p>{t('person.noCalls', { name })}</p>}
      <ul>
        {calls.slice(0, SHOWN_CALLS).map((entry) => (
          <li key={entry.id}>
            <CallIcon entry={entry} />
            <span>{outcomeWords(t, entry)}</span>
            <time dateTime={new Date(entry.startedAtMs).toISOString()}>
              {dayWords(wording, entry.startedAtMs, now)}, {formatTime(wording, entry.startedAtMs)}
            </time>
          </li>
        ))}
      </ul>
    </section>
  )
}

const stranger = ({ id, name }: PersonShown): Contact => ({
  ...{ id, name },
  online: false,
  privacy: 'not-private',
  favourite: false,
  blocked: false,
})
