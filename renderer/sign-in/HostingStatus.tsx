import type { HostingState } from '../../electron/api'
import { HostingReport } from '../hosting/HostingReport'
import { Button } from '../look/Button'
import { useCommands } from '../state/phone-context'
import { useT } from '../language/wording-context'

/** Explains hosting, or shows its state when it is on. */
export function HostingStatus({ hosting }: { readonly hosting: HostingState }) {
  const t = useT()
  const { stopHosting } = useCommands()
  if (hosting.kind !== 'running' && hosting.kind !== 'waiting')
    return <p className="hosting-status">{t('signIn.hostMeaning')}</p>
  return (
    <div className="hosting-status">
      <HostingReport hosting={hosting} />
      <Button tone="quiet" onClick={stopHosting}>
        {t('hosting.stop')}
      </Button>
    </div>
  )
}
