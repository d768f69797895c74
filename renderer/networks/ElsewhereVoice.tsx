import { useMemo, type ReactNode } from 'react'
import type { AppState, VoiceElsewhere } from '../../electron/api'
import { isOnTheLine } from '../call/call-words'
import { HeldCall } from '../call/HeldCall'
import { Breakable } from '../language/Breakable'
import { useT } from '../language/wording-context'
import { PlaceContext } from '../place/place-context'
import { HOME } from '../place/places'
import { useCommands } from '../state/phone-context'
import { CallVoice } from '../voice-bar/CallVoice'
import { RoomVoice } from '../voice-bar/RoomVoice'
import '../voice-bar/voice-bar.css'
import { withElsewhere } from './with-elsewhere'
import './networks.css'

/** The call on hold at a network that is not shown, for the dock: in front of everything that has sound. */
export function ElsewhereHeld({ state }: { readonly state: AppState }) {
  const t = useT()
  const all = withElsewhere(state)
  return state.elsewhere.map(
    ({ network, server, held }) =>
      held && (
        <HeldCall
          key={network}
          held={held}
          beside={all.call.kind}
          at={t('networks.at', { network: server })}
        />
      ),
  )
}

export interface ElsewhereVoiceProps {
  readonly state: AppState
  /** When we entered the room that we are in, on the clock of the state, ms. */
  readonly roomSinceMs: number
}

/** What has sound at networks that are not shown, for the dock: browsing never hides a call. */
export function ElsewhereVoice({ state, roomSinceMs }: ElsewhereVoiceProps) {
  const t = useT()
  const all = withElsewhere(state)
  const voices = state.elsewhere.filter(({ call, room }) => isOnTheLine(call) || room)
  return voices.map(({ network, server, call, waiting, room, roomMembers = [] }) => (
    <section key={network} aria-label={t('networks.at', { network: server })}>
      <PlaceAt network={network}>
        <p className="dock-network" aria-hidden="true">
          <Breakable words={t('networks.at', { network: server })} />
        </p>
        {room && <RoomVoice room={room} members={roomMembers} sinceMs={roomSinceMs} call={all.call} />}
        {isOnTheLine(call) && (
          <CallVoice call={call} isSwappable={!all.held} isAsked={waiting !== undefined} />
        )}
      </PlaceAt>
    </section>
  ))
}

interface PlaceAtProps extends Pick<VoiceElsewhere, 'network'> {
  readonly children: ReactNode
}

/** Whatever is opened from here shows the network. */
function PlaceAt({ network, children }: PlaceAtProps) {
  const { showNetwork } = useCommands()
  const places = useMemo(() => {
    const open = (): void => showNetwork(network)
    return { place: HOME, isVisited: false, aim: undefined, open, back: open }
  }, [network, showNetwork])
  return <PlaceContext value={places}>{children}</PlaceContext>
}
