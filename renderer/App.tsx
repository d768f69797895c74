import { useEffect } from 'react'
import { DoNotDisturb, QuietNotice } from './availability/DoNotDisturb'
import { CallBar } from './call/CallBar'
import { CallPanel } from './call/CallPanel'
import { HeldCall } from './call/HeldCall'
import { IncomingCall } from './call/IncomingCall'
import { coveringCall } from './call/covering-call'
import { SilentCall } from './call/SilentCall'
import { useCallFocus } from './call/use-call-focus'
import { useCallKeys } from './call/use-call-keys'
import { WaitingCall } from './call/WaitingCall'
import { SidePane } from './contacts/SidePane'
import { isOwnServer } from './hosting/own-server'
import { YourServer } from './hosting/YourServer'
import { CallUrlQuestion } from './call-urls/CallUrlQuestion'
import { RoomUrlQuestion } from './call-urls/RoomUrlQuestion'
import { MenuProvider } from './look/Menu'
import { useAppearance } from './look/use-appearance'
import { PersonPage } from './people/PersonPage'
import { IdentityNotice } from './privacy/IdentityNotice'
import { ConfirmWarnings } from './privacy/ConfirmWarnings'
import { ShownPersonContext, usePersonPages } from './people/shown-person'
import { FileNotices } from './shell/FileNotices'
import { Header } from './shell/Header'
import { Notices } from './shell/Notices'
import { Quiet } from './shell/Quiet'
import './shell/shell.css'
import { Toast } from './shell/Toast'
import { MicrophoneCheck } from './sound/MicrophoneCheck'
import { SettingsButton } from './settings/SettingsButton'
import { SettingsProvider } from './settings/SettingsProvider'
import { SignIn } from './sign-in/SignIn'
import { useSnapshot } from './state/PhoneProvider'
import { screenFor } from './state/screen'
import type { Snapshot } from './state/state-store'
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
          <Phone {...snapshot} />
        </ConfirmWarnings>
      )
  }
}

function Phone({ state, seenOnline }: Extract<Snapshot, { kind: 'ready' }>) {
  const t = useT()
  const { call } = state
  const title = windowTitle(t, state)
  const covering = coveringCall(call)
  useEffect(() => {
    document.title = title
  }, [title])
  useCallKeys(state)
  useCallFocus(state)
  useAppearance(state.settings.appearance)

  return (
    <SettingsProvider state={state}>
      <div className="screen" inert={covering !== undefined}>
        {screenFor(state, seenOnline) === 'sign-in' ? (
          <>
            <SignIn state={state} />
            <header className="corner">
              <SettingsButton />
            </header>
          </>
        ) : (
          <Main state={state} />
        )}
      </div>
      {covering && <IncomingCall call={covering} me={state.account?.name ?? ''} waiting={state.waiting} />}
      <CallUrlQuestion state={state} />
      <RoomUrlQuestion state={state} />
      <Toast />
      <p className="visually-hidden" aria-live="polite">
        {callAnnouncement(t, state)}
      </p>
    </SettingsProvider>
  )
}

function Main({ state }: { readonly state: Extract<Snapshot, { kind: 'ready' }>['state'] }) {
  const t = useT()
  const { call, waiting, held, connection, audioNotice } = state
  const me = state.account?.name ?? ''
  const onTheLine = call.kind !== 'idle' && call.kind !== 'ringing'
  const talking = call.kind === 'talking'
  const covered = coveringCall(call) !== undefined
  const pages = usePersonPages(onTheLine ? call.id : undefined)
  // A call takes the stage from a page that was open before it. Its end is always shown.
  const profile =
    onTheLine && (call.kind === 'ended' || pages.duringCall !== call.id) ? undefined : pages.person
  const engaged = talking || held !== undefined
  const free = call.kind === 'idle' && !held && profile === undefined
  const tryingMicrophone = free && connection.kind === 'online' && !state.settings.microphoneTried
  const onStage = onTheLine || profile !== undefined || tryingMicrophone
  return (
    <ShownPersonContext value={pages}>
      <MenuProvider covered={covered}>
        <div className="main" data-pane={onStage ? 'call' : 'contacts'}>
          <div className="call-bars">
            {onTheLine && profile && call.kind !== 'ended' && <CallBar call={call} />}
            {held && <HeldCall held={held} beside={call.kind} />}
            {call.kind === 'ringing' && !covered && <SilentCall call={call} />}
          </div>
          <Header me={me} connection={connection} talking={engaged}>
            <YourServer
              hosting={state.hosting}
              own={isOwnServer(state.hosting, state.account)}
              talking={engaged}
              ringing={covered}
            />
            <DoNotDisturb quiet={state.doNotDisturb} />
            <SettingsButton />
          </Header>
          <aside className="side" aria-label={t('people.contacts')}>
            {!talking && <Notices connection={connection} audioNotice={audioNotice} talking={false} />}
            {state.identityProblem && (
              <div className="notices">
                <IdentityNotice problem={state.identityProblem} />
              </div>
            )}
            <FileNotices troubles={state.fileTroubles} />
            <QuietNotice quiet={state.doNotDisturb} />
            <SidePane state={state} />
          </aside>
          <main className="stage">
            {waiting && !covered && <WaitingCall waiting={waiting} beside={call.kind} />}
            {talking && <Notices connection={connection} audioNotice={audioNotice} talking />}
            {profile !== undefined ? (
              <PersonPage shown={profile} state={state} />
            ) : onTheLine ? (
              <CallPanel call={call} waiting={waiting} held={held} me={me} />
            ) : tryingMicrophone ? (
              <MicrophoneCheck state={state} />
            ) : (
              <Quiet
                me={me}
                held={held}
                alone={!state.contacts.some((contact) => contact.online)}
                connection={connection}
              />
            )}
          </main>
        </div>
      </MenuProvider>
    </ShownPersonContext>
  )
}
