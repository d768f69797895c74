import { AudioLines, CircleAlert, CloudOff, MicOff, Unplug, Volume1, VolumeX } from 'lucide-react'
import type { ReactNode } from 'react'
import type { AudioNotice, ConnectionState } from '../../electron/api'
import { say } from '../../locales/message'
import type { Translate } from '../../locales/wording'
import { Button } from '../look/Button'
import { useCommands } from '../state/phone-context'
import { useT } from '../language/wording-context'
import { useSettings } from '../settings/settings-context'
import { Countdown } from './ConnectionStatus'
import { useSteadyError } from './use-steady-error'

export interface NoticesProps {
  readonly connection: ConnectionState
  readonly audioNotice: AudioNotice | undefined
  /** While talking, a lost server matters less, because the voice does not pass through it. */
  readonly talking: boolean
}

/** Problems that last: no server, no sound. Empty without problems. */
export function Notices({ connection, audioNotice, talking }: NoticesProps) {
  const t = useT()
  const { open: openSettings } = useSettings()
  const error = useSteadyError(connection)
  const problem = talking ? problemWhileTalking(t, connection) : error && say(t, error.message)
  if (problem === undefined && !audioNotice) return null
  const AudioIcon = AUDIO_ICONS[audioNotice?.code ?? 'failed']
  return (
    <div className="notices">
      {problem !== undefined && (
        <Notice
          icon={<CloudOff aria-hidden="true" />}
          // A time that has come reads "trying again", so that the notice keeps its height between attempts.
          more={!talking && <RetryTime connection={connection} />}
        >
          {problem}
        </Notice>
      )}
      {audioNotice && (
        <Notice
          icon={<AudioIcon aria-hidden="true" />}
          more={
            <span className="retry">
              {say(t, audioNotice.cause)}
              <Button tone="quiet" onClick={() => openSettings('sound')}>
                {t('sound.open')}
              </Button>
            </span>
          }
        >
          {t(`audio.${audioNotice.code}`)}
        </Notice>
      )}
    </div>
  )
}

const AUDIO_ICONS: Readonly<Record<AudioNotice['code'], typeof MicOff>> = {
  'no-input': MicOff,
  'silent-input': MicOff,
  'no-output': VolumeX,
  stuttering: Volume1,
  replaced: Unplug,
  'not-cleaned': AudioLines,
  failed: CircleAlert,
}

function RetryTime({ connection }: { readonly connection: ConnectionState }) {
  const t = useT()
  const { tryNow } = useCommands()
  if (connection.kind !== 'waiting' && connection.kind !== 'connecting') return null
  const waiting = connection.kind === 'waiting'
  return (
    <span className="retry">
      {waiting ? <Countdown retryAtMs={connection.retryAtMs} /> : t('connection.tryingAgain')}
      {/* Stays during an attempt, because removing it would lose the focus. */}
      <Button tone="quiet" aria-disabled={!waiting} onClick={() => waiting && tryNow()}>
        {t('common.tryAgain')}
      </Button>
    </span>
  )
}

function problemWhileTalking(t: Translate, connection: ConnectionState): string | undefined {
  switch (connection.kind) {
    case 'online':
      return undefined
    case 'connecting':
    case 'waiting':
      return t('connection.callGoesOn')
    case 'signed-out':
      return connection.error ? say(t, connection.error.message) : t('connection.signedOutInCall')
  }
}

interface NoticeProps {
  readonly icon: ReactNode
  readonly children: ReactNode
  /** A second line, outside of the live region because it may change every second. */
  readonly more: ReactNode
}

function Notice({ icon, children, more }: NoticeProps) {
  return (
    <div className="notice">
      {icon}
      <div>
        <p role="status">{children}</p>
        {more && <small>{more}</small>}
      </div>
    </div>
  )
}
