import { useRef, useState, type SyntheticEvent } from 'react'
import { say } from '../../../locales/message'
import { useT } from '../../language/wording-context'
import { Button } from '../../look/Button'
import { serverProblem } from '../../sign-in/validate'
import { useApi } from '../../state/phone-context'
import type { PageProps } from '../pages/page-props'
import { Row } from '../rows/Row'

/** Changes the server and keeps the name. */
export function ServerRow({ state }: PageProps) {
  const t = useT()
  const { signIn } = useApi()
  const { account, suggestedName, connection } = state
  const [typed, setTyped] = useState<string>()
  const [problem, setProblem] = useState<string>()
  const field = useRef<HTMLInputElement>(null)
  const name = account?.name ?? suggestedName
  const server = typed ?? account?.server ?? ''
  const same = connection.kind !== 'signed-out' && server.trim() === account?.server

  const submit = (event: SyntheticEvent): void => {
    event.preventDefault()
    if (same) return
    const wrong = serverProblem(t, server)
    setProblem(wrong)
    if (wrong !== undefined) return field.current?.focus()
    void signIn({ name, server: server.trim() }).then((result) => {
      if (result.ok) setTyped(undefined)
      else setProblem(say(t, result.problem))
    })
  }
  return (
    <Row setting="server" wide note={problem}>
      {(names) => (
        <form className="setting-form" onSubmit={submit} noValidate>
          <input
            ref={field}
            type="text"
            dir="auto"
            {...names}
            aria-invalid={problem !== undefined}
            value={server}
            onChange={({ target }) => setTyped(target.value)}
            spellCheck={false}
          />
          <Button type="submit" aria-disabled={same}>
            {t('settings.serverUse')}
          </Button>
        </form>
      )}
    </Row>
  )
}
