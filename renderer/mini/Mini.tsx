import type { AppState } from '../../electron/api'
import { callAnnouncement, windowTitle } from '../call/call-words'
import { useCallKeys } from '../call/use-call-keys'
import { useT } from '../language/wording-context'
import { useAppearance } from '../look/use-appearance'
import { withElsewhere } from '../networks/with-elsewhere'
import { ConfirmWarnings } from '../privacy/ConfirmWarnings'
import { useCommands } from '../state/phone-context'
import { useSnapshot } from '../state/PhoneProvider'
import { useEffect } from 'react'
import './mini.css'
import { MiniActions } from './MiniActions'
import { MiniContact } from './MiniContact'
import { MiniLevels } from './MiniLevels'

/**
 * The small always-on-top window, while the main one is hidden: the person, the duration, and the immediate actions.
 */
export function Mini() {
  const t = useT()
  const snapshot = useSnapshot()
  const { openMainWindow } = useCommands()
  if (snapshot.kind !== 'ready') {
    return <main className="mini" aria-busy={snapshot.kind === 'loading'} aria-label={t('app.name')} />
  }
  // The call may be at a network that the main window does not show.
  const state = withElsewhere(snapshot.state)
  // The question before a call with a warning needs the space of the main window.
  return (
    <ConfirmWarnings state={state} onWarning={openMainWindow}>
      <MiniCall state={state} />
    </ConfirmWarnings>
  )
}

function MiniCall({ state }: { readonly state: AppState }) {
  const t = useT()
  const title = windowTitle(t, state)
  useEffect(() => {
    document.title = title
  }, [title])
  useCallKeys(state)
  useAppearance(state.settings.appearance)
  return (
    <main className="mini" aria-label={title} data-call-state={state.call.kind}>
      <MiniContact state={state} />
      {state.call.kind === 'talking' && <MiniLevels isMuted={state.call.muted} />}
      <MiniActions state={state} />
      <p className="visually-hidden" aria-live="polite">
        {callAnnouncement(t, state)}
      </p>
    </main>
  )
}
