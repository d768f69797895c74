import { useT } from '../../language/wording-context'
import { Button } from '../../look/Button'
import { ConnectionStatus, Countdown } from '../../shell/ConnectionStatus'
import { useCommands } from '../../state/phone-context'
import { HostingRow } from '../network/HostingRow'
import { NetworksRow } from '../network/NetworksRow'
import { ServerRow } from '../network/ServerRow'
import { GroupRow } from '../rows/Row'
import { SwitchRow } from '../rows/SwitchRow'
import type { PageProps } from './page-props'

/** The server that we sign in to, and the server of this computer. */
export function NetworkPage({ state }: PageProps) {
  const { changeSettings } = useCommands()
  return (
    <>
      <NetworksRow state={state} />
      <ServerRow state={state} />
      <ConnectionRow state={state} />
      <HostingRow state={state} />
      <SwitchRow
        setting="opensRouterPort"
        on={state.settings.hosting.opensRouterPort}
        onSwitch={(on) => changeSettings({ hosting: { opensRouterPort: on } })}
      />
    </>
  )
}

function ConnectionRow({ state: { connection } }: PageProps) {
  const t = useT()
  const { tryNow } = useCommands()
  const waiting = connection.kind === 'waiting'
  return (
    <GroupRow setting="connection" wide>
      <span className="connection-now">
        <ConnectionStatus connection={connection} />
        {waiting && <Countdown retryAtMs={connection.retryAtMs} />}
        {waiting && <Button onClick={tryNow}>{t('common.tryAgain')}</Button>}
      </span>
    </GroupRow>
  )
}
