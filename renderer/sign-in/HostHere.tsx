import type { HostingState } from '../../electron/api'
import { HostingReport } from '../hosting/HostingReport'
import { Button } from '../look/Button'
import { useCommands } from '../state/phone-context'
import { useT } from '../language/wording-context'

/** Explains hosting, or shows its state when it is on. */
export function HostHere({ hosting }: { readonly hosting: HostingState }) {
  const t = useT()
  const { stopHosting } = useCommands()
  if (hosting.kind !== 'running' && hosting.kind !== 'waiting')
    return <p className="host-here">{t('signIn.hostMeaning')}</p>
  return (
    <div className="host-here">
      <HostingReport hosting={hosting} />
      <Button tone="quiet" onClick={stopHosting}>
        {t('hosting.stop')}
      </Button>
    </div>
  )
}
