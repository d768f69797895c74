import {
  Bell,
  BellOff,
  Clock,
  EllipsisVertical,
  LogOut,
  Settings,
  ShieldCheck,
  Sunrise,
  Trash2,
  UserPlus,
} from 'lucide-react'
import { useState } from 'react'
import type { RoomState, ShownRoom } from '../../electron/api'
import { useT } from '../language/wording-context'
import { Button } from '../look/Button'
import { Dialog } from '../look/Dialog'
import { menuPlace } from '../look/Menu'
import { type MenuItem, useMenu } from '../look/menu-context'
import { Name } from '../people/Name'
import { SafetyCode } from '../privacy/SafetyCode'
import { type PhoneCommands, useCommands } from '../state/phone-context'
import { tomorrowMorning } from '../time/tomorrow-morning'
import { MINUTE_MS } from '../time/use-now'
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
    ...silenceItems(commands, name, shown?.silencedUntilMs),
    { label: { key: 'rooms.leave' }, icon: <LogOut aria-hidden="true" />, onSelect: commands.leaveRoom },
  ]
  return (
    <header className="room-head">
      <div className="room-title">
        <h1>
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

/** The menu of a room that we are not in. */
export function useDoorMenu(name: string, shown: ShownRoom | undefined): readonly MenuItem[] {
  const commands = useCommands()
  const forget: MenuItem = {
    label: { key: 'rooms.forget' },
    icon: <Trash2 aria-hidden="true" />,
    onSelect: () => commands.forgetRoom(name),
  }
  return [
    ...silenceItems(commands, name, shown?.silencedUntilMs),
    ...(shown?.isKnown === true ? [forget] : []),
  ]
}

/** The last moment that a date can have. */
const ALWAYS_MS = 8.64e15

function silenceItems(
  { silenceRoom }: Pick<PhoneCommands, 'silenceRoom'>,
  name: string,
  untilMs: number | undefined,
): readonly MenuItem[] {
  if (untilMs !== undefined && untilMs > Date.now())
    return [
      {
        label: { key: 'rooms.silence.off' },
        icon: <Bell aria-hidden="true" />,
        onSelect: () => silenceRoom(name, undefined),
      },
    ]
  return [
    {
      label: { key: 'rooms.silence.hour' },
      icon: <Clock aria-hidden="true" />,
      onSelect: () => silenceRoom(name, Date.now() + 60 * MINUTE_MS),
    },
    {
      label: { key: 'rooms.silence.tomorrow' },
      icon: <Sunrise aria-hidden="true" />,
      onSelect: () => silenceRoom(name, tomorrowMorning()),
    },
    {
      label: { key: 'rooms.silence.always' },
      icon: <BellOff aria-hidden="true" />,
      onSelect: () => silenceRoom(name, ALWAYS_MS),
    },
  ]
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
