import { X } from 'lucide-react'
import { type SyntheticEvent, useRef, useState } from 'react'
import type { Fingerprint, RoomSettings, RoomState } from '../../electron/api'
import { type Message, say } from '../../locales/message'
import type { Translate } from '../../locales/wording'
import { useT } from '../language/wording-context'
import { Button } from '../look/Button'
import { Dialog } from '../look/Dialog'
import { IconButton } from '../look/IconButton'
import { Question } from '../look/Question'
import { Name } from '../people/Name'
import { useIdentityNickname } from '../people/nicknames'
import { Field } from '../sign-in/Field'
import '../sign-in/sign-in.css'
import { useApi, useCommands } from '../state/phone-context'
import { useSnapshot } from '../state/PhoneProvider'
import './room-forms.css'
import { AccessFields, ModeField, type Settings } from './RoomFields'
import { topicProblem } from './validate'

export interface RoomSettingsDialogProps {
  readonly room: RoomState
  readonly settings: RoomSettings
  readonly onClose: () => void
}

/** What moderators set: the room, its guests, and its end. */
export function RoomSettingsDialog({ room, settings, onClose }: RoomSettingsDialogProps) {
  const t = useT()
  const api = useApi()
  const { closeRoom } = useCommands()
  const topicField = useRef<HTMLInputElement>(null)
  const [topic, setTopic] = useState(settings.topic)
  const [edited, setEdited] = useState<Settings>(settings)
  const [failure, setFailure] = useState<Message>()
  const [asks, setAsks] = useState(false)
  const wrong = topicProblem(t, topic)

  const onSubmit = (event: SyntheticEvent): void => {
    event.preventDefault()
    if (wrong !== undefined) return topicField.current?.focus()
    const changed = changesOf(settings, { ...edited, topic: topic.trim() })
    if (Object.keys(changed).length === 0) return onClose()
    api.changeRoomSettings(changed).then(
      (result) => (result.ok ? onClose() : setFailure(result.problem)),
      () => setFailure({ key: 'app.commandLost' }),
    )
  }

  return (
    <Dialog title={t('rooms.edit.title', { room: room.name })} className="room-dialog" onClose={onClose}>
      <form className="room-form" noValidate onSubmit={onSubmit}>
        <Field
          ref={topicField}
          label={t('rooms.create.topic')}
          value={topic}
          onChange={setTopic}
          problem={wrong}
          wrong={false}
          autoComplete="off"
        />
        <ModeField settings={edited} onChange={setEdited} />
        <AccessFields settings={edited} onChange={setEdited} />
        <Guests room={room} />
        {failure && (
          <p className="room-failure" role="alert">
            {say(t, failure)}
          </p>
        )}
        <div className="room-form-end">
          <Button tone="quiet" className="button room-close" onClick={() => setAsks(true)}>
            {t('rooms.edit.close')}
          </Button>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button tone="line" type="submit">
            {t('common.save')}
          </Button>
        </div>
      </form>
      {asks && (
        <Question
          title={t('rooms.edit.closeTitle', { room: room.name })}
          consequence={t('rooms.edit.closeConsequence')}
          no={t('common.cancel')}
          yes={t('rooms.edit.closeYes')}
          onYes={() => {
            closeRoom()
            onClose()
          }}
          onClose={() => setAsks(false)}
        />
      )}
    </Dialog>
  )
}

/** What differs: a command changes only this, so that nothing of another moderator is undone. */
const changesOf = (before: RoomSettings, now: RoomSettings): Partial<RoomSettings> => ({
  ...(now.topic !== before.topic && { topic: now.topic }),
  ...(now.mode !== before.mode && { mode: now.mode }),
  ...(now.entry !== before.entry && { entry: now.entry }),
  ...(now.browserGuests !== undefined &&
    now.browserGuests !== (before.browserGuests ?? 'nobody') && { browserGuests: now.browserGuests }),
  ...(now.isListed !== before.isListed && { isListed: now.isListed }),
  ...(now.isKept !== before.isKept && { isKept: now.isKept }),
  ...(now.membersRing !== undefined &&
    now.membersRing !== (before.membersRing ?? false) && { membersRing: now.membersRing }),
})

/** Who is invited, and who is kept out. */
function Guests({ room }: { readonly room: RoomState }) {
  const t = useT()
  const { inviteToRoom, liftRoomBan } = useCommands()
  const nameOf = useNames()
  const { invited = [], banned = [] } = room.guests ?? {}
  return (
    <>
      <GuestList
        title={t('rooms.edit.invited')}
        keys={invited}
        nameOf={nameOf}
        action={(name) => t('rooms.edit.withdraw', { name })}
        onPress={(key) => inviteToRoom(key, false)}
      />
      <GuestList
        title={t('rooms.edit.banned')}
        keys={banned}
        nameOf={nameOf}
        action={(name) => t('rooms.edit.liftBan', { name })}
        onPress={liftRoomBan}
      />
    </>
  )
}

interface GuestListProps {
  readonly title: string
  readonly keys: readonly Fingerprint[]
  readonly nameOf: (key: Fingerprint) => string
  readonly action: (name: string) => string
  readonly onPress: (key: Fingerprint) => void
}

function GuestList({ title, keys, nameOf, action, onPress }: GuestListProps) {
  if (keys.length === 0) return null
  return (
    <section className="guests">
      <h3>{title}</h3>
      <ul>
        {keys.map((key) => {
          const name = nameOf(key)
          return (
            <li key={key}>
              <Name name={name} />
              <IconButton label={action(name)} onClick={() => onPress(key)}>
                <X aria-hidden="true" />
              </IconButton>
            </li>
          )
        })}
      </ul>
    </section>
  )
}

/** Finds nicknames, and names among those in the room and our contacts; otherwise the identity begins so. */
function useNames(): (key: Fingerprint) => string {
  const t = useT()
  const snapshot = useSnapshot()
  const nicknameOf = useIdentityNickname()
  const state = snapshot.kind === 'ready' ? snapshot.state : undefined
  return (key) =>
    nicknameOf(key) ??
    state?.roomMembers?.find((member) => member.key === key)?.name ??
    state?.contacts.find(({ identity }) => identity === key)?.name ??
    unknownWords(t, key)
}

const unknownWords = (t: Translate, key: Fingerprint): string =>
  t('rooms.edit.unknown', { digits: `${key.slice(0, 4)} ${key.slice(4, 8)}` })
