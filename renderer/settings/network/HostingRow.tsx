import { useRef, useState, type SyntheticEvent } from 'react'
import { DEFAULT_PORT } from '../../../electron/api'
import { say } from '../../../locales/message'
import { HostingReport } from '../../hosting/HostingReport'
import { isOwnServer } from '../../hosting/own-server'
import { useT } from '../../language/wording-context'
import { Button } from '../../look/Button'
import { useCommands, useApi } from '../../state/phone-context'
import type { PageProps } from '../pages/page-props'
import { GroupRow } from '../rows/Row'

/** The server that this computer runs for others, or the form that starts one. */
export function HostingRow({ state }: PageProps) {
  const t = useT()
  const { hosting, account } = state
  const { stopHosting } = useCommands()
  const stoppable = hosting.kind !== 'stopped' && hosting.kind !== 'failed'
  return (
    <GroupRow setting="hosting" wide>
      {hosting.kind !== 'stopped' && <HostingReport hosting={hosting} />}
      {stoppable ? (
        <Button onClick={stopHosting}>
          {isOwnServer(hosting, account) ? t('hosting.stopAndSignOut') : t('hosting.stop')}
        </Button>
      ) : (
        <HostingForm state={state} />
      )}
    </GroupRow>
  )
}

/** Starts a server on a port, and signs in to it. */
function HostingForm({ state: { hosting, account, suggestedName } }: PageProps) {
  const t = useT()
  const { startHosting } = useApi()
  const offered = hosting.kind === 'failed' ? (hosting.freePort ?? hosting.port) : DEFAULT_PORT
  const [typed, setTyped] = useState<string>()
  const [problem, setProblem] = useState<string>()
  const field = useRef<HTMLInputElement>(null)
  const text = typed ?? String(offered)

  const submit = (event: SyntheticEvent): void => {
    event.preventDefault()
    const port = /^\d{1,5}$/.test(text) ? Number(text) : 0
    const isPort = port >= 1 && port <= 65_535
    setProblem(isPort ? undefined : t('field.serverPort'))
    if (!isPort) return field.current?.focus()
    void startHosting({ name: account?.name ?? suggestedName, port }).then((result) => {
      if (!result.ok) setProblem(say(t, result.problem))
    })
  }
  return (
    <form className="setting-form" onSubmit={submit} noValidate>
      <label className="setting-port">
        {t('settings.hosting.port')}
        <input
          ref={field}
          type="text"
          inputMode="numeric"
          aria-invalid={problem !== undefined}
          value={text}
          onChange={({ target }) => setTyped(target.value.trim())}
        />
      </label>
      <Button type="submit">{t('signIn.hostAndSignIn')}</Button>
      <small className="setting-note" role="status">
        {problem}
      </small>
    </form>
  )
}
