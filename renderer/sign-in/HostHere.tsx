import { Server } from 'lucide-react'
import type { HostingState } from '../../electron/api'
import { HostingReport } from '../hosting/HostingReport'
import { useT } from '../language/wording-context'
import { Button } from '../look/Button'
import { useCommands } from '../state/phone-context'

export interface HostHereProps {
  readonly hosting: HostingState
  /** We are signing in to our own server. */
  readonly isBusy: boolean
  /** Hosts, if nothing does yet, and signs in. */
  readonly onHost: () => void
}

/** Makes this computer the server, or shows the state of the one that it is. */
export function HostHere({ hosting, isBusy, onHost }: HostHereProps) {
  const t = useT()
  const { stopHosting } = useCommands()
  if (hosting.kind === 'running' || hosting.kind === 'waiting')
    return (
      <div className="host-runs">
        <HostingReport hosting={hosting} />
        <div className="sign-in-actions">
          <Button tone="line" aria-disabled={isBusy} onClick={onHost}>
            {isBusy ? t('signIn.submitting') : t('signIn.submitHere')}
          </Button>
          <Button tone="quiet" onClick={stopHosting}>
            {t('hosting.stop')}
          </Button>
        </div>
      </div>
    )
  const freePort = hosting.kind === 'failed' ? hosting.freePort : undefined
  const isStarting = hosting.kind === 'starting'
  const label = (): string => {
    if (isStarting) return t('hosting.state.starting')
    return freePort === undefined ? t('signIn.hostHere') : t('signIn.hostOnPort', { port: freePort })
  }
  return (
    <button type="button" className="choice host-here" aria-disabled={isStarting} onClick={onHost}>
      <Server aria-hidden="true" />
      <strong>{label()}</strong>
      <span>{t('signIn.hostMeaning')}</span>
    </button>
  )
}
