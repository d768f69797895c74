import type { AppState } from '../../electron/api'
import { CallPanel } from '../call/CallPanel'
import { CallsPage } from '../history/CallsPage'
import { isAlone } from '../invitation/is-alone'
import { NetworkInvitation } from '../invitation/NetworkInvitation'
import { PersonPage } from '../people/PersonPage'
import { usePlace } from '../place/place-context'
import { RoomStage } from '../rooms/RoomStage'
import { Quiet, QUIET_TITLE } from './Quiet'

export interface StageProps {
  readonly state: AppState
  readonly canCall: boolean
}

/** What the stage shows: the place that is open. */
export function Stage({ state, canCall }: StageProps) {
  const { place } = usePlace()
  const { call, held, contacts, connection } = state
  const me = state.account?.name ?? ''
  switch (place.kind) {
    case 'person': {
      const { id, name = '' } = place
      return <PersonPage key={id} shown={{ id, name }} state={state} />
    }
    case 'room':
      return <RoomStage key={place.name} name={place.name} state={state} />
    case 'calls':
      return <CallsPage state={state} canCall={canCall} />
    case 'call':
    case 'home':
      if (place.kind === 'call' && call.kind !== 'idle' && call.kind !== 'ringing')
        return <CallPanel call={call} held={held} me={me} />
      return (
        <Quiet
          me={me}
          held={held}
          alone={!contacts.some((contact) => contact.online)}
          connection={connection}
          {...(isAlone(state) && { invitation: <NetworkInvitation state={state} titleId={QUIET_TITLE} /> })}
        />
      )
  }
}
