import type { HostingState } from '../../electron/api'
import { HostingReport } from '../hosting/HostingReport'
import { Button } from '../look/Button'
import { useCommands } from '../state/phone-context'
import { useT } from '../language/wording-context'

/** What hosting means, or how it goes when it is on already. */
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
