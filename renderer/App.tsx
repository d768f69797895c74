import { useCallback, useEffect, useState } from 'react'
import { type AppState, unreadOf, type View } from '../electron/api'
import { DoNotDisturb, QuietNotice } from './availability/DoNotDisturb'
import { IncomingCall } from './call/IncomingCall'
import { coveringCall } from './call/covering-call'
import { SilentCall } from './call/SilentCall'
import { useCallFocus } from './call/use-call-focus'
import { useCallKeys } from './call/use-call-keys'
import { WaitingCall } from './call/WaitingCall'
import { isOwnServer } from './hosting/own-server'
import { YourServer } from './hosting/YourServer'
import { CallUrlQuestion } from './call-urls/CallUrlQuestion'
import { InvitationElsewhere } from './call-urls/InvitationElsewhere'
import { RoomUrlQuestion } from './call-urls/RoomUrlQuestion'
import { CoveredContext } from './look/Dialog'
import { MenuProvider } from './look/Menu'
import { useAppearance } from './look/use-appearance'
import { IdentityNotice } from './privacy/IdentityNotice'
import { ConfirmWarnings } from './privacy/ConfirmWarnings'
import { ElsewhereCallers } from './networks/ElsewhereCallers'
import { ElsewhereHeld, ElsewhereVoice } from './networks/ElsewhereVoice'
import { NetworkRail } from './networks/NetworkRail'
import { isCallElsewhere, withElsewhere } from './networks/with-elsewhere'
import { KnownNicknames } from './people/KnownNicknames'
import { PlaceContext, usePlace } from './place/place-context'
import { useLeaveKey } from './place/use-leave-key'
import { useNotifiedPlace } from './place/use-notified-place'
import { usePlaceFocus } from './place/use-place-focus'
import { usePlaces } from './place/use-places'
import { FileNotices } from './shell/FileNotices'
import { Header } from './shell/Header'
import { Notices } from './shell/Notices'
import './shell/shell.css'
import { Stage } from './shell/Stage'
import { StageBack } from './shell/StageBack'
import { type ShownList, Tabs } from './shell/Tabs'
import { Toast } from './shell/Toast'
import { MicrophoneCheck } from './sound/MicrophoneCheck'
import { SettingsButton } from './settings/SettingsButton'
import { SettingsProvider } from './settings/SettingsProvider'
import { Sidebar } from './sidebar/Sidebar'
import { SignIn } from './sign-in/SignIn'
import { useSnapshot } from './state/PhoneProvider'
import { screenFor } from './state/screen'
import type { Snapshot } from './state/state-store'
import { useView } from './state/use-view'
import { useRoomSince } from './voice-bar/use-room-since'
import { VoiceBar } from './voice-bar/VoiceBar'
import { RoomRings } from './rooms/RoomRings'
import { useT } from './language/wording-context'
import { callAnnouncement, windowTitle } from './call/call-words'

export function App() {
  const t = useT()
  const snapshot = useSnapshot()
  switch (snapshot.kind) {
    case 'loading':
      return <main className="blank" aria-busy="true" aria-label={t('app.starting')} />
    case 'failed':
      return (
        <main className="blank">
          <p role="alert">{t('app.cannotStart')}</p>
        </main>
      )
    case 'ready':
      return (
        <ConfirmWarnings state={snapshot.state}>
          <KnownNicknames contacts={snapshot.state.contacts}>
            <Phone {...snapshot} />
          </KnownNicknames>
        </ConfirmWarnings>
      )
  }
}

function Phone({ state, seenOnline }: Extract<Snapshot, { kind: 'ready' }>) {
  const t = useT()
  const { call } = state
  const voiced = withElsewhere(state)
  const title = windowTitle(t, voiced)
  const covering = coveringCall(call)
  const isSigningIn = screenFor(state, seenOnline) === 'sign-in'
  useEffect(() => {
    document.title = title
  }, [title])
  useCallKeys(voiced)
  useCallFocus(voiced)
  useAppearance(state.settings.appearance)
  const roomSinceMs = useRoomSince(liveRoomOf(state))

  return (
    <SettingsProvider state={state}>
      <CoveredContext value={covering !== undefined}>
        <div className="screen" inert={covering !== undefined}>
          <NetworkRail networks={state.networks} shownNetwork={state.shownNetwork} />
          <div key={state.shownNetwork} className="screen-page">
            {isSigningIn ? (
              <>
                <SignIn state={state} />
                <header className="corner">
                  <SettingsButton />
                </header>
              </>
            ) : (
              <Main state={state} roomSinceMs={roomSinceMs} />
            )}
          </div>
          {isSigningIn && (
            <div className="dock rail-dock">
              <ElsewhereHeld state={state} />
              <ElsewhereVoice state={state} roomSinceMs={roomSinceMs} />
            </div>
          )}
          <div className="callers">
            <ElsewhereCallers state={state} />
            <RoomRings state={state} />
          </div>
        </div>
      </CoveredContext>
      {covering && <IncomingCall call={covering} me={state.account?.name ?? ''} waiting={state.waiting} />}
      <CallUrlQuestion state={state} />
      {!isSigningIn && <RoomUrlQuestion state={state} />}
      <InvitationElsewhere state={state} />
      <Toast />
      <p className="visually-hidden" aria-live="polite">
        {callAnnouncement(t, voiced)}
      </p>
    </SettingsProvider>
  )
}

/** There is one at most, at whatever network. */
const liveRoomOf = ({ room, elsewhere }: AppState): AppState['room'] =>
  room && room.phase !== 'ended' ? room : elsewhere.find((each) => each.room)?.room

interface MainProps {
  readonly state: AppState
  /** When we entered the room that we are in. */
  readonly roomSinceMs: number
}

function Main({ state, roomSinceMs }: MainProps) {
  const places = usePlaces(state)
  const { open } = places
  const isCovered = coveringCall(state.call) !== undefined
  useView(useCallback((view: View) => view === 'calls' && open({ kind: 'calls' }), [open]))
  useNotifiedPlace(places)
  usePlaceFocus(places)
  useLeaveKey(places, isCovered)
  return (
    <PlaceContext value={places}>
      <MenuProvider covered={isCovered}>
        <Layout state={state} roomSinceMs={roomSinceMs} isCovered={isCovered} />
      </MenuProvider>
    </PlaceContext>
  )
}

interface LayoutProps extends MainProps {
  /** An incoming call covers everything. */
  readonly isCovered: boolean
}

/** The sidebar, the stage, and the voice bar below both. A narrow window has the sidebar or the stage, and tabs. */
function Layout({ state, roomSinceMs, isCovered }: LayoutProps) {
  const t = useT()
  const { place } = usePlace()
  const unread = unreadOf(state, (person) =>
    state.contacts.some(({ id, silencedUntilMs }) => id === person && silencedUntilMs !== undefined),
  )
  const [list, setList] = useState<ShownList>('people')
  const { call, waiting, held, connection } = state
  const isTalking = call.kind === 'talking'
  const isEngaged = isTalking || held !== undefined
  const isHome = place.kind === 'home'
  const isFree = isHome && call.kind === 'idle' && !held && state.elsewhere.length === 0
  const triesMicrophone = isFree && connection.kind === 'online' && !state.settings.microphoneTried
  const isIdle = (call.kind === 'idle' || call.kind === 'ended') && !isCallElsewhere(state)
  const canCall = connection.kind === 'online' && isIdle
  return (
    <div className="main" data-pane={isHome && !triesMicrophone ? 'list' : 'stage'} data-list={list}>
      {call.kind === 'ringing' && !isCovered && <SilentCall call={call} />}
      <Header me={state.account?.name ?? ''} connection={connection} talking={isEngaged}>
        <YourServer
          hosting={state.hosting}
          own={isOwnServer(state.hosting, state.account)}
          talking={isEngaged}
          ringing={isCovered}
        />
        <DoNotDisturb quiet={state.doNotDisturb} />
        <SettingsButton />
      </Header>
      <aside className="side" aria-label={t('people.contacts')}>
        <SideNotices state={state} />
        <Sidebar state={state} canCall={canCall} roomSinceMs={roomSinceMs} />
      </aside>
      <main className="stage">
        {!triesMicrophone && <StageBack />}
        {isTalking && <Notices connection={connection} audioNotice={state.audioNotice} talking />}
        {triesMicrophone ? <MicrophoneCheck state={state} /> : <Stage state={state} canCall={canCall} />}
      </main>
      {waiting && !isCovered && <WaitingCall waiting={waiting} beside={call.kind} />}
      <VoiceBar state={state} roomSinceMs={roomSinceMs} />
      <Tabs
        list={list}
        onList={setList}
        hasRooms={state.hasRooms}
        unseenMissed={state.unseenMissed}
        unread={unread}
      />
    </div>
  )
}

/** Lasting problems, above the list. */
function SideNotices({ state }: { readonly state: AppState }) {
  const { connection, audioNotice, call, identityProblem } = state
  return (
    <>
      {call.kind !== 'talking' && (
        <Notices connection={connection} audioNotice={audioNotice} talking={false} />
      )}
      {identityProblem && (
        <div className="notices">
          <IdentityNotice problem={identityProblem} tellsMeanwhile />
        </div>
      )}
      <FileNotices troubles={state.fileTroubles} />
      <QuietNotice quiet={state.doNotDisturb} />
    </>
  )
}
