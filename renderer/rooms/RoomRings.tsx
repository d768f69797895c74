import { DoorOpen } from 'lucide-react'
import type { AppState } from '../../electron/api'
import { CallerRow, type CallerWords } from '../call/CallerRow'
import { useT } from '../language/wording-context'
import { Button } from '../look/Button'
import { useCommands } from '../state/phone-context'

export interface RoomRingsProps {
  readonly state: Pick<AppState, 'roomRings' | 'networks' | 'shownNetwork'>
}

/** Who asks us into a room now, at any network. Joining shows the network. */
export function RoomRings({ state: { roomRings, networks, shownNetwork } }: RoomRingsProps) {
  const t = useT()
  const { answerRoomRing } = useCommands()
  return roomRings.map(({ id, network: at, person, name, nickname = name, room }) => {
    const network = at === shownNetwork ? undefined : networks.find((each) => each.id === at)?.server
    const words: CallerWords =
      network === undefined
        ? { key: 'rooms.ring.asks', fill: { name: nickname, room } }
        : { key: 'rooms.ring.asksAt', fill: { name: nickname, room, network } }
    return (
      <CallerRow key={id} caller={{ contact: name, person }} words={words}>
        <Button tone="line" icon={<DoorOpen aria-hidden="true" />} onClick={() => answerRoomRing(id, true)}>
          {t('rooms.ring.join')}
        </Button>
        <Button onClick={() => answerRoomRing(id, false)}>{t('rooms.ring.notNow')}</Button>
      </CallerRow>
    )
  })
}
