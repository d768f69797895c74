import { type SyntheticEvent, useRef, useState } from 'react'
import { type Message, say } from '../../locales/message'
import { useT } from '../language/wording-context'
import { Button } from '../look/Button'
import { Dialog } from '../look/Dialog'
import { Field } from '../sign-in/Field'
import '../sign-in/sign-in.css'
import { useSnapshot } from '../state/PhoneProvider'
import { useApi } from '../state/phone-context'
import './room-forms.css'
import { AccessFields, ModeField, type Settings } from './RoomFields'
import { freeName, roomNameProblem, topicProblem } from './validate'

export interface CreateRoomProps {
  readonly onClose: () => void
}

const USUAL: Settings = { mode: 'open', entry: 'anybody', isListed: true, isKept: false }

/** Makes a room and enters it. The name is filled in, so that two clicks are enough. */
export function CreateRoom({ onClose }: CreateRoomProps) {
  const t = useT()
  const api = useApi()
  const snapshot = useSnapshot()
  const state = snapshot.kind === 'ready' ? snapshot.state : undefined
  const taken = state?.rooms.map((room) => room.name) ?? []
  const nameField = useRef<HTMLInputElement>(null)
  const topicField = useRef<HTMLInputElement>(null)
  const me = state?.account?.name ?? ''
  const [name, setName] = useState(() => freeName(t('rooms.create.suggestion', { name: me }), taken))
  const [topic, setTopic] = useState('')
  const [settings, setSettings] = useState(USUAL)
  const [isTried, setTried] = useState(false)
  const [failure, setFailure] = useState<Message>()
  const nameWrong = isTried ? roomNameProblem(t, name, taken) : undefined
  const topicWrong = topicProblem(t, topic)

  const onSubmit = (event: SyntheticEvent): void => {
    event.preventDefault()
    setTried(true)
    if (roomNameProblem(t, name, taken) !== undefined) return nameField.current?.focus()
    if (topicWrong !== undefined) return topicField.current?.focus()
    api.enterRoom(name.trim(), { create: { ...settings, topic: topic.trim() } }).then(
      (result) => (result.ok ? onClose() : setFailure(result.problem)),
      () => setFailure({ key: 'app.commandLost' }),
    )
  }

  return (
    <Dialog
      title={t('rooms.create.title')}
      className="room-dialog"
      focusFirst={() => {
        nameField.current?.select()
        return nameField.current ?? undefined
      }}
      onClose={onClose}
    >
      <form className="room-form" noValidate onSubmit={onSubmit}>
        <Field
          ref={nameField}
          label={t('rooms.create.name')}
          value={name}
          onChange={setName}
          problem={nameWrong}
          wrong={false}
          autoComplete="off"
        />
        <ModeField settings={settings} onChange={setSettings} />
        <details className="room-more">
          <summary>{t('rooms.create.more')}</summary>
          <Field
            ref={topicField}
            label={t('rooms.create.topic')}
            value={topic}
            onChange={setTopic}
            problem={topicWrong}
            wrong={false}
            autoComplete="off"
          />
          <AccessFields settings={settings} onChange={setSettings} />
        </details>
        {failure && (
          <p className="room-failure" role="alert">
            {say(t, failure)}
          </p>
        )}
        <div className="room-form-end">
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button tone="line" type="submit">
            {t('rooms.create.create')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
