import { CloudOff, MicOff } from 'lucide-react'
import type { ReactNode } from 'react'
import type { AudioNotice, ConnectionState } from '../../electron/api'
import { words } from '../wording'

export interface NoticesProps {
  readonly connection: ConnectionState
  readonly audioNotice: AudioNotice | undefined
  /** While talking, a lost server matters less: the voice does not pass through it. */
  readonly talking: boolean
}

/** What is wrong and stays so for a while: no server, no sound. Nothing when all is well. */
export function Notices({ connection, audioNotice, talking }: NoticesProps) {
  const problem = connectionProblem(connection, talking)
  if (problem === undefined && !audioNotice) return null
  return (
    <div className="notices">
      {problem !== undefined && <Notice icon={<CloudOff aria-hidden="true" />}>{problem}</Notice>}
      {audioNotice && <Notice icon={<MicOff aria-hidden="true" />}>{audioNotice.message}</Notice>}
    </div>
  )
}

function connectionProblem(connection: ConnectionState, talking: boolean): string | undefined {
  switch (connection.kind) {
    case 'online':
      return undefined
    case 'connecting':
      return talking ? words.callGoesOn : undefined
    case 'waiting':
      return talking ? words.callGoesOn : connection.error.message
    case 'signed-out':
      return connection.error?.message ?? (talking ? words.signedOutInCall : undefined)
  }
}

function Notice({ icon, children }: { readonly icon: ReactNode; readonly children: ReactNode }) {
  return (
    <p className="notice" role="status">
      {icon}
      <span>{children}</span>
    </p>
  )
}
