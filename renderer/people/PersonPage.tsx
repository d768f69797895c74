import { Ban, Phone, Star } from 'lucide-react'
import { useMemo } from 'react'
import {
  type AppState,
  type Contact,
  type PersonInRoom,
  type PrivacyEvent,
  shownNameOf,
} from '../../electron/api'
import { SilenceButton } from '../availability/SilenceButton'
import { useHistory } from '../history/use-history'
import { Button } from '../look/Button'
import { PersonPrivacy } from '../privacy/PersonPrivacy'
import { useAim } from '../place/place-context'
import { useCommands } from '../state/phone-context'
import { Texts } from '../texts/Texts'
import { MINUTE_MS, useNow } from '../time/use-now'
import { useT, useWording } from '../language/wording-context'
import { seenWords } from '../time/day-words'
import { Avatar } from './Avatar'
import { Name } from './Name'
import { OwnWords } from './OwnWords'
import { RealName } from './RealName'
import { StatusSign } from './StatusSign'
import './person-page.css'

/** Somebody who may be no contact. */
type PersonShown = Pick<Contact, 'id' | 'name'>

export interface PersonPageProps {
  readonly shown: PersonShown
  readonly state: AppState
}

/** A person: how to reach them, their marks, and what was written and called between us, and what happened to their identity. */
export function PersonPage({ shown, state }: PersonPageProps) {
  const t = useT()
  const { call, setFavourite, setBlocked, silencePerson } = useCommands()
  const person = state.contacts.find((each) => each.id === shown.id) ?? stranger(shown)
  const connected = state.connection.kind === 'online'
  const { id, name, nickname, favourite, blocked, silencedUntilMs } = person
  const callable = connected && person.online

  return (
    <section className="person" aria-labelledby="person-name">
      <div className="person-head">
        <Avatar name={name} size="medium" look={callable ? 'plain' : 'away'} of={id} />
        <div className="person-title">
          <h1 id="person-name" tabIndex={-1} data-place-focus="">
            <Name name={shownNameOf(person)} />
          </h1>
          {nickname !== undefined && <RealName name={name} />}
          <Presence person={person} connected={connected} />
        </div>
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
          <SilenceButton untilMs={silencedUntilMs} onSilence={(untilMs) => silencePerson(id, untilMs)} />
          <Button icon={<Ban aria-hidden="true" />} onClick={() => setBlocked(id, !blocked)}>
            {blocked ? t('person.unblock') : t('person.block')}
          </Button>
        </div>
      </div>
      <div className="person-body">
        <div className="person-side">
          <OwnWords key={id} person={person} />
          <section aria-label={t('privacy.title')}>
            <PersonPrivacy key={id} person={person} folds />
          </section>
        </div>
        <Timeline person={person} state={state} />
      </div>
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

/** What was written, and between it the calls and what happened to the identity, in one order. */
function Timeline({ person, state }: { readonly person: Contact; readonly state: AppState }) {
  const t = useT()
  const { id, blocked, isGuest = false, privacyEvents = NO_EVENTS } = person
  const name = shownNameOf(person)
  const { directTexts, ownKey, hasRooms } = state
  const entries = useHistory()
  const conversation = useMemo(() => ({ kind: 'person', id }) as const, [id])
  const aim = useAim(conversation)
  const happenings = useMemo(() => {
    const calls = entries
      ?.filter((entry) => entry.person === id)
      .sort((one, other) => one.startedAtMs - other.startedAtMs)
    return calls && { calls, privacyEvents }
  }, [entries, id, privacyEvents])
  if (!happenings) return null
  const { unread = 0, lastMs } = directTexts.find((each) => each.person === id) ?? {}
  const cannotWrite = blocked || isGuest || ownKey === undefined || !(hasRooms || lastMs !== undefined)
  const hasNoTexts = cannotWrite && !blocked && !isGuest && ownKey !== undefined
  return (
    <>
      <Texts
        conversation={conversation}
        label={t('person.timeline', { name })}
        me={ownKey ?? ''}
        people={NOBODY}
        mayDeleteAll={false}
        unread={unread}
        happenings={happenings}
        aim={aim}
        isReadOnly={cannotWrite}
        empty={t(cannotWrite ? 'person.noCalls' : 'person.nothingYet', { name })}
      />
      {hasNoTexts && <p className="person-unwritten">{t('person.noTexts')}</p>}
    </>
  )
}

const NO_EVENTS: readonly PrivacyEvent[] = []
const NOBODY: readonly PersonInRoom[] = []

const stranger = ({ id, name }: PersonShown): Contact => ({
  ...{ id, name },
  online: false,
  privacy: 'not-private',
  favourite: false,
  blocked: false,
})
