import { BellRing, Settings, ShieldCheck, UserPlus } from 'lucide-react'
import { useState } from 'react'
import type { RoomState, ShownRoom } from '../../electron/api'
import { SilenceButton } from '../availability/SilenceButton'
import { useT, useWording } from '../language/wording-context'
import { Button } from '../look/Button'
import { Dialog } from '../look/Dialog'
import { MenuButton } from '../look/MenuButton'
import type { MenuItem } from '../look/menu-context'
import { Question } from '../look/Question'
import { Name } from '../people/Name'
import { SafetyCode } from '../privacy/SafetyCode'
import { useCommands } from '../state/phone-context'
import { silenceWords } from '../time/day-words'
import { MINUTE_MS, useNow } from '../time/use-now'
import { InviteDialog } from './InviteDialog'
import { RoomSettingsDialog } from './RoomSettingsDialog'
import { leaveItem, menuLabel } from './use-room-menu'
import { insideWords, phaseWords, settingsWords } from './room-words'

export interface RoomHeaderProps {
  readonly room: RoomState
  /** How many are inside. */
  readonly members: number
  /** In the list of rooms, if it is there. */
  readonly shown: ShownRoom | undefined
}

type Opened = 'invite' | 'settings' | 'code' | 'ring'

/** The name of the room that we are in, how far we are, and what can be done. */
export function RoomHeader({ room, members, shown }: RoomHeaderProps) {
  const t = useT()
  const commands = useCommands()
  const [opened, setOpened] = useState<Opened>()
  const close = (): void => setOpened(undefined)
  const untilMs = shown?.silencedUntilMs
  const { name, settings, phase } = room
  const settingsItem: MenuItem = {
    label: { key: 'rooms.settings' },
    icon: <Settings aria-hidden="true" />,
    onSelect: () => setOpened('settings'),
  }
  const ringItem: MenuItem = {
    label: { key: 'rooms.ring.everyone' },
    icon: <BellRing aria-hidden="true" />,
    onSelect: () => setOpened('ring'),
  }
  const mayRing = room.isModerator || settings?.membersRing === true
  const items: readonly MenuItem[] = [
    ...(mayRing && phase === 'inside' ? [ringItem] : []),
    ...(room.isModerator && settings ? [settingsItem] : []),
    {
      label: { key: 'rooms.code' },
      icon: <ShieldCheck aria-hidden="true" />,
      onSelect: () => setOpened('code'),
    },
    leaveItem(commands),
  ]
  return (
    <header className="room-head">
      <div className="room-title">
        <h1 tabIndex={-1} data-place-focus="">
          <span aria-hidden="true"># </span>
          <Name name={name} />
        </h1>
        {/* One line, whatever it says, so that nothing below moves. */}
        <p role="status" data-phase={phase}>
          {phaseWords(t, phase) ?? <Standing room={room} members={members} untilMs={untilMs} />}
        </p>
      </div>
      <Button tone="quiet" icon={<UserPlus aria-hidden="true" />} onClick={() => setOpened('invite')}>
        {t('rooms.invite')}
      </Button>
      <SilenceButton isSmall untilMs={untilMs} onSilence={(end) => commands.silenceRoom(name, end)} />
      <MenuButton label={menuLabel(name)} items={items} />
      {opened === 'invite' && <InviteDialog room={room} onClose={close} />}
      {opened === 'settings' && settings && (
        <RoomSettingsDialog room={room} settings={settings} onClose={close} />
      )}
      {opened === 'ring' && (
        <Question
          tone="line"
          title={t('rooms.ring.title')}
          consequence={t('rooms.ring.consequence', { room: name })}
          no={t('common.cancel')}
          yes={t('rooms.ring.yes')}
          onYes={commands.ringRoom}
          onClose={close}
        />
      )}
      {opened === 'code' && <CodeDialog room={room} onClose={close} />}
    </header>
  )
}

interface StandingProps {
  readonly room: RoomState
  readonly members: number
  readonly untilMs: number | undefined
}

/** What holds in the room, and for the user whether it is silenced. */
function Standing({ room: { settings, browserGuests = [] }, members, untilMs }: StandingProps) {
  const wording = useWording()
  const now = useNow(MINUTE_MS)
  const words = [
    browserGuests.length > 0 && insideWords(wording.t, members, browserGuests.length),
    untilMs !== undefined && silenceWords(wording, untilMs, now),
    settings && settingsWords(wording.t, settings),
  ]
  return words.filter(Boolean).join(' · ')
}

function CodeDialog({ room, onClose }: { readonly room: RoomState; readonly onClose: () => void }) {
  const t = useT()
  return (
    <Dialog title={t('rooms.roomCode.title', { room: room.name })} className="room-dialog" onClose={onClose}>
      <p>{t('rooms.roomCode.meaning')}</p>
      {room.safetyCode === undefined ? (
        <p>{t('rooms.roomCode.none')}</p>
      ) : (
        <SafetyCode code={room.safetyCode} />
      )}
    </Dialog>
  )
}
