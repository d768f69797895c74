import { useEffect, useRef, useState, type SyntheticEvent } from 'react'
import type { Account, ConnectionState } from '../../electron/api'
import { Button } from '../look/Button'
import { Mark } from '../look/Mark'
import { ConnectionStatus, Countdown } from '../shell/ConnectionStatus'
import { useSteadyError } from '../shell/use-steady-error'
import { useCommands, useSignIn } from '../state/phone-context'
import { words } from '../wording'
import { Field } from './Field'
import './sign-in.css'
import { nameProblem, serverProblem } from './validate'

export interface SignInProps {
  readonly connection: ConnectionState
  readonly account: Account | undefined
}

/** Asks for a name and a server. Stays open while the first connection is being made, so that both can be corrected. */
export function SignIn({ connection, account }: SignInProps) {
  const signIn = useSignIn()
  const { signOut } = useCommands()
  const nameField = useRef<HTMLInputElement>(null)
  const serverField = useRef<HTMLInputElement>(null)
  const [name, setName] = useState(account?.name ?? '')
  const [server, setServer] = useState(account?.server ?? '')
  const [checked, setChecked] = useState(false)
  const [refusal, setRefusal] = useState<string>()

  const problems = { name: nameProblem(name), server: serverProblem(server) }
  const unchanged = account?.name === name.trim() && account.server === server.trim()
  const trying = connection.kind === 'connecting' || connection.kind === 'waiting'
  const busy = connection.kind === 'connecting' && unchanged
  const error = useSteadyError(connection)
  const message = refusal ?? error?.message

  useEffect(() => {
    const empty =
      nameField.current?.value === ''
        ? nameField
        : serverField.current?.value === ''
          ? serverField
          : nameField
    empty.current?.focus()
  }, [])

  // Once an attempt has failed for good, the field to correct gets the focus; while retries go on nothing jumps.
  const failed = connection.kind === 'signed-out' ? connection.error?.code : undefined
  useEffect(() => {
    if (failed === undefined) return
    const field = failed === 'name-taken' || failed === 'login-refused' ? nameField : serverField
    field.current?.focus()
    field.current?.select()
  }, [failed])

  const submit = (event: SyntheticEvent): void => {
    event.preventDefault()
    setChecked(true)
    setRefusal(undefined)
    if (problems.name !== undefined) return nameField.current?.focus()
    if (problems.server !== undefined) return serverField.current?.focus()
    if (busy) return
    signIn({ name: name.trim(), server: server.trim() }).then(
      (result) => {
        if (!result.ok) setRefusal(result.message)
      },
      () => setRefusal(words.commandLost),
    )
  }

  const aboutName = error?.code === 'name-taken' || error?.code === 'login-refused'
  return (
    <main className="sign-in">
      <form className="sign-in-form" onSubmit={submit} noValidate>
        <div className="sign-in-brand">
          <Mark />
          <h1>{words.product}</h1>
          <p>{words.tagline}</p>
        </div>
        <Field
          ref={nameField}
          label={words.yourName}
          value={name}
          onChange={setName}
          problem={checked ? problems.name : undefined}
          wrong={aboutName}
          autoComplete="nickname"
        />
        <Field
          ref={serverField}
          label={words.server}
          hint={words.serverHint}
          value={server}
          onChange={setServer}
          problem={checked ? problems.server : undefined}
          wrong={error !== undefined && !aboutName}
          inputMode="url"
        />
        {message !== undefined && (
          <p className="sign-in-error" role="alert">
            {message}
          </p>
        )}
        <div className="sign-in-actions">
          <Button
            type="submit"
            tone="line"
            aria-disabled={busy}
            icon={busy ? <span className="spinner" aria-hidden="true" /> : undefined}
          >
            {busy ? words.signingIn : words.signIn}
          </Button>
          {trying && <Button onClick={signOut}>{words.cancel}</Button>}
        </div>
        <div className="sign-in-connection">
          <ConnectionStatus connection={connection} />
          {connection.kind === 'waiting' && <Countdown retryAtMs={connection.retryAtMs} />}
        </div>
      </form>
    </main>
  )
}
