import { BellOff, DoorOpen, type LucideIcon, Lock, Mic, Users } from 'lucide-react'
import { type ReactNode, type SyntheticEvent, useRef, useState } from 'react'
import type { AppState, RoomEndCause, ShownRoom } from '../../electron/api'
import { SilenceButton } from '../availability/SilenceButton'
import { useT, useWording } from '../language/wording-context'
import { Button } from '../look/Button'
import { MenuButton } from '../look/MenuButton'
import { Name } from '../people/Name'
import { useIdentityNickname } from '../people/nicknames'
import { Field } from '../sign-in/Field'
import '../sign-in/sign-in.css'
import { useCommands } from '../state/phone-context'
import { silenceWords } from '../time/day-words'
import { MINUTE_MS, useNow } from '../time/use-now'
import { FACES, RoomFaces } from './RoomFaces'
import { menuLabel, useDoorMenu } from './use-room-menu'
import { secretOf } from './validate'

export interface RoomDoorProps {
  readonly name: string
  readonly state: AppState
}

/** A room from outside: who is inside, and the way in. */
export function RoomDoor({ name, state }: RoomDoorProps) {
  const t = useT()
  const shown = state.rooms.find((room) => room.name === name)
  const ended = state.room?.name === name ? state.room : undefined
  const { leaveRoom, silenceRoom } = useCommands()
  const items = useDoorMenu(name, shown)
  const isGone = isOver(ended?.end)
  return (
    <div className="room-door">
      <div className="room-door-more">
        <SilenceButton
          isSmall
          untilMs={shown?.silencedUntilMs}
          onSilence={(untilMs) => silenceRoom(name, untilMs)}
        />
        <MenuButton label={menuLabel(name)} items={items} />
      </div>
      <RoomFaces shown={isGone ? undefined : shown} />
      <h1 tabIndex={-1} data-place-focus="">
        <span aria-hidden="true"># </span>
        <Name name={name} />
      </h1>
      {shown && shown.topic !== '' && <p className="room-topic">{shown.topic}</p>}
      {shown && !isGone && <Facts shown={shown} />}
      {ended?.end && ended.end !== 'left' && (
        <p className="room-end" role="alert">
          {t(`rooms.ended.${ended.end}`)}
        </p>
      )}
      <Entrance name={name} shown={shown} state={state} end={ended?.end} />
      {ended && <Button onClick={leaveRoom}>{t('common.close')}</Button>}
    </div>
  )
}

function Facts({ shown }: { readonly shown: ShownRoom }) {
  const wording = useWording()
  const { t } = wording
  const now = useNow(MINUTE_MS)
  const { mode, entry, count, people, silencedUntilMs } = shown
  const nicknameOf = useIdentityNickname()
  const names = people.slice(0, FACES).map(({ key, name }) => nicknameOf(key) ?? name)
  return (
    <ul className="room-facts">
      <Fact icon={Users}>
        {count === 0 ? t('rooms.nobody') : t('rooms.inside', { count })}
        {names.length > 0 && <span className="visually-hidden">: {names.join(', ')}</span>}
      </Fact>
      <Fact icon={Mic}>{t(`rooms.mode.${mode}`)}</Fact>
      <Fact icon={entry === 'anybody' ? DoorOpen : Lock}>{t(`rooms.entry.${entry}`)}</Fact>
      {silencedUntilMs !== undefined && (
        <Fact icon={BellOff}>{silenceWords(wording, silencedUntilMs, now)}</Fact>
      )}
    </ul>
  )
}

const Fact = ({ icon: Picture, children }: { readonly icon: LucideIcon; readonly children: ReactNode }) => (
  <li>
    <Picture aria-hidden="true" />
    <span>{children}</span>
  </li>
)

interface EntranceProps extends RoomDoorProps {
  readonly shown: ShownRoom | undefined
  readonly end: RoomEndCause | undefined
}

/** The button that enters, and the field for a link where one may be needed. */
function Entrance({ name, shown, state, end }: EntranceProps) {
  const t = useT()
  const { enterRoom } = useCommands()
  const field = useRef<HTMLInputElement>(null)
  const [pasted, setPasted] = useState('')
  const isOnline = state.connection.kind === 'online'
  const takesLink = shown?.entry === 'link' || end === 'not-invited'
  const link = takesLink ? secretOf(pasted) : undefined
  const isGone = isOver(end)
  const other = otherRoom(state, name)

  const onSubmit = (event: SyntheticEvent): void => {
    event.preventDefault()
    if (!isOnline) return
    if (isGone) enterRoom(name, { create: shown ? settingsOf(shown) : {} })
    else if (link === undefined) enterRoom(name)
    else enterRoom(name, { link })
  }

  return (
    <form className="room-entrance" onSubmit={onSubmit}>
      {takesLink && (
        <Field
          ref={field}
          label={t('rooms.link')}
          hint={t('rooms.linkHint')}
          value={pasted}
          onChange={setPasted}
          problem={undefined}
          wrong={false}
          autoComplete="off"
        />
      )}
      <Button tone="line" type="submit" icon={<DoorOpen aria-hidden="true" />} aria-disabled={!isOnline}>
        {isGone ? t('rooms.createAgain') : link === undefined ? t('rooms.enter') : t('rooms.enterWithLink')}
      </Button>
      <p className="room-note">
        {!isOnline ? t('rooms.offline') : other !== undefined && t('rooms.leavesOther', { room: other })}
      </p>
    </form>
  )
}

/** The room is there no more, whatever the list still says of it. */
const isOver = (end: RoomEndCause | undefined): boolean => end === 'no-room' || end === 'closed'

/** The room that we would leave. */
const otherRoom = ({ room }: AppState, name: string): string | undefined =>
  room && room.name !== name && room.phase !== 'ended' ? room.name : undefined

const settingsOf = ({ topic, mode, entry }: ShownRoom) => ({ topic, mode, entry })
