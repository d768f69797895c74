import { Crown, Hand, Mic, MicOff, ShieldCheck, UserRound, UserX } from 'lucide-react'
import { type ReactNode, useId, useState } from 'react'
import { type AppState, isWarning, type RoomMember, type RoomState, shownNameOf } from '../../electron/api'
import { useT, useWording } from '../language/wording-context'
import { Dialog } from '../look/Dialog'
import { Question } from '../look/Question'
import { Avatar } from '../people/Avatar'
import { RealName } from '../people/RealName'
import { usePlace } from '../place/place-context'
import { PrivacyIcon } from '../privacy/PrivacyIcon'
import { warningWords } from '../privacy/privacy-words'
import { Slider } from '../settings/rows/Slider'
import { percentWords } from '../settings/percent-words'
import { useCommands } from '../state/phone-context'
import { marksOf, MarkWords } from './marks'
import { keepVolume, volumeOf } from './volumes'

export interface MemberCardProps {
  readonly member: RoomMember
  readonly room: RoomState
  readonly contacts: AppState['contacts']
  readonly onConfirm: () => void
  readonly onClose: () => void
}

/** Somebody in the room: who they are, how loud, and what we can do. */
export function MemberCard(props: MemberCardProps) {
  const { member, room, onClose } = props
  const t = useT()
  const { kickMember } = useCommands()
  const [asks, setAsks] = useState(false)
  const { key, name, isYou, privacy, lookAlike } = member
  if (asks)
    return (
      <Question
        title={t('rooms.member.kickTitle', { name })}
        consequence={t('rooms.member.kickConsequence')}
        no={t('common.cancel')}
        yes={t('rooms.member.kickYes')}
        onYes={() => kickMember(key)}
        onClose={onClose}
      />
    )
  return (
    <Dialog title={shownNameOf(member)} className="member-card" onClose={onClose}>
      {member.nickname !== undefined && <RealName name={name} />}
      <div className="member-card-who">
        <Avatar name={name} size="medium" of={isYou ? 'me' : key} />
        <ul>
          {!isYou && (
            <li>
              <PrivacyIcon privacy={privacy} />
            </li>
          )}
          <MarkWords
            marks={marksOf(member, room.isMuted).filter((mark) => mark !== 'changed' && mark !== 'unproven')}
          />
        </ul>
      </div>
      {isWarning(privacy) && (
        <p className="privacy-warning">{warningWords(t, { name, privacy, lookAlike })}</p>
      )}
      {!isYou && <Volume member={member} />}
      <Actions {...props} onKick={() => setAsks(true)} />
    </Dialog>
  )
}

function Volume({ member: { key } }: { readonly member: RoomMember }) {
  const wording = useWording()
  const { t } = wording
  const { setMemberVolume } = useCommands()
  const id = useId()
  const [volume, setVolume] = useState(() => volumeOf(key))
  return (
    <div className="member-volume">
      <label htmlFor={id}>{t('rooms.member.volume')}</label>
      <Slider
        names={{ id, 'aria-describedby': undefined }}
        value={volume * 100}
        least={0}
        most={200}
        step={10}
        words={(value) => percentWords(wording, value / 100)}
        onChange={(next) => {
          setVolume(next / 100)
          keepVolume(key, next / 100)
          setMemberVolume(key, next / 100)
        }}
      />
    </div>
  )
}

function Actions(props: MemberCardProps & { readonly onKick: () => void }) {
  const { member, room, contacts, onConfirm, onClose } = props
  const t = useT()
  const places = usePlace()
  const contact = contacts.find(({ name }) => name === member.name)
  return (
    <div className="member-actions">
      {room.doubted.includes(member.key) && (
        <Action icon={<ShieldCheck />} onPress={onConfirm}>
          {t('rooms.member.confirm')}
        </Action>
      )}
      {contact && !member.isYou && (
        <Action
          icon={<UserRound />}
          onPress={() => {
            onClose()
            places.open({ kind: 'person', id: contact.id, name: contact.name })
          }}
        >
          {t('rooms.member.profile')}
        </Action>
      )}
      {room.isModerator && <Moderation {...props} />}
    </div>
  )
}

function Moderation(props: MemberCardProps & { readonly onKick: () => void }) {
  const { member, room, onClose, onKick } = props
  const t = useT()
  const { muteMember, giveFloor, setRoomModerator } = useCommands()
  const { key, isYou, isMuted, isModerator } = member
  const hasFloor = room.floor?.holder === key
  const then = (run: () => void) => () => {
    run()
    onClose()
  }
  return (
    <>
      {!isYou && (
        <Action icon={isMuted ? <Mic /> : <MicOff />} onPress={then(() => muteMember(key, !isMuted))}>
          {isMuted ? t('rooms.member.unmute') : t('rooms.member.mute')}
        </Action>
      )}
      {room.floor && (!isYou || hasFloor) && (
        <Action icon={<Hand />} onPress={then(() => (hasFloor ? giveFloor() : giveFloor(key)))}>
          {hasFloor ? t('rooms.member.takeFloor') : t('rooms.member.giveFloor')}
        </Action>
      )}
      <Action icon={<Crown />} onPress={then(() => setRoomModerator(key, !isModerator))}>
        {isModerator ? t('rooms.member.unmakeModerator') : t('rooms.member.makeModerator')}
      </Action>
      {!isYou && (
        <Action icon={<UserX />} tone="brick" onPress={onKick}>
          {t('rooms.member.kick')}
        </Action>
      )}
    </>
  )
}

interface ActionProps {
  readonly icon: ReactNode
  readonly tone?: 'brick'
  readonly onPress: () => void
  readonly children: ReactNode
}

const Action = ({ icon, tone, onPress, children }: ActionProps) => (
  <button type="button" className="member-action" data-tone={tone} onClick={onPress}>
    <span aria-hidden="true">{icon}</span>
    {children}
  </button>
)
