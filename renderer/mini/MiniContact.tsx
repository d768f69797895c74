import { Maximize2, MicOff, Pause, Unplug } from 'lucide-react'
import { type AppState, calledName } from '../../electron/api'
import type { Translate } from '../../locales/wording'
import { useT } from '../language/wording-context'
import { IconButton } from '../look/IconButton'
import { Avatar } from '../people/Avatar'
import { Name } from '../people/Name'
import { ownerOfCall } from '../people/pictures-of'
import { PrivacyIcon } from '../privacy/PrivacyIcon'
import { useCommands } from '../state/phone-context'
import { formatDuration } from '../time/format'
import { useSteadySeconds } from '../state/PhoneProvider'

/** The person, the state of the call, and the button that opens the main window. */
export function MiniContact({ state }: { readonly state: AppState }) {
  const t = useT()
  const { openMainWindow } = useCommands()
  const { call, waiting, held } = state
  const shown = waiting ?? (call.kind === 'idle' ? held : call)
  const rings = waiting !== undefined || call.kind === 'ringing'
  return (
    <div className="mini-who">
      <Avatar
        name={shown?.contact ?? ''}
        size="medium"
        look={rings ? 'ringing' : 'plain'}
        of={shown && ownerOfCall(shown)}
      />
      <div className="mini-words">
        <h1>
          <Name name={shown ? calledName(shown) : ''} />
        </h1>
        {waiting ? (
          <>
            <small role="alert">{t('mini.isAlsoCalling')}</small>
            <small>
              <PrivacyIcon privacy={waiting.privacy} />
            </small>
          </>
        ) : (
          <Standing state={state} />
        )}
      </div>
      <IconButton label={t('mini.open')} onClick={openMainWindow}>
        <Maximize2 aria-hidden="true" />
      </IconButton>
    </div>
  )
}

/** The state of the call: its duration, or a word. Muting is shown by words as well as by the picture. */
function Standing({ state: { call, held } }: { readonly state: AppState }) {
  const t = useT()
  const now = useSteadySeconds()
  const muted = call.kind === 'talking' && call.muted
  const peer = call.kind === 'talking' ? call.peer : undefined
  const isReconnecting =
    call.kind === 'talking' ? call.isReconnecting : call.kind === 'idle' && held?.isReconnecting
  const privacy = call.kind === 'idle' ? held?.privacy : call.kind === 'ended' ? undefined : call.privacy
  const sinceMs = call.kind === 'talking' ? call.sinceMs : call.kind === 'idle' ? held?.sinceMs : undefined
  return (
    <>
      <small>
        {/* There is no room for both in every language. */}
        {sinceMs !== undefined && !isReconnecting && (
          <span role="timer">{formatDuration(now - sinceMs)}</span>
        )}
        {isReconnecting ? (
          <span className="mini-muted">
            <Unplug aria-hidden="true" />
            {t('mini.reconnecting')}
          </span>
        ) : muted ? (
          <span className="mini-muted">
            <MicOff aria-hidden="true" />
            {t('mini.muted')}
          </span>
        ) : peer?.holding ? (
          <span className="mini-muted">
            <Pause aria-hidden="true" />
            {t('mini.peerHolds')}
          </span>
        ) : peer?.muted ? (
          t('mini.peerIsMuted')
        ) : (
          standing(t, call.kind, held !== undefined)
        )}
      </small>
      {privacy && (
        <small>
          <PrivacyIcon privacy={privacy} />
        </small>
      )}
    </>
  )
}

function standing(t: Translate, kind: AppState['call']['kind'], held: boolean): string {
  switch (kind) {
    case 'talking':
      return ''
    case 'idle':
      return held ? t('mini.held') : ''
    case 'calling':
    case 'ringing':
    case 'connecting':
    case 'ended':
      return t(`call.headline.${kind}`)
  }
}
