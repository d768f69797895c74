import { CloudOff, MicOff, VolumeX } from 'lucide-react'
import type { ReactNode } from 'react'
import type { AudioNotice, ConnectionState } from '../../electron/api'
import { asSentence, audioTrouble, words } from '../wording'
import { Countdown } from './ConnectionStatus'
import { useSteadyError } from './use-steady-error'

export interface NoticesProps {
  readonly connection: ConnectionState
  readonly audioNotice: AudioNotice | undefined
  /** While talking, a lost server matters less: the voice does not pass through it. */
  readonly talking: boolean
}

/** What is wrong and stays so for a while: no server, no sound. Nothing when all is well. */
export function Notices({ connection, audioNotice, talking }: NoticesProps) {
  const error = useSteadyError(connection)
  const problem = talking ? problemWhileTalking(connection) : error?.message
  if (problem === undefined && !audioNotice) return null
  return (
    <div className="notices">
      {problem !== undefined && (
        <Notice
          icon={<CloudOff aria-hidden="true" />}
          // A time that has come reads as "trying again", so that the notice keeps its height between attempts.
          more={!talking && <RetryTime connection={connection} />}
        >
          {problem}
        </Notice>
      )}
      {audioNotice && (
        <Notice
          icon={
            audioNotice.code === 'no-input' ? <MicOff aria-hidden="true" /> : <VolumeX aria-hidden="true" />
          }
          more={asSentence(audioNotice.message)}
        >
          {audioTrouble(audioNotice.code)}
        </Notice>
      )}
    </div>
  )
}

function RetryTime({ connection }: { readonly connection: ConnectionState }) {
  if (connection.kind === 'waiting') return <Countdown retryAtMs={connection.retryAtMs} />
  return connection.kind === 'connecting' && words.tryingAgain
}

function problemWhileTalking(connection: ConnectionState): string | undefined {
  switch (connection.kind) {
    case 'online':
      return undefined
    case 'connecting':
    case 'waiting':
      return words.callGoesOn
    case 'signed-out':
      return connection.error?.message ?? words.signedOutInCall
  }
}

interface NoticeProps {
  readonly icon: ReactNode
  readonly children: ReactNode
  /** A second line. Outside of the live region, as it may change every second. */
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
