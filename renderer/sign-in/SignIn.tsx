import { useEffect, useRef, useState, type SyntheticEvent } from 'react'
import { DEFAULT_PORT, type AppState, type CommandResult } from '../../electron/api'
import { type Message, say } from '../../locales/message'
import { isOwnServer } from '../hosting/own-server'
import { LanguageSelect } from '../language/LanguageSelect'
import { Button } from '../look/Button'
import { Mark } from '../look/Mark'
import { ConnectionStatus, Countdown } from '../shell/ConnectionStatus'
import { IdentityNotice } from '../privacy/IdentityNotice'
import { useSteadyError } from '../shell/use-steady-error'
import { useCommands, useApi } from '../state/phone-context'
import { useT } from '../language/wording-context'
import { Field } from './Field'
import { HostingStatus } from './HostingStatus'
import { JoinServer } from './JoinServer'
import { PlaceChoice, type Place } from './PlaceChoice'
import './sign-in.css'
import { nameProblem, serverProblem } from './validate'

/** Whether the name must be chosen again. */
const isAboutName = (code: string | undefined): boolean =>
  code === 'name-taken' || code === 'name-like-another' || code === 'name-owned' || code === 'login-refused'

/**
 * Asks for a name, and for a server to join or to host. Stays open during the first connection attempt, so that
 * everything can be corrected. Browses the local network for servers while it is open.
 */
export function SignIn({ state }: { readonly state: AppState }) {
  const t = useT()
  const { connection, account, suggestedName, hosting, nearbyServers, roomUrl } = state
  const api = useApi()
  const { signOut, showNetwork, lookForServers } = useCommands()
  /** Where the user was before they added this one. */
  const before = state.networks.find(({ id }) => id !== state.shownNetwork)
  const nameField = useRef<HTMLInputElement>(null)
  const serverField = useRef<HTMLInputElement>(null)
  const own = isOwnServer(hosting, account)
  const [place, setPlace] = useState<Place>(own && !roomUrl ? 'host' : 'join')
  const [name, setName] = useState(account?.name ?? suggestedName)
  /** That of a room whose URL was opened. Undefined until the user makes a choice, or exactly one server is found nearby. */
  const [wished, setWished] = useState(roomUrl?.server ?? (own ? undefined : account?.server))
  const [checked, setChecked] = useState(false)
  const [refusal, setRefusal] = useState<Message>()

  const [onlyServer, ...moreServers] = nearbyServers?.servers ?? []
  if (wished === undefined && onlyServer && moreServers.length === 0) setWished(onlyServer.address)
  const server = wished ?? ''

  const hosts = place === 'host'
  const failed = hosts && hosting.kind === 'failed' ? hosting : undefined
  const port = failed?.freePort ?? (hosting.kind === 'stopped' ? DEFAULT_PORT : hosting.port)
  const problems = { name: nameProblem(t, name), server: hosts ? undefined : serverProblem(t, server) }
  const trying = connection.kind === 'connecting' || connection.kind === 'waiting'
  const unchanged = account?.name === name.trim() && (hosts ? own : account.server === server.trim())
  const busy = (connection.kind === 'connecting' && unchanged) || (hosts && hosting.kind === 'starting')
  const error = useSteadyError(connection)
  const message = refusal ?? failed?.why ?? error?.message

  useEffect(() => {
    lookForServers(true)
    return () => lookForServers(false)
  }, [lookForServers])

  useEffect(() => {
    const nameIsFine = nameField.current?.value !== ''
    const empty = nameIsFine && account !== undefined && serverField.current?.value === ''
    const field = empty ? serverField : nameField
    field.current?.focus()
    // Typing replaces a suggested name.
    if (account === undefined) field.current?.select()
    // The initial focus is decided once.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [])

  // After a permanent failure, the field to correct receives the focus; during retries the focus stays.
  const code = connection.kind === 'signed-out' ? connection.error?.code : undefined
  useEffect(() => {
    if (code === undefined) return
    const field = isAboutName(code) ? nameField : serverField
    field.current?.focus()
    field.current?.select()
  }, [code])

  const submit = (event: SyntheticEvent): void => {
    event.preventDefault()
    setChecked(true)
    setRefusal(undefined)
    if (problems.name !== undefined) return nameField.current?.focus()
    if (problems.server !== undefined) return serverField.current?.focus()
    if (busy) return
    const answer: Promise<CommandResult> = hosts
      ? api.startHosting({ name: name.trim(), port })
      : api.signIn({ name: name.trim(), server: server.trim() })
    answer.then(
      (result) => {
        if (!result.ok) setRefusal(result.problem)
      },
      () => setRefusal({ key: 'app.commandLost' }),
    )
  }

  const label = (): string => {
    if (busy) return hosting.kind === 'starting' ? t('hosting.state.starting') : t('signIn.submitting')
    if (!hosts || hosting.kind === 'running' || hosting.kind === 'waiting') return t('signIn.submit')
    return failed?.freePort === undefined
      ? t('signIn.hostAndSignIn')
      : t('signIn.hostOnPort', { port: failed.freePort })
  }

  const aboutName = isAboutName(error?.code)
  return (
    <main className="sign-in">
      <form className="sign-in-form" onSubmit={submit} noValidate>
        <div className="sign-in-brand">
          <Mark />
          <h1>{t('app.name')}</h1>
          <p>{t('signIn.tagline')}</p>
        </div>
        <Field
          ref={nameField}
          label={t('signIn.name')}
          value={name}
          onChange={setName}
          problem={checked ? problems.name : undefined}
          wrong={aboutName}
          autoComplete="nickname"
        />
        <PlaceChoice
          place={place}
          onChoose={(next) => {
            setPlace(next)
            setChecked(false)
            setRefusal(undefined)
          }}
        />
        {hosts ? (
          <HostingStatus hosting={hosting} />
        ) : (
          <JoinServer
            ref={serverField}
            server={server}
            nearbyServers={nearbyServers}
            onChange={setWished}
            problem={checked ? problems.server : undefined}
            wrong={error !== undefined && !aboutName}
          />
        )}
        {state.identityProblem && <IdentityNotice problem={state.identityProblem} />}
        {message !== undefined && (
          <p className="sign-in-error" role="alert">
            {say(t, message)}
          </p>
        )}
        <div className="sign-in-actions">
          <Button
            type="submit"
            tone="line"
            aria-disabled={busy}
            icon={busy ? <span className="spinner" aria-hidden="true" /> : undefined}
          >
            {label()}
          </Button>
          {trying && <Button onClick={signOut}>{t('common.cancel')}</Button>}
          {!trying && account === undefined && before && (
            <Button onClick={() => showNetwork(before.id)}>{t('networks.back')}</Button>
          )}
        </div>
        <div className="sign-in-connection">
          <ConnectionStatus connection={connection} />
          {connection.kind === 'waiting' && <Countdown retryAtMs={connection.retryAtMs} />}
          <LanguageSelect choice={state.settings.language} />
        </div>
      </form>
    </main>
  )
}
