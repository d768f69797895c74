import { LogOut } from 'lucide-react'
import { useEffect, useRef, type ReactNode } from 'react'
import type { ConnectionState } from '../../electron/api'
import { Button } from '../look/Button'
import { Avatar } from '../people/Avatar'
import { Name } from '../people/Name'
import { useCommands } from '../state/phone-context'
import { words } from '../wording'
import { ConnectionStatus } from './ConnectionStatus'

export interface HeaderProps {
  readonly me: string
  readonly connection: ConnectionState
  /** Somebody is on the line or on hold: signing out ends that. */
  readonly talking: boolean
  /** What else can be reached from here. */
  readonly children?: ReactNode
}

/** Who we are, how we are connected, and the way out. */
export function Header({ me, connection, talking, children }: HeaderProps) {
  const { signOut } = useCommands()
  const question = useRef<HTMLDialogElement>(null)
  // The call may end by itself; an open question would then lie over the next one that rings.
  useEffect(() => {
    if (!talking) question.current?.close()
  }, [talking])

  return (
    <header className="header">
      <Avatar name={me} size="medium" />
      <div className="header-who">
        <span className="visually-hidden">{words.signedInAs}</span>
        <strong>
          <Name name={me} />
        </strong>
        <ConnectionStatus connection={connection} />
      </div>
      {children}
      {connection.kind !== 'signed-out' && (
        <button
          type="button"
          className="icon-button"
          aria-label={words.signOut}
          title={words.signOut}
          onClick={() => (talking ? question.current?.showModal() : signOut())}
        >
          <LogOut aria-hidden="true" />
        </button>
      )}
      <dialog className="question" ref={question} aria-labelledby="sign-out-question">
        <h2 id="sign-out-question">{words.signOutWhileTalking}</h2>
        <p>{words.signOutEndsCall}</p>
        <form method="dialog" className="question-answers">
          <Button type="submit" autoFocus>
            {words.stay}
          </Button>
          <Button type="submit" tone="brick" onClick={signOut}>
            {words.signOut}
          </Button>
        </form>
      </dialog>
    </header>
  )
}
