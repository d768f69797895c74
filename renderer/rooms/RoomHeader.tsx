import { EllipsisVertical, LogOut, Settings, ShieldCheck, UserPlus } from 'lucide-react'
import { silenceItems } from '../availability/silence-items'
import { useState } from 'react'
import type { RoomState, ShownRoom } from '../../electron/api'
import { useT } from '../language/wording-context'
import { Button } from '../look/Button'
import { Dialog } from '../look/Dialog'
import { menuPlace } from '../look/Menu'
import { type MenuItem, useMenu } from '../look/menu-context'
import { Name } from '../people/Name'
import { SafetyCode } from '../privacy/SafetyCode'
import { useCommands } from '../state/phone-context'
import { InviteDialog } from './InviteDialog'
import { RoomSettingsDialog } from './RoomSettingsDialog'
import { phaseWords, settingsWords } from './room-words'

export interface RoomHeaderProps {
  readonly room: RoomState
  /** In the list of rooms, if it is there. */
  readonly shown: ShownRoom | undefined
}

type Opened = 'invite' | 'settings' | 'code'

/** The name of the room that we are in, how far we are, and what can be done. */
export function RoomHeader({ room, shown }: RoomHeaderProps) {
  const t = useT()
  const commands = useCommands()
  const openMenu = useMenu()
  const [opened, setOpened] = useState<Opened>()
  const close = (): void => setOpened(undefined)
  const { name, settings, phase } = room
  const more = t('rooms.more', { room: name })
  const settingsItem: MenuItem = {
    label: { key: 'rooms.settings' },
    icon: <Settings aria-hidden="true" />,
    onSelect: () => setOpened('settings'),
  }
  const items: readonly MenuItem[] = [
    ...(room.isModerator && settings ? [settingsItem] : []),
    {
      label: { key: 'rooms.code' },
      icon: <ShieldCheck aria-hidden="true" />,
      onSelect: () => setOpened('code'),
    },
    ...silenceItems(shown?.silencedUntilMs, (untilMs) => commands.silenceRoom(name, untilMs)),
    { label: { key: 'rooms.leave' }, icon: <LogOut aria-hidden="true" />, onSelect: commands.leaveRoom },
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
          {phaseWords(t, phase) ?? (settings && settingsWords(t, settings))}
        </p>
      </div>
      <Button tone="quiet" icon={<UserPlus aria-hidden="true" />} onClick={() => setOpened('invite')}>
        {t('rooms.invite')}
      </Button>
      <button
        type="button"
        className="icon-button"
        aria-label={more}
        title={more}
        aria-haspopup="menu"
        onClick={(event) =>
          openMenu({ label: { key: 'rooms.more', fill: { room: name } }, items, at: menuPlace(event) })
        }
      >
        <EllipsisVertical aria-hidden="true" />
      </button>
      {opened === 'invite' && <InviteDialog room={room} onClose={close} />}
      {opened === 'settings' && settings && (
        <RoomSettingsDialog room={room} settings={settings} onClose={close} />
      )}
      {opened === 'code' && <CodeDialog room={room} onClose={close} />}
    </header>
  )
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
