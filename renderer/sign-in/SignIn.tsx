import { useEffect, useRef, useState, type ClipboardEvent, type SyntheticEvent } from 'react'
import { flushSync } from 'react-dom'
import { DEFAULT_PORT, type AppState, type CommandResult } from '../../electron/api'
import { LANGUAGE_CHOICES } from '../../locales/language'
import { type Message, say } from '../../locales/message'
import { isOwnServer } from '../hosting/own-server'
import { LanguageSelect } from '../language/LanguageSelect'
import { Button } from '../look/Button'
import { Mark } from '../look/Mark'
import { ConnectionStatus, Countdown } from '../shell/ConnectionStatus'
import { IdentityNotice } from '../privacy/IdentityNotice'
import { useSteadyError } from '../shell/use-steady-error'
import { useCommands, useApi } from '../state/phone-context'
import { Breakable } from '../language/Breakable'
import { useT } from '../language/wording-context'
import { Field } from './Field'
import { FoundServers } from './FoundServers'
import { HostHere } from './HostHere'
import { InvitationNotice } from './InvitationNotice'
import { invitedTo, isLink } from './invited-to'
import { ServerAddress } from './ServerAddress'
import './sign-in.css'
import { nameProblem, serverProblem } from './validate'

/** How the user wants to sign in: at a server found nearby, at our own, or by an address. */
type Way = 'found' | 'host' | 'address'

/** Whether the name must be chosen again. */
const isAboutName = (code: string | undefined): boolean =>
  code === 'name-taken' || code === 'name-like-another' || code === 'name-owned' || code === 'login-refused'

/**
 * Asks for a name, and signs in by one press: at a server found nearby, at our own, or at an address, which a pasted invitation fills
 * in. Stays open during the first connection attempt, so that everything can be corrected. Browses the local network for
 * servers while it is open.
 */
export function SignIn({ state }: { readonly state: AppState }) {
  const t = useT()
  const { connection, account, suggestedName, hosting, nearbyServers } = state
  const api = useApi()
  const { signOut, showNetwork, lookForServers, changeSettings } = useCommands()
  /** Where the user was before they added this one. */
  const before = state.networks.find(({ id }) => id !== state.shownNetwork)
  const nameField = useRef<HTMLInputElement>(null)
  const serverField = useRef<HTMLInputElement>(null)
  const choices = useRef<HTMLDivElement>(null)
  const own = isOwnServer(hosting, account)
  const invited = invitedTo(state)
  const invitedAt = invited?.server
  const [name, setName] = useState(account?.name ?? suggestedName)
  const [server, setServer] = useState(invitedAt ?? (own ? '' : (account?.server ?? '')))
  /** The address is folded away until the user wants it. */
  const [isOpen, setOpen] = useState(invited !== undefined || (account !== undefined && !own))
  const [way, setWay] = useState<Way>(isOpen ? 'address' : own ? 'host' : 'found')
  const [checked, setChecked] = useState<'name' | 'all'>()
  const [refusal, setRefusal] = useState<Message>()
  const [badLink, setBadLink] = useState<{ readonly field: 'name' | 'server'; readonly problem: Message }>()

  const [followed, setFollowed] = useState(invitedAt)
  if (followed !== invitedAt) {
    setFollowed(invitedAt)
    if (invitedAt !== undefined) {
      setServer(invitedAt)
      setOpen(true)
      setWay('address')
    }
  }

  const failed = hosting.kind === 'failed' ? hosting : undefined
  const port = failed?.freePort ?? (hosting.kind === 'stopped' ? DEFAULT_PORT : hosting.port)
  const problems = { name: nameProblem(t, name), server: serverProblem(t, server) }
  const trying = connection.kind === 'connecting' || connection.kind === 'waiting'
  const busyAt =
    connection.kind === 'connecting' && account?.name === name.trim() ? account.server : undefined
  const error = useSteadyError(connection)
  const aboutName = isAboutName(error?.code)

  useEffect(() => {
    lookForServers(true)
    return () => lookForServers(false)
  }, [lookForServers])

  useEffect(() => {
    const isNamed = nameField.current?.value !== ''
    const field = isNamed && serverField.current?.value === '' ? serverField : nameField
    field.current?.focus()
    // Typing replaces a suggested name.
    if (account === undefined) nameField.current?.select()
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

  const report = (answer: Promise<CommandResult>, onProblem: (problem: Message) => void): void => {
    answer.then(
      (result) => {
        if (!result.ok) onProblem(result.problem)
      },
      () => onProblem({ key: 'app.commandLost' }),
    )
  }

  const go = (next: Way, start: () => Promise<CommandResult>): void => {
    setWay(next)
    setRefusal(undefined)
    setChecked(next === 'address' ? 'all' : 'name')
    if (problems.name !== undefined) return nameField.current?.focus()
    report(start(), setRefusal)
  }

  const signInAt = (address: string): void => {
    if (address !== busyAt) go('found', () => api.signIn({ name: name.trim(), server: address }))
  }
  const host = (): void => {
    const isBusy = hosting.kind === 'starting' || (own && busyAt !== undefined)
    if (!isBusy) go('host', () => api.startHosting({ name: name.trim(), port }))
  }

  const openLink = (link: string, field: 'name' | 'server'): void => {
    setBadLink(undefined)
    setChecked(undefined)
    report(api.openInvitation(link), (problem) => setBadLink({ field, problem }))
  }
  /** A link in either field is no name and no address. */
  const paste = (event: ClipboardEvent): void => {
    const text = event.clipboardData.getData('text')
    if (!isLink(text)) return
    event.preventDefault()
    openLink(text, event.target === serverField.current ? 'server' : 'name')
  }

  const submit = (event: SyntheticEvent): void => {
    event.preventDefault()
    if (isLink(name)) {
      setName(suggestedName)
      return openLink(name, 'name')
    }
    if (isOpen) return submitAddress()
    if (own) return host()
    const [only, ...more] = nearbyServers?.servers ?? []
    if (only && more.length === 0) return signInAt(only.address)
    setChecked('name')
    if (problems.name !== undefined) nameField.current?.focus()
    else choices.current?.querySelector('button')?.focus()
  }
  const submitAddress = (): void => {
    if (problems.server !== undefined && isLink(server)) return openLink(server, 'server')
    if (problems.name === undefined && problems.server !== undefined) {
      setChecked('all')
      return serverField.current?.focus()
    }
    const address = server.trim()
    if (busyAt !== address) go('address', () => api.signIn({ name: name.trim(), server: address }))
  }

  const problemAt = (field: 'name' | 'server'): string | undefined => {
    if (badLink?.field === field) return say(t, badLink.problem)
    return checked === 'all' || checked === field ? problems[field] : undefined
  }
  const change = (set: (text: string) => void) => (text: string) => {
    set(text)
    setBadLink(undefined)
  }
  /** What went wrong, beside what it is about. */
  const messageAt = (at: Way | 'name'): Message | undefined => {
    if (refusal !== undefined) return at === way ? refusal : undefined
    if (error !== undefined && at === (aboutName ? 'name' : way)) return error.message
    return at === 'host' ? failed?.why : undefined
  }
  const alertAt = (at: Way | 'name') => {
    const message = messageAt(at)
    return (
      message !== undefined && (
        <p className="sign-in-error" role="alert">
          <Breakable words={say(t, message)} />
        </p>
      )
    )
  }

  return (
    <main className="sign-in">
      <form className="sign-in-form" onSubmit={submit} onPaste={paste} noValidate>
        <div className="sign-in-brand">
          <Mark />
          <div>
            <h1>{t('app.name')}</h1>
            <p>{t('signIn.tagline')}</p>
          </div>
        </div>
        <Field
          ref={nameField}
          label={t('signIn.name')}
          value={name}
          onChange={change(setName)}
          problem={problemAt('name')}
          wrong={aboutName}
          autoComplete="nickname"
        />
        {alertAt('name')}
        {state.identityProblem && <IdentityNotice problem={state.identityProblem} tellsMeanwhile={false} />}
        {invited === undefined && (
          <div ref={choices} className="choices">
            <FoundServers
              nearbyServers={nearbyServers}
              busyAt={way === 'found' ? busyAt : undefined}
              onChoose={signInAt}
            />
            {alertAt('found')}
            <HostHere hosting={hosting} isBusy={own && busyAt !== undefined} onHost={host} />
            {alertAt('host')}
          </div>
        )}
        <InvitationNotice state={state} />
        {isOpen ? (
          <ServerAddress
            ref={serverField}
            server={server}
            onChange={change(setServer)}
            problem={problemAt('server')}
            wrong={error !== undefined && !aboutName && way === 'address'}
            isBusy={way === 'address' && busyAt === server.trim()}
          >
            {alertAt('address')}
          </ServerAddress>
        ) : (
          <Button
            tone="quiet"
            aria-expanded={false}
            onClick={() => {
              // The field takes the focus from the button, which is gone then.
              flushSync(() => setOpen(true))
              serverField.current?.focus()
            }}
          >
            {t('signIn.useAddress')}
          </Button>
        )}
        <div className="sign-in-connection">
          <ConnectionStatus connection={connection} />
          {connection.kind === 'waiting' && <Countdown retryAtMs={connection.retryAtMs} />}
          {trying && (
            <Button tone="quiet" onClick={signOut}>
              {t('common.cancel')}
            </Button>
          )}
          {!trying && account === undefined && before && (
            <Button tone="quiet" onClick={() => showNetwork(before.id)}>
              {t('networks.back')}
            </Button>
          )}
          <LanguageSelect
            chosen={state.settings.language}
            choices={LANGUAGE_CHOICES}
            onChoose={(language) => changeSettings({ language })}
          />
        </div>
      </form>
    </main>
  )
}
