import { LogOut } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import type { ConnectionState } from '../../electron/api'
import { IconButton } from '../look/IconButton'
import { Question } from '../look/Question'
import { Name } from '../people/Name'
import { PictureButton } from '../pictures/PictureButton'
import { useCommands } from '../state/phone-context'
import { useT } from '../language/wording-context'
import { ConnectionStatus } from './ConnectionStatus'

export interface HeaderProps {
  readonly me: string
  readonly connection: ConnectionState
  /** There is an active or held call, which signing out ends. */
  readonly talking: boolean
  /** Further buttons. */
  readonly children?: ReactNode
}

/** Our picture and name, the connection, and the sign-out button. */
export function Header({ me, connection, talking, children }: HeaderProps) {
  const t = useT()
  const { signOut } = useCommands()
  const [asking, setAsking] = useState(false)
  // The call may end by itself; an open question would then cover the next call that rings.
  if (asking && !talking) setAsking(false)

  return (
    <header className="header">
      <PictureButton me={me} />
      <div className="header-who">
        <span className="visually-hidden">{t('header.signedInAs')}</span>
        <strong>
          <Name name={me} />
        </strong>
        <ConnectionStatus connection={connection} />
      </div>
      <div className="header-buttons">
        {children}
        {connection.kind !== 'signed-out' && (
          <IconButton label={t('header.signOut')} onClick={() => (talking ? setAsking(true) : signOut())}>
            <LogOut aria-hidden="true" />
          </IconButton>
        )}
      </div>
      {asking && talking && (
        <Question
          title={t('header.signOutQuestion')}
          consequence={t('header.signOutEndsCall')}
          no={t('header.stay')}
          yes={t('header.signOut')}
          onYes={signOut}
          onClose={() => setAsking(false)}
        />
      )}
    </header>
  )
}
